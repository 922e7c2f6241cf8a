package dev.throughline.connector.netsuite;

import static dev.throughline.connect.spi.NativeField.Type.BOOLEAN;
import static dev.throughline.connect.spi.NativeField.Type.DATE;
import static dev.throughline.connect.spi.NativeField.Type.DECIMAL;
import static dev.throughline.connect.spi.NativeField.Type.INSTANT;
import static dev.throughline.connect.spi.NativeField.Type.LIST;
import static dev.throughline.connect.spi.NativeField.Type.REFERENCE;
import static dev.throughline.connect.spi.NativeField.Type.TEXT;
import static dev.throughline.connector.netsuite.NetSuiteTypes.readOnlyReference;
import static dev.throughline.connector.netsuite.WireField.readOnly;

import dev.throughline.connect.spi.NativeField;
import java.util.ArrayList;
import java.util.List;

/// Invoices, credit memos and customer payments as the hub reads them, also those nobody here
/// released.
///
/// Amounts count what the client owes or has paid, so those of credit memos and payments are
/// positive too. `status` is NetSuite's letter (invoice: A open, B paid in full, D pending
/// approval, E rejected, V voided). Lines stand in `item`, applications in `apply`, both under the
/// names of the record service.
final class Receivables {

    static final String ITEM = "item";
    static final String APPLY = "apply";
    static final String SUBTOTAL = "subtotal";
    static final String TAX = "taxTotal";

    /// The invoice a credit memo is against: the one it was made from, else the only one it is
    /// applied to.
    static final String ORIGINAL = "original";

    private static final String JOINS =
            NetSuiteTypes.CURRENCY
                    + " LEFT JOIN transactionline ml ON ml.transaction = t.id AND ml.mainline = 'T'"
                    + " LEFT JOIN accountingperiod p ON p.id = t.postingperiod";

    private Receivables() {}

    static NetSuiteType invoice() {
        return type(
                "invoice",
                "Invoice",
                "CustInvc",
                readOnlyReference("entity", "customer"),
                readOnlyReference("terms", "term"),
                readOnly("dueDate", DATE),
                readOnly("otherRefNum", TEXT),
                amount("total", "t.foreigntotal"),
                amount("amountPaid", "t.foreignamountpaid"),
                amount("amountRemaining", "t.foreignamountunpaid"),
                WireField.part(NativeField.readOnly(SUBTOTAL, DECIMAL)),
                WireField.part(NativeField.readOnly(TAX, DECIMAL)),
                lines());
    }

    static NetSuiteType creditMemo() {
        return type(
                "creditMemo",
                "Credit memo",
                "CustCred",
                readOnlyReference("entity", "customer"),
                readOnlyReference("createdFrom", "invoice").readAs("ml.createdfrom"),
                WireField.part(link(ORIGINAL, "invoice")),
                readOnly("otherRefNum", TEXT),
                amount("total", "t.foreigntotal"),
                amount("applied", "t.foreignpaymentamountused"),
                amount("unapplied", "t.foreignpaymentamountunused"),
                WireField.part(NativeField.readOnly(SUBTOTAL, DECIMAL)),
                WireField.part(NativeField.readOnly(TAX, DECIMAL)),
                lines(),
                applications());
    }

    static NetSuiteType customerPayment() {
        return type(
                "customerPayment",
                "Customer payment",
                "CustPymt",
                readOnlyReference("customer", "customer").readAs("t.entity"),
                amount("payment", "t.foreigntotal"),
                amount("applied", "t.foreignpaymentamountused"),
                amount("unapplied", "t.foreignpaymentamountunused"),
                applications());
    }

    private static NetSuiteType type(
            String name, String label, String transaction, WireField... own) {
        List<WireField> fields = new ArrayList<>();
        fields.add(readOnly("tranId", TEXT));
        fields.add(readOnly("tranDate", DATE));
        fields.add(readOnlyReference("subsidiary", "subsidiary").readAs("ml.subsidiary"));
        fields.add(readOnlyReference("currency", "currency"));
        fields.add(NetSuiteTypes.symbol());
        fields.add(readOnly("exchangeRate", DECIMAL));
        fields.add(readOnly("memo", TEXT));
        fields.add(readOnly("status", TEXT));
        fields.add(readOnly("approvalStatus", TEXT));
        fields.add(readOnly("posting", BOOLEAN));
        fields.add(readOnly("voided", BOOLEAN));
        fields.add(readOnlyReference("postingPeriod", "accountingPeriod"));
        fields.add(readOnly("period_name", TEXT).readAs("p.periodname"));
        fields.addAll(List.of(own));
        fields.add(readOnly("createdDate", INSTANT));
        fields.add(readOnly("lastModifiedDate", INSTANT));
        return new NetSuiteType(
                name,
                label,
                true,
                false,
                JOINS,
                List.of(),
                NetSuiteTypes.fields(fields.toArray(WireField[]::new)),
                transaction);
    }

    private static WireField amount(String name, String sql) {
        return readOnly(name, DECIMAL).readAs(sql);
    }

    private static NativeField link(String name, String target) {
        return new NativeField(name, REFERENCE, false, false, target, 0, List.of());
    }

    private static WireField list(String name, NativeField... fields) {
        return WireField.part(new NativeField(name, LIST, false, false, null, 0, List.of(fields)));
    }

    private static WireField lines() {
        return list(
                ITEM,
                NativeField.readOnly("line", TEXT),
                link("item", "serviceItem"),
                NativeField.readOnly("quantity", DECIMAL),
                NativeField.readOnly("rate", DECIMAL),
                NativeField.readOnly("amount", DECIMAL),
                link("job", "job"),
                link("department", "department"),
                link("class", "classification"),
                link("location", "location"),
                NativeField.readOnly("description", TEXT),
                NativeField.readOnly("account", TEXT),
                NativeField.readOnly("custcol_tl_key", TEXT),
                NativeField.readOnly("custcol_tl_hours", DECIMAL));
    }

    private static WireField applications() {
        return list(
                APPLY,
                link("doc", "invoice"),
                NativeField.readOnly("amount", DECIMAL),
                NativeField.readOnly("disc", DECIMAL));
    }
}
