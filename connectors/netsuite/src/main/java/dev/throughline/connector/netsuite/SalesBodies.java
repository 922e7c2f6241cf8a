package dev.throughline.connector.netsuite;

import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.DocumentRequest.Billing;
import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Problem.Mender;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Invoices and credit memos as the record service takes them: one item line for each entry that is
/// sold; what the client owes, the tax and the number are NetSuite's own answer.
///
/// The due date is never sent: NetSuite works it out from the terms, those of the document or those
/// of the client.
final class SalesBodies {

    private final DocumentBodies bodies;
    private final PostingOptions options;

    SalesBodies(DocumentBodies bodies, PostingOptions options) {
        this.bodies = bodies;
        this.options = options;
    }

    /// Whether an entry becomes a line: the receivable is the sum that NetSuite draws itself.
    static boolean sold(Entry entry) {
        return entry.role() != AccountRole.RECEIVABLE;
    }

    /// @throws DocumentBodies.Unfit when the document bills nobody, or says what only NetSuite may
    Map<String, Object> body(DocumentRequest document) {
        Billing billing = document.billing();
        if (billing == null || billing.billTo().isBlank()) {
            throw bodies.unfit(
                    Mender.DATA,
                    "ERP-REJECTED",
                    document.objectType() + " " + document.key() + " names no client to bill.",
                    "Set the bill-to client of the contract, and let the hub create it in NetSuite.",
                    "entity");
        }
        boolean credit = document.objectType().equals(Postings.CREDIT_MEMO);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("externalId", document.key());
        body.put("entity", DocumentBodies.id(billing.billTo()));
        body.put("subsidiary", DocumentBodies.id(document.legalEntity()));
        body.put("currency", DocumentBodies.id(bodies.currency(document)));
        body.put("tranDate", document.accountingDate().toString());
        if (!credit) {
            DocumentBodies.reference(body, "terms", billing.terms());
        }
        if (billing.purchaseOrder() != null) {
            DocumentBodies.text(body, "otherRefNum", billing.purchaseOrder(), 45);
        }
        DocumentBodies.text(body, "memo", document.memo(), 4000);
        if (billing.note() != null) {
            // The client's message: it is printed on the document.
            DocumentBodies.text(body, "message", billing.note(), 999);
        }
        List<Object> items = new ArrayList<>();
        for (Line line : document.lines()) {
            for (Entry entry : line.entries()) {
                if (entry.minor() != 0 && sold(entry)) {
                    items.add(item(document, line, entry, credit));
                }
            }
        }
        body.put("item", Map.of("items", items));
        if (credit && billing.original() != null && !billing.original().isBlank()) {
            // Without an amount: as far as the invoice is still open.
            body.put(
                    "apply",
                    Map.of(
                            "items",
                            List.of(
                                    Map.of(
                                            "doc",
                                            DocumentBodies.id(billing.original()),
                                            "apply",
                                            true))));
        }
        return body;
    }

    private Map<String, Object> item(
            DocumentRequest document, Line line, Entry entry, boolean credit) {
        if (entry.role() == AccountRole.TAX_PAYABLE) {
            throw bodies.unfit(
                    Mender.DEFECT,
                    "ERP-REJECTED",
                    "line "
                            + line.key()
                            + " brings an amount of tax; NetSuite works tax out itself from the tax code.",
                    "Report this defect with the document's key.",
                    "taxCode");
        }
        Map<String, Object> item = new LinkedHashMap<>();
        item.put("item", DocumentBodies.named(serviceItem(line, entry.role())));
        long minor = credit ? entry.minor() : Math.negateExact(entry.minor());
        if (line.hours() != null && line.hours().signum() != 0) {
            BigDecimal quantity = line.hours().abs();
            item.put("quantity", minor < 0 ? quantity.negate() : quantity);
            if (line.rate() != null) {
                item.put("rate", line.rate());
            }
        }
        item.put("amount", DocumentBodies.amount(document, minor));
        String taxCode = line.refs().get("taxCode");
        if (taxCode != null && !taxCode.isBlank()) {
            item.put("taxCode", DocumentBodies.named(taxCode));
        }
        DocumentBodies.reference(item, "job", line.refs().get("project"));
        DocumentBodies.dimensions(item, line);
        DocumentBodies.text(item, "description", line.memo(), 4000);
        item.put("custcol_tl_key", line.key());
        if (line.hours() != null) {
            item.put("custcol_tl_hours", line.hours());
        }
        item.put("custcol_tl_work_date", line.workDate().toString());
        return item;
    }

    private String serviceItem(Line line, AccountRole role) {
        String named = line.refs().get("item");
        if (named != null && !named.isBlank()) {
            return named;
        }
        String set = options.serviceItems().get(role);
        if (set == null) {
            throw bodies.unfit(
                    Mender.SETTINGS,
                    "ERP-REJECTED",
                    "line "
                            + line.key()
                            + " names no service item, and none is set for "
                            + role.code()
                            + ".",
                    "Set option serviceItem."
                            + role.code()
                            + " of the connection to a service item of NetSuite.",
                    "item");
        }
        return set;
    }
}
