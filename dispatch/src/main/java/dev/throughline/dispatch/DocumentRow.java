package dev.throughline.dispatch;

import dev.throughline.evidence.StorableText;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/// Documents as the table has them.
final class DocumentRow {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private DocumentRow() {}

    static Document document(ResultSet row) throws SQLException {
        Timestamp sent = row.getTimestamp("sent_at");
        return new Document(
                row.getObject("id", UUID.class),
                row.getString("connection"),
                row.getString("object_type"),
                PostingKind.valueOf(row.getString("kind")),
                row.getBoolean("reversal"),
                row.getString("key"),
                row.getLong("key_number"),
                HexFormat.of().formatHex(row.getBytes("payload_hash")),
                row.getString("legal_entity"),
                row.getString("currency"),
                row.getObject("accounting_date", LocalDate.class),
                row.getInt("line_count"),
                row.getBigDecimal("hours"),
                row.getLong("debit_minor"),
                Document.State.valueOf(row.getString("state")),
                LineStands.of(row.getString("line_stands")),
                row.getString("external_id"),
                row.getString("number"),
                row.getInt("priority"),
                row.getInt("tries"),
                row.getInt("sends"),
                row.getInt("proofs"),
                row.getTimestamp("created_at").toInstant(),
                row.getTimestamp("next_at").toInstant(),
                sent == null ? null : sent.toInstant(),
                problem(row.getString("problem")),
                row.getObject("correlation", UUID.class));
    }

    static @Nullable Problem problem(@Nullable String json) {
        return json == null ? null : JSON.readValue(json, Problem.class);
    }

    static @Nullable String json(@Nullable Problem problem) {
        return problem == null ? null : StorableText.json(JSON.writeValueAsString(problem));
    }
}
