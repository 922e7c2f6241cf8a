package dev.throughline.sandbox.netsuite;

import dev.throughline.sandbox.netsuite.Relation.Column;
import java.math.BigDecimal;
import java.util.function.BiFunction;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/// The columns of SuiteQL's transaction tables that only invoices, credit memos and payments fill.
/// Amounts count from the firm's side: an invoice's total is positive, its lines negative;
/// quantities of an invoice are negative.
final class ReceivableColumns {

    private ReceivableColumns() {}

    /// A column of `transaction`, or null.
    static @Nullable Column head(Books books, String name) {
        return switch (name) {
            case "entity" -> owed((_, owed) -> BookRelations.number(owed.customer));
            case "terms" -> owed((_, owed) -> BookRelations.number(owed.terms));
            case "duedate" -> owed((_, owed) -> BookRelations.day(owed.dueDay));
            case "otherrefnum" -> owed((_, owed) -> owed.otherRef);
            case "status" ->
                    owed((gl, _) -> {
                        ReceivableBook book = books.receivables(gl.type);
                        return book == null ? null : book.status(gl);
                    });
            case "foreigntotal" ->
                    money((gl, owed) -> gl.type.equals("CustInvc") ? owed.total : -owed.total);
            case "foreignamountpaid" ->
                    only("CustInvc", money((gl, _) -> books.settlements.settled(gl.id)));
            case "foreignamountunpaid" ->
                    only("CustInvc", money((gl, _) -> books.invoices.open(gl)));
            case "foreignpaymentamountused" ->
                    settling(money((gl, _) -> books.settlements.used(gl.id)));
            case "foreignpaymentamountunused" ->
                    settling(
                            money((gl, _) ->
                                    gl.type.equals("CustCred")
                                            ? books.creditMemos.open(gl)
                                            : books.payments.unapplied(gl)));
            default -> null;
        };
    }

    /// A column of `transactionline`, or null.
    static @Nullable Column line(String name) {
        return switch (name) {
            case "mainline" ->
                    row ->
                            ((BookRelations.Line) row).transaction() instanceof GlTransaction gl
                                    && gl.receivable != null
                                    && ((BookRelations.Line) row).number() == 0;
            case "createdfrom" ->
                    row ->
                            ((BookRelations.Line) row).transaction() instanceof GlTransaction gl
                                            && gl.receivable != null
                                    ? BookRelations.number(gl.receivable.createdFrom)
                                    : null;
            case "taxline" -> item((_, item) -> item.tax());
            case "item" -> item((_, item) -> BookRelations.number(item.item()));
            case "rate" -> item((_, item) -> item.rate());
            case "quantity" ->
                    item((gl, item) -> {
                        BigDecimal quantity = item.quantity();
                        return quantity != null && gl.type.equals("CustInvc")
                                ? quantity.negate()
                                : quantity;
                    });
            default -> null;
        };
    }

    private static Column owed(BiFunction<GlTransaction, Receivable, @Nullable Object> read) {
        return row ->
                row instanceof GlTransaction gl && gl.receivable != null
                        ? read.apply(gl, gl.receivable)
                        : null;
    }

    private static Column money(ToLongBiFunction<GlTransaction, Receivable> minor) {
        return owed((gl, owed) -> ReceivableBook.amount(gl, minor.applyAsLong(gl, owed)));
    }

    private static Column only(String type, Column column) {
        return row ->
                row instanceof GlTransaction gl && gl.type.equals(type) ? column.apply(row) : null;
    }

    private static Column settling(Column column) {
        return row ->
                row instanceof GlTransaction gl && !gl.type.equals("CustInvc")
                        ? column.apply(row)
                        : null;
    }

    private static Column item(BiFunction<GlTransaction, Receivable.Item, @Nullable Object> read) {
        return row -> {
            BookRelations.Line line = (BookRelations.Line) row;
            if (!(line.transaction() instanceof GlTransaction gl) || gl.receivable == null) {
                return null;
            }
            Receivable.Item item = gl.receivable.item(line.number());
            return item == null ? null : read.apply(gl, item);
        };
    }
}
