package dev.throughline.posting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.throughline.evidence.Actor;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.OpeningFacts.Compared;
import dev.throughline.posting.OpeningFacts.Decision;
import dev.throughline.posting.OpeningFacts.ItemKey;
import dev.throughline.posting.OpeningFacts.Wanted;
import dev.throughline.posting.OpeningTotals.Group;
import dev.throughline.posting.OpeningTotals.Said;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A firm goes live with a PSA in use: what was posted before the hub came is taken over, and what
/// was not is posted once.
class OpeningFactsTest {
    private static final LocalDate UNTIL = LocalDate.of(2026, 1, 15);
    private static final Actor.Person CONTROLLER = new Actor.Person("ctrl");

    @SuppressWarnings("NullAway.Init") // set before each
    private LaneRoom room;

    @BeforeEach
    void january_is_half_over(@TempDir Path dir) {
        room = new LaneRoom(dir, "", "");
        room.psa.hours("old", 8, "2026-01-15");
        room.psa.hours("new", 4, "2026-01-16");
        room.readAndSettle();
        assertThat(room.ledger.posts).isZero();
    }

    @AfterEach
    void closed() {
        room.close();
    }

    private OpeningFacts opening() {
        return room.lane.opening();
    }

    private static Wanted wanted(Map<ItemKey, Decision> decisions) {
        return new Wanted(UNTIL, Set.of(), decisions);
    }

    private Compared look(Map<Group, Said> said) {
        return opening().look("erp", wanted(Map.of()), said, _ -> {}, _ -> {});
    }

    private Group group(PostingKind kind) {
        return new Group(kind, room.id("US01"), "2026-01", room.id("P-1000"), "USD");
    }

    private Map<Group, Said> said(long cost, @Nullable BigDecimal hours) {
        Map<Group, Said> said = new HashMap<>();
        said.put(group(PostingKind.LABOUR_COST), new Said(1L, hours, cost));
        said.put(group(PostingKind.UNBILLED_TIME), new Said(null, null, 200_000));
        return said;
    }

    private long load(Map<Group, Said> said) {
        return opening().load("erp", wanted(Map.of()), said, CONTROLLER, "go-live", _ -> {});
    }

