package dev.throughline.sandbox.netsuite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What the account does by itself when it is sent invoices, credit memos and payments: number,
/// tax, due date, approval, what is still owed, and the ledger.
class ReceivablesTest {

    private static final LocalDate FROM = LocalDate.of(2026, 1, 1);
    private static final LocalDate TO = LocalDate.of(2026, 3, 31);

    private final NetSuiteSimulator simulator = new NetSuiteSimulator(0, InstantSource.system());
    private final Account account = new Account(simulator);
    private final String client =
            simulator.insert(
                    "customer",
                    Map.of("companyName", "Northwind", "subsidiary", "1", "terms", "2"));
    private final String british =
            simulator.insert("customer", Map.of("companyName", "Albion", "subsidiary", "2"));

    @AfterEach
    void tear_down() {
        account.close();
    }

    private HttpResponse<String> post(String type, String body) throws Exception {
        return account.call(
                "POST",
                Account.RECORD + "/" + type,
                body.replace('\'', '"'),
                "X-NetSuite-PropertyNameValidation",
                "Error");
    }

    private static String sale(String key, String client, String more, String lines) {
        return "{'externalId':'"
                + key
                + "','entity':{'id':'"
                + client
                + "'},'tranDate':'2026-01-31'"
                + more
                + ",'item':{'items':["
                + lines
                + "]}}";
    }

    private static final String HOURS =
            "{'item':{'externalId':'CONSULTING'},'quantity':10,'rate':180.55}";

    private Map<String, Object> shown(String type, String idOrEid) {
        return simulator.find(type, idOrEid).orElseThrow();
    }

    @Test
    void the_due_date_comes_from_the_clients_terms_and_numbers_leave_no_gap() throws Exception {
        assertThat(post("invoice", sale("A", client, "", HOURS)).statusCode()).isEqualTo(204);
        HttpResponse<String> refused =
                post("invoice", sale("B", client, "", "{'item':{'externalId':'NOPE'}}"));
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("item.items[0].item");
        HttpResponse<String> doubled = post("invoice", sale("A", client, "", HOURS));
        assertThat(doubled.body()).contains("already exists");
        assertThat(post("invoice", sale("C", client, "", HOURS)).statusCode()).isEqualTo(204);
        assertThat(shown("invoice", "eid:A"))
                .containsEntry("tranId", "INV-US01-1001")
                .containsEntry("dueDate", "2026-03-02")
                .containsEntry("total", new BigDecimal("1805.50"))
                .containsEntry("amountRemaining", new BigDecimal("1805.50"));
        assertThat(shown("invoice", "eid:C")).containsEntry("tranId", "INV-US01-1002");
    }

    @Test
    void a_customer_is_used_in_a_second_subsidiary_only_once_extended_to_it() throws Exception {
        String sale = sale("A", client, ",'subsidiary':{'id':'2'}", BRITISH_FEE);
        HttpResponse<String> refused = post("invoice", sale);
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body()).contains("subsidiary");

