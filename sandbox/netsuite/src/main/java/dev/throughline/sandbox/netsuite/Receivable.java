package dev.throughline.sandbox.netsuite;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What an invoice, credit memo or payment says beside its ledger lines. Amounts are minor units of
/// the transaction's currency and count what the client owes or has paid: never negative.
final class Receivable {

    /// What stands behind one ledger line: an item that was sold, or tax.
    ///
    /// @param item the service item; 0 for tax
    /// @param quantity as sent; null where only an amount was
    /// @param rate price of one; null where only an amount was
    /// @param taxCode 0 where none
    record Item(int item, @Nullable BigDecimal quantity, @Nullable BigDecimal rate, int taxCode) {
        boolean tax() {
            return item == 0;
        }
    }

    int customer;
    int job;
    int terms;
    int dueDay = Sent.NO_DAY;
    int createdFrom;
    @Nullable String otherRef;
    long subtotal;
    long tax;
    long total;

    /// By ledger line; null for lines of the account's own.
    final List<@Nullable Item> items = new ArrayList<>();

    /// What it is to settle once it is kept.
    List<Settlements.Settlement> settles = List.of();

    @Nullable Item item(int line) {
        return line < items.size() ? items.get(line) : null;
    }
}