    @Test
    void a_look_shows_what_the_source_makes_beside_what_finance_says_and_changes_nothing() {
        Compared compared = look(said(88_000, BigDecimal.valueOf(7)));

        assertThat(compared.found().settled()).isEqualTo(1);
        assertThat(compared.differences())
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.group()).isEqualTo(group(PostingKind.LABOUR_COST));
                    assertThat(row.hub().hours()).isEqualByComparingTo("8");
                    assertThat(row.hub().minor()).isEqualTo(88_000);
                });
        assertThat(look(said(88_000, BigDecimal.valueOf(8))).differences()).isEmpty();
        assertThat(look(Map.of()).differences()).hasSize(2);
        assertThat(room.versions(Bucket.OPENING)).isZero();
        assertThat(room.versions(Bucket.READY)).isEqualTo(2);
    }

    @Test
    void loaded_and_signed_it_is_never_sent_and_what_is_newer_is_posted_once() {
        assertThat(load(said(88_000, null))).isEqualTo(1);
        assertThat(load(said(88_000, null))).isZero();
        room.readAndSettle();
        assertThat(room.ledger.posts).isZero();
        assertThat(room.openCases()).containsExactly("HUB-BASELINE");
        assertThat(opening().stand("erp").state()).isEqualTo(OpeningFacts.State.LOADED);

        opening().sign("erp", CONTROLLER, null, "agrees with the trial balance");
        room.settle();

        assertThat(opening().stand("erp").state()).isEqualTo(OpeningFacts.State.SIGNED);
        assertThat(room.versions(Bucket.OPENING)).isEqualTo(1);
        assertThat(room.versions(Bucket.POSTED_NET)).isEqualTo(1);
        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, 44_000L);
        assertThat(room.openCases()).isEmpty();
        assertThat(room.check().holds()).isTrue();
    }

    @Test
    void a_later_change_of_an_opening_item_is_reversed_exactly_and_posted_anew() {
        load(said(88_000, null));
        opening().sign("erp", CONTROLLER, null, "audit");
        room.settle();
        room.psa.hours("old", 2, "2026-01-15");
        room.readAndSettle();

        assertThat(room.versions(Bucket.OPENING)).isZero();
        assertThat(room.versions(Bucket.REVERSED)).isEqualTo(1);
        assertThat(room.ledger.net())
                .containsEntry(PostingKind.LABOUR_COST, 44_000L - 88_000 + 22_000);
        assertThat(room.ledger.net())
                .containsEntry(PostingKind.UNBILLED_TIME, 100_000L - 200_000 + 50_000);
        assertThat(room.check().holds()).isTrue();
    }

    @Test
    void an_opening_item_that_was_invoiced_has_no_unbilled_value_and_is_not_corrected_by_itself() {
        room.psa.put("old", Map.of("date", "2026-01-15", "invoiced", true));
        room.readAndSettle();
        Map<Group, Said> said = said(88_000, null);
        said.remove(group(PostingKind.UNBILLED_TIME));
        assertThat(look(said).differences()).isEmpty();

        load(said);
        opening().sign("erp", CONTROLLER, null, "audit");
        room.psa.put(
                "old",
                Map.of("date", "2026-01-15", "invoiced", true, "hours", BigDecimal.valueOf(2)));
        room.readAndSettle();

        assertThat(room.openCases()).containsExactly("TIM-ALREADY-INVOICED");
        assertThat(room.versions(Bucket.OPENING)).isEqualTo(1);
        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, 44_000L);
    }

    @Test
    void totals_that_differ_are_signed_by_two_persons_or_not_at_all() {
        load(said(88_001, null));

        assertThatThrownBy(() -> opening().sign("erp", CONTROLLER, null, "audit"))
                .isInstanceOf(OpeningFacts.NotNow.class)
                .hasMessageContaining("1 total differs");
        assertThatThrownBy(() -> opening().sign("erp", CONTROLLER, CONTROLLER, "audit"))
                .isInstanceOf(OpeningFacts.NotNow.class)
                .hasMessageContaining("ctrl cannot agree alone");
        assertThat(opening().baseline("erp")).isEmpty();

        opening().sign("erp", CONTROLLER, new Actor.Person("cfo"), "a cent of rounding");
        assertThat(opening().stand("erp").reason())
                .isEqualTo("a cent of rounding (1 differing totals agreed by cfo)");
        assertThat(opening().stand("erp").differences()).hasSize(1);
    }

    @Test
    void what_another_ledger_was_loaded_with_is_not_signed_with_this_one() {
        load(said(88_000, null));

        assertThatThrownBy(() -> opening().sign("other", CONTROLLER, null, "audit"))
                .isInstanceOf(OpeningFacts.NotNow.class)
                .hasMessageContaining("Nothing was loaded for other");
        room.sql.sql("update posting set opening_ledger = 'other' where opening").update();
        assertThat(opening().stand("erp").differences()).hasSize(2);
    }

    @Test
    void an_expense_without_a_project_is_signed_as_such() {
        room.psa.feed.clear();
        FactSource expenses = room.lane.source("psa", "expense").orElseThrow();
        room.lane
                .intake()
                .take(
                        expenses,
                        List.of(
                                TestPsa.expense(
                                        "e1",
                                        "1",
                                        "40.00",
                                        "GBP",
                                        new HashMap<>(Map.of("project", "", "billable", false)))));
        Map<Group, Said> said = said(88_000, null);
        said.put(
                new Group(PostingKind.EXPENSE_COST, room.id("GB01"), "2026-01", null, "GBP"),
                new Said(1L, null, 4_000));
        Compared compared = look(said);
        assertThat(compared.found().obstacles()).isEmpty();
        assertThat(compared.differences()).isEmpty();

        load(said);
        opening().sign("erp", CONTROLLER, null, "audit");
        assertThat(opening().stand("erp").differences()).isEmpty();
    }

    @Test
    void what_finance_says_was_never_posted_is_left_to_the_hub() {
        Map<ItemKey, Decision> decisions =
                Map.of(
                        new ItemKey("psa", "time", "old"),
                        new Decision(false, null, "", ""),
                        new ItemKey("psa", "time", "nobody"),
                        new Decision(true, null, "", ""));
        Compared compared = opening().look("erp", wanted(decisions), Map.of(), _ -> {}, _ -> {});
        assertThat(compared.rows()).isEmpty();
        assertThat(compared.found().leftToHub()).isEqualTo(1);
        assertThat(compared.found().unused()).containsExactly(new ItemKey("psa", "time", "nobody"));

        opening().load("erp", wanted(decisions), Map.of(), CONTROLLER, "go-live", _ -> {});
        opening().sign("erp", CONTROLLER, null, "audit");
        room.settle();
        assertThat(room.ledger.net()).containsEntry(PostingKind.LABOUR_COST, 132_000L);
    }

    @Test
    void what_was_posted_late_counts_in_the_period_finance_names() {
        Map<ItemKey, Decision> decisions =
                Map.of(
                        new ItemKey("psa", "time", "old"),
                        new Decision(true, LocalDate.of(2026, 2, 3), "77", "JE-OLD"));
        Compared compared = opening().look("erp", wanted(decisions), Map.of(), _ -> {}, _ -> {});

        assertThat(compared.rows())
                .allSatisfy(row -> assertThat(row.group().period()).isEqualTo("2026-02"));
        assertThat(
                        opening()
                                .look(
                                        "erp",
                                        wanted(
                                                Map.of(
                                                        new ItemKey("psa", "time", "old"),
                                                        new Decision(
                                                                true,
                                                                LocalDate.of(2026, 1, 3),
                                                                "",
                                                                ""))),
                                        Map.of(),
                                        _ -> {},
                                        _ -> {})
                                .found()
                                .obstacles())
                .singleElement()
                .satisfies(one ->
                        assertThat(one.problem().text())
                                .isEqualTo(
                                        "The accounting date 2026-01-03 is before the work of 2026-01-15."));
    }

    @Test
    void closed_periods_closed_projects_and_long_days_were_judged_then() {
        room.project("P-1000", "w-1000", "900", "CLOSED");
        room.period(1, "CLOSED");
        room.psa.hours("long", 9, "2026-01-15");
        room.readAndSettle();

        assertThat(look(Map.of()).found().obstacles()).isEmpty();
        assertThat(look(Map.of()).found().settled()).isEqualTo(2);
    }

    @Test
    void an_item_that_cannot_be_valued_is_named_with_its_reason() {
        room.psa.put("stray", Map.of("date", "2026-01-15", "project", "nowhere"));
        room.readAndSettle();
        List<OpeningFacts.Seen> seen = new ArrayList<>();

        Compared compared = opening().look("erp", wanted(Map.of()), Map.of(), seen::add, _ -> {});

        assertThat(compared.found().obstacles())
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.problem().code()).isEqualTo("PRJ-UNKNOWN");
                    assertThat(one.examples()).containsExactly(new ItemKey("psa", "time", "stray"));
                });
        assertThat(seen).hasSize(2);
    }

    @Test
    void a_ledger_that_has_begun_takes_nothing_over_any_more() {
        opening().declareEmpty("erp", CONTROLLER, "new ledger");

        assertThatThrownBy(() -> load(said(88_000, null)))
                .isInstanceOf(OpeningFacts.NotNow.class)
                .hasMessageContaining("erp was declared empty");
    }

    @Test
    void a_ledger_with_loaded_items_is_not_declared_empty() {
        load(said(88_000, null));

        assertThatThrownBy(() -> opening().declareEmpty("erp", CONTROLLER, "new ledger"))
                .isInstanceOf(OpeningFacts.NotNow.class);
    }
}
