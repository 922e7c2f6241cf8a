package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.model.PostingKind;
import dev.throughline.posting.DocumentPlan.Candidate;
import dev.throughline.posting.DocumentPlan.Planned;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class DocumentPlanTest {
    private int ids;
    private final Supplier<UUID> newId = () -> new UUID(7, ++ids);
    private final List<Candidate> ready = new ArrayList<>();

    /// A third of a cent is rounded on every line of the client's 0.3333 h at 100.01 USD.
    private void approved(int items) {
        for (int i = 0; i < items; i++) {
            Given given = new Given().sameEntity();
            given.hours = new BigDecimal("0.3333");
            given.bill = List.of(Given.price("USD", "100.01"));
            given.day = LocalDate.of(2026, 1, 5 + i % 2);
            add(given, String.valueOf(ready.size()));
        }
    }

    private void add(Given given, String id) {
        for (PostingLine line : given.lines()) {
            PostingKey key =
                    PostingKey.of("kantata", "time", id, 1, line.kind(), "netsuite", false);
            ready.add(new Candidate(key.text(), "netsuite", line));
        }
    }

    private List<Planned> planned(Grain grain, int linesMax) {
        Map<PostingKind, Grain> grains = new HashMap<>();
        Map<PostingKind, Integer> most = new HashMap<>();
        for (PostingKind kind : PostingKind.ofFacts()) {
            grains.put(kind, grain);
            most.put(kind, linesMax);
        }
        return DocumentPlan.plan(ready, grains, most, newId);
    }

    @Test
    void one_line_an_item_in_documents_of_one_kind_and_date() {
        approved(10);
        List<Planned> documents = planned(Grain.ITEM, 200);
        assertThat(documents).hasSize(4);
        assertThat(documents)
                .allSatisfy(document -> {
                    assertThat(document.lines()).hasSize(5);
                    assertThat(document.lines())
                            .allSatisfy(line -> {
                                assertThat(line.content().kind()).isEqualTo(document.kind());
                                assertThat(line.content().accountingDate())
                                        .isEqualTo(document.accountingDate());
                                assertThat(line.postings()).containsExactly(line.key());
                            });
                });
    }

    @Test
    void no_posting_is_left_out_and_none_is_in_two_documents() {
        approved(101);
        add(new Given(), "lent");
        for (Grain grain :
                List.of(
                        Grain.ITEM,
                        new Grain.Summed(Set.of(Grain.By.PROJECT, Grain.By.WORK_DATE)))) {
            List<String> beneath = new ArrayList<>();
            for (Planned document : planned(grain, 7)) {
                assertThat(document.lines()).hasSizeBetween(1, 7);
                document.lines().forEach(line -> beneath.addAll(line.postings()));
            }
            assertThat(beneath)
                    .containsExactlyInAnyOrderElementsOf(
                            ready.stream().map(Candidate::key).toList());
        }
    }

    @Test
    void control_totals_say_what_the_target_must_show() {
        approved(4);
        for (Planned document : planned(Grain.ITEM, 200)) {
            DocumentPlan.Totals totals = document.totals();
            assertThat(totals.lines()).isEqualTo(2);
            assertThat(totals.postings()).isEqualTo(2);
            assertThat(totals.hours()).isEqualByComparingTo("0.6666");
            assertThat(totals.debit()).isEqualTo(totals.credit()).isEqualTo(totals.amount());
        }
    }

    @Test
    void summed_a_line_is_the_sum_of_rounded_lines_with_the_items_beneath() {
        approved(6);
        List<Planned> documents =
                planned(new Grain.Summed(Set.of(Grain.By.PROJECT, Grain.By.PERIOD)), 200);
        Planned unbilled =
                documents.stream()
                        .filter(document -> document.kind() == PostingKind.UNBILLED_TIME)
                        .findFirst()
                        .orElseThrow();
        assertThat(unbilled.lines()).hasSize(1);
        DocumentPlan.Line line = unbilled.lines().getFirst();
        // 0.3333 × 100.01 = 33.333333 → 33.33 a line; the sum of six is 199.98, not 200.00
        assertThat(line.content().amount()).isEqualTo(Given.money("199.98", "USD"));
        assertThat(line.content().hours()).isEqualByComparingTo("1.9998");
        assertThat(line.postings()).hasSize(6);
        assertThat(line.key())
                .isEqualTo(PostingKey.summed(PostingKind.UNBILLED_TIME, line.postings()))
                .endsWith("-S6");
        assertThat(line.content().entries())
                .extracting(entry -> entry.role() + " " + entry.minor())
                .containsExactlyInAnyOrder("WIP_SALES_VALUE 19998", "ACCRUED_REVENUE -19998");
        assertThat(line.content().resource()).isEqualTo(Given.PERSON);
        assertThat(unbilled.accountingDate()).isEqualTo(LocalDate.of(2026, 1, 6));
    }

    @Test
    void what_summed_postings_do_not_agree_in_is_not_told() {
        approved(1);
        Given other = new Given().sameEntity();
        other.resource = Given.id("Ana");
        other.day = LocalDate.of(2026, 1, 5);
        add(other, "ana");
        Planned cost =
                planned(new Grain.Summed(Set.of(Grain.By.PROJECT, Grain.By.WORK_DATE)), 200)
                        .getFirst();
        PostingLine line = cost.lines().getFirst().content();
        assertThat(line.resource()).isNull();
        assertThat(line.project()).isEqualTo(Given.PROJECT);
        assertThat(line.evidence()).isEqualTo("2 items");
    }

    @Test
    void reversals_and_originals_never_share_a_document() {
        approved(2);
        for (Candidate candidate : List.copyOf(ready)) {
            PostingLine line = candidate.line();
            ready.add(
                    new Candidate(
                            new PostingKey(candidate.key()).reversed().text(),
                            "netsuite",
                            line.reversed(line.accountingDate(), line.period(), false)));
        }
        List<Planned> documents =
                planned(new Grain.Summed(Set.of(Grain.By.PROJECT, Grain.By.PERIOD)), 200);
        assertThat(documents).hasSize(4);
        assertThat(documents)
                .allSatisfy(document ->
                        assertThat(document.lines())
                                .allMatch(
                                        line -> line.content().reversal() == document.reversal()));
        assertThat(documents.stream().mapToLong(document -> document.totals().amount()).sum())
                .isZero();
    }

    @Test
    void entities_currencies_and_periods_have_documents_of_their_own() {
        add(new Given(), "1");
        add(new Given().sameEntity(), "2");
        Given late = new Given();
        late.periods("2026-01 CLOSED", "2026-02 OPEN");
        add(late, "3");
        assertThat(planned(Grain.ITEM, 200))
                .allSatisfy(document ->
                        assertThat(document.lines())
                                .allSatisfy(line -> {
                                    PostingLine content = line.content();
                                    assertThat(content.entity()).isEqualTo(document.entity());
                                    assertThat(content.amount().ccy())
                                            .isEqualTo(document.currency());
                                    assertThat(content.period()).isEqualTo(document.period());
                                }));
    }

    @Test
    void every_document_has_a_key_of_its_own_that_fits_every_target() {
        approved(30);
        Set<String> keys = new HashSet<>();
        planned(Grain.ITEM, 2).forEach(document -> keys.add(document.key()));
        assertThat(keys).hasSize(32).allMatch(key -> key.matches("D1-[A-Z2-7]{26}"));
    }

    @Test
    void the_rest_of_a_refused_document_goes_under_a_new_key_with_the_same_line_keys() {
        approved(5);
        Planned refused = planned(Grain.ITEM, 200).getFirst();
        Planned rest = DocumentPlan.rest(refused, List.of(0, 2), newId);
        assertThat(rest.key()).isNotEqualTo(refused.key());
        assertThat(rest.lines()).containsExactly(refused.lines().get(0), refused.lines().get(2));
        assertThat(rest.totals()).isEqualTo(DocumentPlan.Totals.of(rest.lines()));
        assertThat(rest.accountingDate()).isEqualTo(refused.accountingDate());
    }
}
