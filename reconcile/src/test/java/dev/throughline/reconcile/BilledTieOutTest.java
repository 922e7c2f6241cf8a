package dev.throughline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.reconcile.BilledFact.Sort;
import dev.throughline.reconcile.BilledFact.Standing;
import dev.throughline.reconcile.HubBilled.Sent;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What is billed, compared document by document between PSA, hub and ERP.
class BilledTieOutTest {
    private static final LocalDate JANUARY = LocalDate.of(2026, 1, 31);
    private static final Books BOOKS =
            new Books(
                    List.of(
                            new Books.Book(
                                    new UUID(1, 1), "US01", "1", List.of(period(1), period(2)))));

    private final Map<String, BilledFact> psa = new LinkedHashMap<>();
    private final Map<String, BilledFact> erp = new LinkedHashMap<>();
    private final Map<UUID, HubBilled> hub = new LinkedHashMap<>();
    private Set<String> moving = Set.of();

    private static Books.Period period(int month) {
        LocalDate first = LocalDate.of(2026, month, 1);
        return new Books.Period(
                "2026-0" + month, first, first.plusMonths(1).minusDays(1), true, false);
    }

    @Test
    void an_invoice_that_all_three_show_alike_is_green_in_number_net_tax_and_gross() {
        all("I-1", 100, 20);

        List<Tie> ties = documents();

        assertThat(ties).allMatch(tie -> tie.colour() == Tie.Colour.GREEN);
        assertThat(tie(ties, "", "#").ledger()).isEqualByComparingTo("1");
        assertThat(tie(ties, "net", "USD").source()).isEqualByComparingTo("100");
        assertThat(tie(ties, "tax", "USD").ledger()).isEqualByComparingTo("20");
        assertThat(tie(ties, "", "USD").ledger()).isEqualByComparingTo("120");
        assertThat(tieOut().suspects()).isEmpty();
    }

    @Test
    void a_credit_memo_counts_against_and_needs_no_word_of_the_psa() {
        UUID id = held("C-1", Sort.CREDIT, 18, 0, "POSTED", Sent.POSTED, "");
        shown(erp, "erp", "creditMemo", Sort.CREDIT, id, "C-1", 18, 0, 0, Standing.BOOKED);

        assertThat(tie(documents(), "", "USD").ledger()).isEqualByComparingTo("-18");
        assertThat(documents()).allMatch(tie -> tie.colour() == Tie.Colour.GREEN);
    }

    @Test
    void an_invoice_gone_from_the_erp_is_missed_and_one_on_its_way_is_explained() {
        UUID gone = held("I-1", Sort.INVOICE, 100, 0, "POSTED", Sent.POSTED, "AT_REST");
        confirmed(gone, "I-1", 100);
        UUID sent = held("I-2", Sort.INVOICE, 50, 0, "RELEASED", Sent.OPEN, "MOVING");
        confirmed(sent, "I-2", 50);

        Tie net = tie(documents(), "net", "USD");

        assertThat(why(net)).containsExactly(Break.MISSING_IN_ERP, Break.NOT_CONFIRMED);
        assertThat(net.explained()).isEqualByComparingTo("50");
        assertThat(net.colour()).isEqualTo(Tie.Colour.RED);
    }

    @Test
    void what_the_erp_billed_alone_needs_a_person_until_somebody_takes_it_over() {
        UUID id = held("I-9", Sort.INVOICE, 70, 0, "PROPOSED", Sent.NOT, "GAP");
        hub.computeIfPresent(id, (_, one) -> inErp(one));
        shown(erp, "erp", "invoice", Sort.INVOICE, id, "I-9", 70, 0, 70, Standing.BOOKED);
        assertThat(why(tie(documents(), "net", "USD"))).containsExactly(Break.BILLED_IN_ERP);

        hub.clear();
        hub.put(id, inErp(held(id, "I-9", Sort.INVOICE, 70, 0, "POSTED", Sent.NOT, "AT_REST")));
        Tie net = tie(documents(), "net", "USD");
        assertThat(why(net)).containsExactly(Break.TAKEN_OVER);
        assertThat(net.colour()).isEqualTo(Tie.Colour.AMBER);
    }

    @Test
    void a_draft_in_the_psa_beside_a_posted_invoice_is_on_its_way_for_a_while_then_a_gap() {
        UUID id = held("I-1", Sort.INVOICE, 100, 0, "POSTED", Sent.POSTED, "MOVING");
        shown(psa, "psa", "invoices", Sort.INVOICE, id, "P-1", 100, 0, 0, Standing.DRAFT);
        shown(erp, "erp", "invoice", Sort.INVOICE, id, "I-1", 100, 0, 100, Standing.BOOKED);
        assertThat(why(tie(documents(), "net", "USD"))).containsExactly(Break.ON_ITS_WAY_HOME);

        hub.put(id, held(id, "I-1", Sort.INVOICE, 100, 0, "POSTED", Sent.POSTED, "GAP"));
        assertThat(why(tie(documents(), "net", "USD"))).containsExactly(Break.STATE_DRIFT);
    }

