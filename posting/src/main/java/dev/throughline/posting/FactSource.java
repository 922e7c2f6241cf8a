package dev.throughline.posting;

import dev.throughline.connect.spi.FactDeclaration;
import dev.throughline.model.PostingKind;
import org.springframework.jdbc.core.simple.JdbcClient;

/// A feed of facts: one record type of one source, whose approved records are posted into one
/// ledger.
///
/// @param feed its number in the register
/// @param connection the source
/// @param declaration what of its records counts
/// @param ledger the target connection
public record FactSource(
        short feed, String connection, FactDeclaration declaration, String ledger) {

    /// Registers a feed, once, and answers it.
    public static FactSource register(
            JdbcClient sql, String connection, FactDeclaration declaration, String ledger) {
        sql.sql(
                        "insert into fact_feed (connection, object_type) values (:c, :t) on conflict do nothing")
                .param("c", connection)
                .param("t", declaration.objectType())
                .update();
        short feed =
                sql.sql("select id from fact_feed where connection = :c and object_type = :t")
                        .param("c", connection)
                        .param("t", declaration.objectType())
                        .query(Short.class)
                        .single();
        return new FactSource(feed, connection, declaration, ledger);
    }

    /// The native record type.
    public String objectType() {
        return declaration.objectType();
    }

    /// The kind on which its versions and hours are counted.
    public PostingKind leading() {
        return expense() ? PostingKind.EXPENSE_COST : PostingKind.LABOUR_COST;
    }

    /// Whether its records are expenses, and not time.
    public boolean expense() {
        return declaration.entityType().equals("ExpenseItem");
    }

    /// The scope in which an item is counted of which no more than this is known.
    ///
    /// @param currency ISO 4217 where it could be read
    Cell cell(@org.jspecify.annotations.Nullable String currency) {
        return new Cell(connection, leading(), null, null, null, currency);
    }
}
