package dev.throughline.dispatch;

import dev.throughline.connect.spi.DocumentRequest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A document with what is needed to do something about it.
///
/// @param request what was frozen; null where it was not loaded or is past its retention
/// @param held its lines that wait for proof
record DocumentWork(Document document, @Nullable DocumentRequest request, List<HeldLine> held) {

    static DocumentWork of(ResultSet row) throws SQLException {
        String payload = row.getString("payload");
        return new DocumentWork(
                DocumentRow.document(row),
                payload == null ? null : DocumentPayload.request(payload),
                HeldLine.of(row.getString("held")));
    }

    static DocumentWork unloaded(ResultSet row) throws SQLException {
        return new DocumentWork(
                DocumentRow.document(row), null, HeldLine.of(row.getString("held")));
    }

    /// A line's key.
    String key(int line) {
        return frozen().lines().get(line).key();
    }

    private DocumentRequest frozen() {
        DocumentRequest frozen = request;
        if (frozen == null) {
            throw new IllegalStateException(
                    "the payload of document " + document.key() + " is gone");
        }
        return frozen;
    }

    /// The request of some of its lines: all of them the first time; later those that are surely
    /// not there, or not known, where lines have fates of their own.
    DocumentRequest request(List<Integer> lines) {
        DocumentRequest all = frozen();
        if (lines.size() == all.lines().size()) {
            return all;
        }
        return new DocumentRequest(
                all.objectType(),
                all.kind(),
                all.reversal(),
                all.key(),
                all.keyNumber(),
                all.legalEntity(),
                all.currency(),
                all.accountingDate(),
                all.memo(),
                all.billing(),
                lines.stream().map(all.lines()::get).toList());
    }
}