    @Test
    void confirmed_in_the_psa_and_never_released_is_a_gap() {
        UUID id = held("I-1", Sort.INVOICE, 100, 0, "APPROVED", Sent.NOT, "GAP");
        confirmed(id, "I-1", 100);

        assertThat(why(tie(documents(), "net", "USD"))).containsExactly(Break.STATE_DRIFT);
    }

    @Test
    void edits_on_either_side_are_told_apart() {
        UUID there = all("I-1", 100, 0);
        shown(erp, "erp", "invoice", Sort.INVOICE, there, "I-1", 90, 0, 90, Standing.BOOKED);
        UUID here = all("I-2", 100, 0);
        shown(psa, "psa", "invoices", Sort.INVOICE, here, "I-2", 110, 0, 0, Standing.BOOKED);

        assertThat(why(tie(documents(), "net", "USD")))
                .containsExactly(Break.AMOUNT_CHANGED, Break.EDITED_AT_SOURCE);
    }

    @Test
    void another_number_in_the_psa_is_told_though_all_amounts_agree() {
        UUID id = all("I-1", 100, 0);
        shown(psa, "psa", "invoices", Sort.INVOICE, id, "I-7", 100, 0, 0, Standing.BOOKED);

        List<Tie> ties = documents();

        assertThat(why(tie(ties, "", "#"))).containsExactly(Break.NUMBER_DRIFT);
        assertThat(tie(ties, "", "#").colour()).isEqualTo(Tie.Colour.RED);
        assertThat(tie(ties, "net", "USD").colour()).isEqualTo(Tie.Colour.GREEN);
    }

    @Test
    void an_invoice_dated_into_another_period_of_the_erp_is_one_break_seen_from_both() {
        UUID id = all("I-1", 100, 0);
        BilledFact fact = erp.values().iterator().next();
        erp.put(
                fact.item(),
                shown(fact.id(), "I-1", id, LocalDate.of(2026, 2, 3), 100, Standing.BOOKED));

        assertThat(documents())
                .filteredOn(tie -> tie.part().equals("net"))
                .hasSize(2)
                .allSatisfy(tie -> assertThat(why(tie)).containsExactly(Break.OTHER_PERIOD));
    }

    @Test
    void two_invoices_of_one_release_are_a_double_posting() {
        UUID id = all("I-1", 100, 0);
        BilledFact twin = shown("99", "I-2", id, JANUARY, 100, Standing.BOOKED);
        erp.put(twin.item(), twin);

        assertThat(why(tie(documents(), "", "#"))).containsExactly(Break.DOUBLE_POSTED);
    }

    @Test
    void what_the_hub_has_not_read_is_told_and_looked_at_again() {
        BilledFact fresh = shown("77", "I-3", null, JANUARY, 40, Standing.BOOKED);
        erp.put(fresh.item(), fresh);
        BilledTieOut tieOut = tieOut();

        assertThat(why(tie(tieOut.documents(), "net", "USD"))).containsExactly(Break.NOT_READ);
        assertThat(tieOut.suspects()).containsExactly(fresh.item());

        moving = Set.of(fresh.item());
        Tie net = tie(documents(), "net", "USD");
        assertThat(why(net)).containsExactly(Break.IN_MOTION);
        assertThat(net.colour()).isEqualTo(Tie.Colour.AMBER);
    }

    @Test
    void what_is_open_is_compared_whatever_its_age_and_prepayments_count_against_it() {
        UUID old = held("I-0", Sort.INVOICE, 100, 0, "POSTED", Sent.POSTED, "AT_REST");
        hub.computeIfPresent(old, (_, one) -> open(inErp(one), "100"));
        erp.put(
                "erp/invoice/5",
                new BilledFact(
                        Sort.INVOICE,
                        "erp",
                        "invoice",
                        "5",
                        old,
                        "",
                        "I-0",
                        "US01",
                        "USD",
                        LocalDate.of(2019, 5, 1),
                        amount(100),
                        amount(0),
                        amount(100),
                        amount(60),
                        Standing.BOOKED,
                        ""));
        UUID paid = held("P-1", Sort.PAYMENT, 0, 0, "RECEIVED", Sent.NOT, "");
        hub.computeIfPresent(paid, (_, one) -> open(inErp(one), "30"));
        shown(erp, "erp", "customerPayment", Sort.PAYMENT, paid, "P-1", 30, 0, 30, Standing.BOOKED);

        List<Tie> ties = tieOut().open();

        Tie aged = ties.getFirst();
        assertThat(aged.period()).isEqualTo("2019-05");
        assertThat(why(aged)).containsExactly(Break.SETTLED_ONE_SIDED);
        assertThat(aged.difference()).isEqualByComparingTo("40");
        assertThat(ties.getLast().ledger()).isEqualByComparingTo("-30");
        assertThat(ties.getLast().colour()).isEqualTo(Tie.Colour.GREEN);
    }