        String pair = "{'entity':{'id':'" + client + "'},'subsidiary':{'id':'2'}}";
        assertThat(post("customerSubsidiaryRelationship", pair).statusCode()).isEqualTo(204);
        assertThat(post("customerSubsidiaryRelationship", pair).body()).contains("already exists");
        assertThat(post("customerSubsidiaryRelationship", pair.replace("'2'", "'1'")).body())
                .as("the primary subsidiary is a row already")
                .contains("already exists");
        assertThat(post("invoice", sale).statusCode()).isEqualTo(204);
        assertThat(simulator.all("customerSubsidiaryRelationship")).hasSize(1);
    }

    private static final String BRITISH_FEE =
            "{'item':{'externalId':'FIXED-FEE'},'amount':36000,'taxCode':{'externalId':'STD20-GB'}}";

    @Test
    void british_lines_need_a_tax_code_and_tax_goes_to_its_own_account() throws Exception {
        HttpResponse<String> missing = post("invoice", sale("A", british, "", HOURS));
        assertThat(missing.statusCode()).isEqualTo(400);
        assertThat(missing.body()).contains("item.items[0].taxCode");
        assertThat(
                        post(
                                        "invoice",
                                        sale(
                                                "A",
                                                british,
                                                "",
                                                "{'item':{'externalId':'FIXED-FEE'},'amount':36000,"
                                                        + "'taxCode':{'externalId':'STD20-GB'}}"))
                                .statusCode())
                .isEqualTo(204);
        assertThat(simulator.accountants().balances(FROM, TO))
                .containsOnly(
                        Map.entry("GB01/1200", new BigDecimal("43200.00")),
                        Map.entry("GB01/2200", new BigDecimal("-7200.00")),
                        Map.entry("GB01/2400", new BigDecimal("-36000.00")));
    }

    @Test
    void an_invoice_that_waits_for_approval_is_not_in_the_ledger_and_takes_no_payment()
            throws Exception {
        simulator.accountants().approvalRequired("invoice", true);
        post("invoice", sale("A", client, "", HOURS));
        assertThat(shown("invoice", "eid:A")).containsEntry("status", Map.of("id", "D"));
        assertThat(simulator.accountants().balances(FROM, TO)).isEmpty();
        assertThatThrownBy(() ->
                        simulator
                                .accountants()
                                .receive("eid:A", TO, BigDecimal.ONE, BigDecimal.ZERO))
                .hasMessageContaining("doc");
        simulator.accountants().approve("invoice", "eid:A");
        assertThat(simulator.accountants().balances(FROM, TO))
                .containsEntry("US01/1200", new BigDecimal("1805.50"));
    }

    @Test
    void a_closed_period_takes_no_invoice_no_edit_and_no_void() throws Exception {
        post("invoice", sale("A", client, "", HOURS));
        simulator.accountants().closePeriod("2026-01");
        assertThat(post("invoice", sale("B", client, "", HOURS)).body()).contains("closed");
        assertThat(
                        account.call(
                                        "PATCH",
                                        Account.RECORD + "/invoice/eid:A",
                                        "{\"memo\":\"late\"}")
                                .statusCode())
                .isEqualTo(400);
        assertThatThrownBy(() -> simulator.accountants().annul("invoice", "eid:A"))
                .hasMessageContaining("closed");
        assertThat(
                        simulator
                                .accountants()
                                .receive(
                                        "eid:A",
                                        LocalDate.of(2026, 2, 1),
                                        BigDecimal.TEN,
                                        BigDecimal.ZERO))
                .isNotEmpty();
        assertThat(shown("invoice", "eid:A"))
                .containsEntry("amountRemaining", new BigDecimal("1795.50"));
    }

    @Test
    void a_credit_applies_as_far_as_the_invoice_is_open_and_never_further() throws Exception {
        post("invoice", sale("A", client, "", HOURS));
        String doc = "'doc':{'externalId':'A'}";
        HttpResponse<String> tooMuch =
                post(
                        "creditMemo",
                        sale(
                                "X",
                                client,
                                ",'apply':{'items':[{" + doc + ",'amount':1805.51}]}",
                                "{'item':{'externalId':'CONSULTING'},'amount':2000}"));
        assertThat(tooMuch.statusCode()).isEqualTo(400);
        assertThat(tooMuch.body()).contains("1805.50", "apply.items[0].amount");
        assertThat(
                        post(
                                        "creditMemo",
                                        sale(
                                                "Y",
                                                client,
                                                ",'apply':{'items':[{" + doc + "}]}",
                                                "{'item':{'externalId':'CONSULTING'},'amount':2000}"))
                                .statusCode())
                .isEqualTo(204);
        assertThat(shown("invoice", "eid:A")).containsEntry("status", Map.of("id", "B"));
        assertThat(shown("creditMemo", "eid:Y"))
                .containsEntry("applied", new BigDecimal("1805.50"))
                .containsEntry("unapplied", new BigDecimal("194.50"));
        assertThatThrownBy(() -> simulator.delete("invoice", "eid:A"))
                .hasMessageContaining("dependent");
        assertThatThrownBy(() -> simulator.accountants().annul("invoice", "eid:A"))
                .hasMessageContaining("applied");
        simulator.delete("creditMemo", "eid:Y");
        simulator.accountants().annul("invoice", "eid:A");
        assertThat(shown("invoice", "eid:A")).containsEntry("status", Map.of("id", "V"));
        assertThat(simulator.accountants().balances(FROM, TO)).isEmpty();
    }

    @Test
    void a_payment_at_another_rate_leaves_an_exchange_difference() throws Exception {
        String sterling =
                simulator.insert(
                        "customer",
                        Map.of(
                                "companyName",
                                "Albion Overseas",
                                "subsidiary",
                                "1",
                                "currency",
                                "eid:GBP"));
        post(
                "invoice",
                sale(
                        "A",
                        sterling,
                        ",'currency':{'externalId':'GBP'},'exchangeRate':1.25",
                        "{'item':{'externalId':'CONSULTING'},'amount':100}"));
        simulator.insert(
                "customerPayment",
                Map.of(
                        "customer",
                        sterling,
                        "currency",
                        "eid:GBP",
                        "exchangeRate",
                        new BigDecimal("1.30"),
                        "tranDate",
                        "2026-02-15",
                        "payment",
                        new BigDecimal("100"),
                        "apply",
                        List.of(Map.of("doc", "eid:A"))));
        assertThat(simulator.accountants().balances(FROM, TO))
                .containsOnly(
                        Map.entry("US01/1100", new BigDecimal("130.00")),
                        Map.entry("US01/1200", new BigDecimal("0.00")),
                        Map.entry("US01/4000", new BigDecimal("-125.00")),
                        Map.entry("US01/7980", new BigDecimal("-5.00")));
    }

    @Test
    void suiteql_shows_heads_lines_tax_and_what_settles_what() throws Exception {
        post(
                "invoice",
                sale(
                        "A",
                        client,
                        ",'otherRefNum':'PO-9'",
                        "{'item':{'externalId':'CONSULTING'},'quantity':2,'rate':50,"
                                + "'taxCode':{'externalId':'NY-8.875'},'custcol_tl_key':'K-1'}"));
        simulator.accountants().receive("eid:A", TO, new BigDecimal("8.88"), BigDecimal.ONE);
        Map<?, ?> head =
                (Map<?, ?>)
                        account.rows(
                                        "SELECT t.id, t.tranid, t.foreigntotal, t.foreignamountunpaid, t.status"
                                                + " FROM transaction t WHERE t.type = 'CustInvc'"
                                                + " AND t.foreignamountunpaid > 0 ORDER BY t.id")
                                .getFirst();
        assertThat(head.get("foreigntotal")).isEqualTo("108.88");
        assertThat(head.get("foreignamountunpaid")).isEqualTo("99");
        assertThat(
                        account
                                .rows(
                                        "SELECT tl.mainline, tl.taxline, tl.quantity, tl.foreignamount"
                                                + " FROM transactionline tl WHERE tl.transaction = ? ORDER BY tl.transaction, tl.id",
                                        String.valueOf(head.get("id")))
                                .stream()
                                .map(row ->
                                        (Object)
                                                Objects.requireNonNull(
                                                        ((Map<?, ?>) row).get("foreignamount")))
                                .toList())
                .isEqualTo(List.of("108.88", "-100", "-8.88"));
        assertThat(
                        account
                                .rows(
                                        "SELECT l.linktype, l.foreignamount FROM nexttransactionlinelink l"
                                                + " WHERE l.previousdoc = ? ORDER BY l.linktype",
                                        String.valueOf(head.get("id")))
                                .stream()
                                .map(row ->
                                        (Object)
                                                Objects.requireNonNull(
                                                        ((Map<?, ?>) row).get("foreignamount")))
                                .toList())
                .isEqualTo(List.of("1", "8.88"));
    }
}
