package dev.throughline.app;

import dev.throughline.billing.Billing;
import dev.throughline.dispatch.DocumentReceipts;
import dev.throughline.dispatch.DocumentResult;
import java.util.ArrayList;
import java.util.List;

/// Brings each document's news to the lane that froze it: facts to posting, invoices to billing.
final class Invoicing implements DocumentReceipts {
    private final DocumentReceipts posting;
    private final Billing billing;

    Invoicing(DocumentReceipts posting, Billing billing) {
        this.posting = posting;
        this.billing = billing;
    }

    @Override
    public void moved(List<DocumentResult> results) {
        List<DocumentResult> facts = new ArrayList<>(results.size());
        List<DocumentResult> invoices = new ArrayList<>();
        results.forEach(
                result -> (result.document().kind().billing() ? invoices : facts).add(result));
        if (!facts.isEmpty()) {
            posting.moved(facts);
        }
        if (!invoices.isEmpty()) {
            billing.receipts().moved(invoices);
        }
    }
}
