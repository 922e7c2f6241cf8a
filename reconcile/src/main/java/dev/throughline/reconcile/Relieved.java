package dev.throughline.reconcile;

import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.dispatch.Document;
import dev.throughline.dispatch.Documents;
import dev.throughline.model.AccountRole;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.Bucket;
import java.sql.Date;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// What billing took out of unbilled, or brought back: journals of the hub that are no item's, but
/// stand in the same account as the items' (DOMAIN 4.14, P3 undone).
final class Relieved {
    private final JdbcClient sql;
    private final Documents documents;

    Relieved(JdbcClient sql, Documents documents) {
        this.sql = sql;
        this.documents = documents;
    }

    /// The lines of one entity's period, as facts of the hub.
    List<HubFact> of(String ledger, Books.Book book, Books.Period period) {
        List<UUID> ids =
                sql.sql(
                                "select id from document where connection = :ledger and kind = :kind and legal_entity = :entity"
                                        + " and accounting_date between :from and :to and state not in ('REFUSED', 'WITHDRAWN') order by id")
                        .param("ledger", ledger)
                        .param("kind", PostingKind.UNBILLED_RELIEF.name())
                        .param("entity", book.nativeId())
                        .param("from", Date.valueOf(period.start()))
                        .param("to", Date.valueOf(period.end()))
                        .query((row, _) -> row.getObject(1, UUID.class))
                        .list();
        Map<UUID, Document> standing = new HashMap<>();
        for (Document document : documents.find(ids)) {
            if (bucket(document.state()) != null) {
                standing.put(document.id(), document);
            }
        }
        List<HubFact> facts = new ArrayList<>();
        documents.requests(
                standing.keySet(),
                (id, request) -> {
                    Document document = Objects.requireNonNull(standing.get(id));
                    Bucket bucket = Objects.requireNonNull(bucket(document.state()));
                    for (Line line : request.lines()) {
                        facts.add(fact(book, period, document, bucket, line));
                    }
                });
        return facts;
    }

    private static HubFact fact(
            Books.Book book, Books.Period period, Document document, Bucket bucket, Line line) {
        return new HubFact(
                "hub/billing/" + line.key(),
                PostingKind.UNBILLED_RELIEF,
                1,
                bucket,
                false,
                bucket == Bucket.POSTED_NET,
                false,
                line.key(),
                book.code(),
                null,
                period.name(),
                document.accountingDate(),
                null,
                null,
                minor(line),
                document.currency(),
                line.workDate(),
                line.refs());
    }

    private static long minor(Line line) {
        return line.entries().stream()
                .filter(entry -> entry.role() == AccountRole.WIP_SALES_VALUE)
                .mapToLong(Entry::minor)
                .sum();
    }

    private static @Nullable Bucket bucket(Document.State state) {
        return switch (state) {
            case PENDING, HELD -> Bucket.READY;
            case IN_FLIGHT -> Bucket.IN_FLIGHT;
            case UNKNOWN, PARKED -> Bucket.UNKNOWN;
            case ACCEPTED -> Bucket.ACCEPTED;
            case DONE -> Bucket.POSTED_NET;
            case REFUSED, WITHDRAWN -> null;
        };
    }
}