    // --- the three sides

    private UUID all(String number, int net, int tax) {
        UUID id = held(number, Sort.INVOICE, net, tax, "POSTED", Sent.POSTED, "AT_REST");
        confirmed(id, number, net);
        shown(
                erp,
                "erp",
                "invoice",
                Sort.INVOICE,
                id,
                number,
                net,
                tax,
                net + tax,
                Standing.BOOKED);
        return id;
    }

    private void confirmed(UUID id, String number, int net) {
        BilledFact fact =
                new BilledFact(
                        Sort.INVOICE,
                        "psa",
                        "invoices",
                        number,
                        id,
                        "",
                        number,
                        "",
                        "USD",
                        JANUARY,
                        amount(net),
                        null,
                        null,
                        null,
                        Standing.BOOKED,
                        "");
        psa.put(fact.item(), fact);
    }

    private UUID held(
            String number, Sort sort, int net, int tax, String status, Sent sent, String pair) {
        UUID id = UUID.nameUUIDFromBytes(number.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        hub.put(id, held(id, number, sort, net, tax, status, sent, pair));
        return id;
    }

    private static HubBilled held(
            UUID id,
            String number,
            Sort sort,
            int net,
            int tax,
            String status,
            Sent sent,
            String pair) {
        return new HubBilled(
                id,
                sort,
                number,
                "",
                number,
                "US01",
                "USD",
                JANUARY,
                amount(net),
                amount(tax),
                amount(net + tax),
                null,
                status,
                sent == Sent.POSTED ? Standing.BOOKED : Standing.DRAFT,
                sent,
                pair);
    }

    private static HubBilled inErp(HubBilled one) {
        return with(one, one.open());
    }

    private static HubBilled open(HubBilled one, String open) {
        return with(one, new BigDecimal(open));
    }

    private static HubBilled with(HubBilled one, @Nullable BigDecimal open) {
        return new HubBilled(
                one.id(),
                one.sort(),
                one.name(),
                one.key(),
                one.number(),
                one.company(),
                one.currency(),
                one.date(),
                one.net(),
                one.tax(),
                one.gross(),
                open,
                one.status(),
                Standing.BOOKED,
                one.sent(),
                one.pair());
    }

    private void shown(
            Map<String, BilledFact> side,
            String connection,
            String type,
            Sort sort,
            UUID id,
            String number,
            int net,
            int tax,
            int open,
            Standing standing) {
        BilledFact fact =
                new BilledFact(
                        sort,
                        connection,
                        type,
                        connection.equals("psa") ? number(id) : number,
                        id,
                        "",
                        number,
                        connection.equals("psa") ? "" : "US01",
                        "USD",
                        JANUARY,
                        amount(net),
                        amount(tax),
                        amount(net + tax),
                        amount(open),
                        standing,
                        "");
        side.put(fact.item(), fact);
    }

    /// The PSA's record of an entity keeps its id whatever number it shows.
    private String number(UUID id) {
        HubBilled held = hub.get(id);
        return held == null ? "" : held.number();
    }

    private static BilledFact shown(
            String id,
            String number,
            @Nullable UUID entity,
            LocalDate date,
            int net,
            Standing standing) {
        return new BilledFact(
                Sort.INVOICE,
                "erp",
                "invoice",
                id,
                entity,
                "",
                number,
                "US01",
                "USD",
                date,
                amount(net),
                amount(0),
                amount(net),
                amount(net),
                standing,
                "");
    }

    private static BigDecimal amount(int amount) {
        return BigDecimal.valueOf(amount);
    }

    // --- asking

    private BilledTieOut tieOut() {
        return new BilledTieOut(
                BOOKS, new BilledTieOut.Sides(true, psa, hub, erp), moving, (_, _) -> true);
    }

    private List<Tie> documents() {
        return tieOut().documents();
    }

    private static Tie tie(List<Tie> ties, String part, String currency) {
        return ties.stream()
                .filter(tie -> tie.part().equals(part) && tie.currency().equals(currency))
                .findFirst()
                .orElseThrow(() -> new AssertionError("none in " + ties));
    }

    private static List<Break> why(Tie tie) {
        return tie.differences().stream().map(Difference::why).toList();
    }
}
