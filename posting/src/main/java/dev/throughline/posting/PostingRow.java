package dev.throughline.posting;

import dev.throughline.model.PostingKind;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A posting as the register holds it.
///
/// @param state READY also while it is in a document under way: then the document knows more
/// @param cell where it is counted; reversals are counted nowhere
/// @param line the frozen line, as stored
/// @param part what it may share a document with; null for anything
record PostingRow(
        long item,
        int ordinal,
        PostingKind kind,
        boolean reversal,
        PostingState state,
        int cell,
        long hoursE4,
        long minor,
        @Nullable UUID document,
        int lineNo,
        String externalId,
        String ledgerRef,
        @Nullable String problem,
        String line,
        @Nullable String part) {

    static final String COLUMNS =
            "p.item, p.ordinal, p.kind, p.reversal, p.state, p.cell, p.hours_e4, p.minor, p.document, p.line_no, p.external_id, p.ledger_ref,"
                    + " p.problem, p.line, p.part";

    static PostingRow of(ResultSet row) throws SQLException {
        return new PostingRow(
                row.getLong(1),
                row.getInt(2),
                PostingKind.valueOf(row.getString(3)),
                row.getBoolean(4),
                PostingState.valueOf(row.getString(5)),
                row.getInt(6),
                row.getLong(7),
                row.getLong(8),
                row.getObject(9, UUID.class),
                row.getInt(10),
                row.getString(11),
                row.getString(12),
                row.getString(13),
                row.getString(14),
                row.getString(15));
    }

    Movements.Counted counted() {
        return new Movements.Counted(cell, kind.leading() ? 1 : 0, hoursE4, minor);
    }

    PostingLine content() {
        return LineCodec.read(line);
    }

    FreshFacts.Version version() {
        return new FreshFacts.Version(item, ordinal);
    }

    /// Which posting it is.
    record Id(long item, int ordinal, PostingKind kind, boolean reversal) {}

    Id id() {
        return new Id(item, ordinal, kind, reversal);
    }
}
