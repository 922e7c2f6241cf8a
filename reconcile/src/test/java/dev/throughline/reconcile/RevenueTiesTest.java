package dev.throughline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.ReadsLedger.LedgerRow;
import dev.throughline.model.AccountRole;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// Revenue and what is deferred, contract by contract, against the ledger: January of Northwind.
class RevenueTiesTest {
    private static final LocalDate END = LocalDate.of(2026, 1, 31);
    private static final UUID CONTRACT = new UUID(1, 1);

    private final List<LedgerFact> rows = new ArrayList<>();
    private ContractMovement movement = movement("67500", "67500");

    @Test
    void revenue_that_finance_booked_as_the_rules_say_ties_and_so_does_what_is_deferred() {
        worked();
        recognised("30000");

        assertThat(only(ties().revenue()).colour()).isEqualTo(Tie.Colour.GREEN);
        assertThat(only(ties().revenue()).ledger()).isEqualByComparingTo("67500");
        assertThat(only(ties().positions()).ledger()).isEqualByComparingTo("-6000");
        assertThat(only(ties().positions()).colour()).isEqualTo(Tie.Colour.GREEN);
    }

    @Test
    void revenue_that_finance_has_not_booked_yet_is_explained_by_the_rules_of_the_lines() {
        worked();

        Tie revenue = only(ties().revenue());
        assertThat(why(revenue)).containsExactly(Break.NOT_RECOGNISED);
        assertThat(revenue.colour()).isEqualTo(Tie.Colour.AMBER);
        assertThat(why(only(ties().positions()))).containsExactly(Break.NOT_RECOGNISED);
    }

    @Test
    void other_revenue_than_was_earned_is_red_and_a_single_cent_is_rounding() {
        worked();
        recognised("29000");
        assertThat(why(only(ties().revenue()))).containsExactly(Break.REVENUE_DIFFERS);
        assertThat(why(only(ties().positions()))).containsExactly(Break.POSITION_DIFFERS);

        recognised("999.99");
        assertThat(why(only(ties().revenue()))).containsExactly(Break.ROUNDING);
        assertThat(only(ties().revenue()).colour()).isEqualTo(Tie.Colour.AMBER);
    }

    @Test
    void work_that_is_approved_and_not_posted_explains_its_part() {
        worked();
        recognised("30000");
        movement = movement("70000", "67500");

        Tie revenue = only(ties().revenue());
        assertThat(why(revenue)).containsExactly(Break.NOT_SENT);
        assertThat(revenue.explained()).isEqualByComparingTo("2500");
        assertThat(revenue.colour()).isEqualTo(Tie.Colour.AMBER);
    }

    @Test
    void an_entry_that_names_no_project_is_nobodys_revenue() {
        worked();
        recognised("30000");
        row(AccountRole.EARNED_REVENUE, "-500", false);

        Tie revenue = only(ties().revenue());
        assertThat(why(revenue)).containsExactly(Break.MANUAL_ENTRY);
        assertThat(revenue.difference()).isEqualByComparingTo("-500");
        assertThat(revenue.colour()).isEqualTo(Tie.Colour.RED);
    }

    /// Hours accrued and invoiced, and a milestone invoiced ahead.
    private void worked() {
        row(AccountRole.WIP_SALES_VALUE, "37500", true);
        row(AccountRole.ACCRUED_REVENUE, "-37500", true);
        row(AccountRole.INVOICED_REVENUE, "-37500", true);
        row(AccountRole.DEFERRED_REVENUE, "-36000", true);
        row(AccountRole.WIP_SALES_VALUE, "-37500", true);
        row(AccountRole.ACCRUED_REVENUE, "37500", true);
    }

    private void recognised(String amount) {
        row(AccountRole.EARNED_REVENUE, "-" + amount, true);
        row(AccountRole.DEFERRED_REVENUE, amount, true);
    }

    private static ContractMovement movement(String approved, String posted) {
        BigDecimal billed = new BigDecimal("73500");
        BigDecimal all = new BigDecimal(approved);
        BigDecimal sure = new BigDecimal(posted);
        return new ContractMovement(
                CONTRACT,
                "CTR-1001",
                "USD",
                all,
                sure,
                new BigDecimal("30000"),
                all.subtract(billed),
                sure.subtract(billed));
    }

    private void row(AccountRole role, String amount, boolean project) {
        rows.add(
                new LedgerFact(
                        "US01",
                        "2026-01",
                        new LedgerRow(
                                "journalEntry",
                                "J" + rows.size(),
                                "1",
                                "J" + rows.size(),
                                "",
                                role,
                                "4200",
                                new BigDecimal(amount).movePointRight(2).longValueExact(),
                                "USD",
                                null,
                                null,
                                END,
                                project ? Map.of("project", "7") : Map.of())));
    }

    private RevenueTies ties() {
        return new RevenueTies(
                "US01",
                "2026-01",
                END,
                List.of(movement),
                rows,
                row -> row.row().refs().containsKey("project") ? CONTRACT : null);
    }

    private static Tie only(List<Tie> ties) {
        assertThat(ties).hasSize(1);
        return ties.getFirst();
    }

    private static List<Break> why(Tie tie) {
        return tie.differences().stream().map(Difference::why).toList();
    }
}
