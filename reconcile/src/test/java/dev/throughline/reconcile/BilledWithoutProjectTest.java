package dev.throughline.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.billing.Estimates;
import dev.throughline.billing.Positions;
import dev.throughline.billing.RevenuePolicy;
import dev.throughline.connect.spi.ReadsLedger.LedgerRow;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Money;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A fee of 360.00 that names no project, and 60.00 of it credited: which contract the ledger's
/// rows are about is told by what the hub's own documents bill.
class BilledWithoutProjectTest {
    private static final LocalDate DAY = LocalDate.of(2026, 1, 31);

    private final Firm firm = new Firm();

    @BeforeEach
    void billed() {
        firm.roles.add(AccountRole.DEFERRED_REVENUE);
        firm.positions =
                new Positions(
                        firm.sql, firm.entities, () -> Estimates.NONE, RevenuePolicy.STANDARD);
        contract("CTR-1", "fee");
        contract("CTR-2", "other fee");
        firm.entity("INV-7", "Invoice", Map.of("issue_date", DAY, "ccy", "USD"), "7");
        document("INV-7", "INVOICE", "invoice", "N1");
        line(1, firm.id("fee"), 36_000);
        firm.entity("CM-8", "CreditMemo", Map.of("date", DAY, "ccy", "USD"), "8");
        document("CM-8", "CREDIT", "creditMemo", "N2");
        firm.sql
                .sql(
                        "insert into billing_credit_line (credit, line_no, invoice, invoice_line, minor, ccy, disposition, reason, state)"
                                + " values (:credit, 1, :invoice, 1, 6000, 'USD', 'WRITE_OFF', 'agreed', 'POSTED')")
                .param("credit", firm.id("CM-8"))
                .param("invoice", firm.id("INV-7"))
                .update();
        row("invoice", "7", "N1-1", -36_000);
        row("creditMemo", "8", "N2-1", 6_000);
    }

    @AfterEach
    void close() {
        firm.close();
    }

    @Test
    void it_ties_for_its_contract_by_the_document_it_stands_on() {
        Tie tie = Firm.tie(firm.run(), Check.RC9, "US01", "2026-01");
        assertThat(tie.ledger()).isEqualByComparingTo("-300.00");
        assertThat(tie.posted()).isEqualByComparingTo("-300.00");
        assertThat(tie.colour()).isEqualTo(Tie.Colour.GREEN);

        // Control: of a document that is not the hub's nobody here can tell the contract.
        firm.sql.sql("update billing_document set ledger = 'another'").update();
        Tie unknown = Firm.tie(firm.run(), Check.RC9, "US01", "2026-01");
        assertThat(unknown.ledger()).isEqualByComparingTo("0.00");
        assertThat(unknown.colour()).isEqualTo(Tie.Colour.RED);
    }

    @Test
    void a_ledger_that_keeps_no_keys_is_tied_by_the_document_where_all_of_it_is_of_one_contract() {
        firm.ledger.clear();
        row("invoice", "7", "", -36_000);
        row("creditMemo", "8", "", 6_000);
        assertThat(Firm.tie(firm.run(), Check.RC9, "US01", "2026-01").colour())
                .isEqualTo(Tie.Colour.GREEN);

        // Control: the document bills another contract as well.
        line(2, firm.id("other fee"), 1_000);
        row("invoice", "7", "", -1_000);
        assertThat(Firm.tie(firm.run(), Check.RC9, "US01", "2026-01").colour())
                .isEqualTo(Tie.Colour.RED);
        // The lines' own keys tell them apart.
        firm.ledger.clear();
        row("invoice", "7", "N1-1", -36_000);
        row("invoice", "7", "N1-2", -1_000);
        row("creditMemo", "8", "N2-1", 6_000);
        Tie tie = Firm.tie(firm.run(), Check.RC9, "US01", "2026-01");
        assertThat(tie.ledger()).isEqualByComparingTo("-310.00");
        assertThat(tie.colour()).isEqualTo(Tie.Colour.GREEN);
    }

    private void contract(String number, String line) {
        firm.entity("deal of " + number, "Opportunity", Map.of("name", number), "o" + number);
        firm.entity(
                number,
                "Contract",
                Map.of(
                        "number",
                        number,
                        "ccy",
                        "USD",
                        "entity",
                        firm.id("US01"),
                        "opportunity",
                        firm.id("deal of " + number)),
                "c" + number);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("opportunity", firm.id("deal of " + number));
        fields.put("line_no", "L1");
        fields.put("name", line);
        fields.put("billing", "FIXED");
        fields.put("revenue_rule", "COMPLETED");
        fields.put("amount", new Money(120_000, "USD"));
        firm.entity(line, "ContractLine", fields, "l" + number);
    }

    private void document(String name, String kind, String type, String key) {
        firm.sql
                .sql(
                        "insert into billing_document (document, entity, kind, reversal, attempt, state, ledger, object_type, key, proposal, net_minor, ccy,"
                                + " external_id, released_by, released_at) values (:document, :entity, :kind, false, 1, 'POSTED', 'erp', :type, :key, '', 0,"
                                + " 'USD', :external, 'fiona', now())")
                .param("document", new UUID(7, key.hashCode()))
                .param("entity", firm.id(name))
                .param("kind", kind)
                .param("type", type)
                .param("key", key)
                .param("external", name.substring(name.indexOf('-') + 1))
                .update();
    }

    private void line(int no, UUID contractLine, long minor) {
        firm.sql
                .sql(
                        "with line as (insert into billing_line (invoice, line_no, kind, description, contract_line, minor, ccy)"
                                + " values (:invoice, :no, 'FEE', 'fee', :line, :minor, 'USD'))"
                                + " insert into billing_line_sum (contract_line, invoice, expense, ccy, minor, day) values (:line, :invoice, false, 'USD', :minor, :day)")
                .param("invoice", firm.id("INV-7"))
                .param("no", no)
                .param("line", contractLine)
                .param("minor", minor)
                .param("day", DAY)
                .update();
    }

    private void row(String type, String id, String key, long minor) {
        firm.ledger.add(
                new LedgerFact(
                        "US01",
                        "2026-01",
                        new LedgerRow(
                                type,
                                id,
                                Integer.toString(firm.ledger.size()),
                                id,
                                key,
                                AccountRole.DEFERRED_REVENUE,
                                "2400",
                                minor,
                                "USD",
                                null,
                                null,
                                DAY,
                                Map.of("client", "44"))));
    }
}
