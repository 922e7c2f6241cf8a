package dev.throughline.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.PostingDeclaration.Atomicity;
import dev.throughline.connect.spi.PostingDeclaration.Proof;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.model.AccountRole;
import dev.throughline.model.PostingKind;
import dev.throughline.postgres.Columns;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;

/// Documents over one fresh database, with books that take each change of each line in the
/// transaction of the change and refuse one that does not start where the line stands.
final class DocumentRoom implements AutoCloseable {
    final DispatchRoom room = new DispatchRoom();
    final Documents documents = new Documents(room.sql, room.clock, room.evidence, room.wanted);
    final List<DocumentResult> told = new CopyOnWriteArrayList<>();
    volatile DocumentReceipts beforeBooks = _ -> {};
    volatile DocumentReceipts afterBooks = _ -> {};

    DocumentRoom() {
        try (Connection owner = room.database.ownerConnection();
                Statement statement = owner.createStatement()) {
            statement.execute(
                    "create table books (document uuid, line int, stand text, primary key (document, line))");
            statement.execute("grant all on books to public");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    static PostingDeclaration declared(
            Safety safety, Proof proof, Atomicity atomicity, int documentsMax) {
        return new PostingDeclaration(
                PostingKind.LABOUR_COST,
                "timeBill",
                "journalEntry",
                proof,
                atomicity,
                safety,
                100,
                documentsMax,
                "externalId");
    }

    DocumentDispatcher dispatcher(OpenConnection far, PostingDeclaration declared) {
        return dispatcher("node-a", far, declared);
    }

    DocumentDispatcher dispatcher(String node, OpenConnection far, PostingDeclaration declared) {
        return new DocumentDispatcher(
                "erp",
                far,
                List.of(declared),
                room.connections(node),
                new DocumentLease(room.sql, room.clock, node),
                room.sql,
                this::keepBooks,
                DocumentMeter.NONE,
                room.wanted,
                room.transaction,
                room.clock,
                () -> room.trusted);
    }

    void keepBooks(List<DocumentResult> results) {
        beforeBooks.moved(results);
        Columns rows = Columns.of("document", "line", "was", "stand");
        for (DocumentResult result : results) {
            for (LineChange change : result.changes()) {
                rows.row(result.document().id(), change.line(), change.from(), change.to());
            }
        }
        if (!rows.isEmpty()) {
            int booked =
                    room.sql
                            .sql(
                                    "update books b set stand = u.stand from "
                                            + rows.unnest()
                                            + " where b.document = u.document::uuid and b.line = u.line::int and b.stand = u.was")
                            .params(rows.parameters())
                            .update();
            if (booked != rows.size()) {
                throw new AssertionError(
                        booked + " of " + rows.size() + " changes fit the books: " + results);
            }
        }
        told.addAll(results);
        afterBooks.moved(results);
    }

    static DocumentRequest request(String key, int lines) {
        List<Line> all =
                IntStream.range(0, lines)
                        .mapToObj(i ->
                                new Line(
                                        key + "-" + i,
                                        Map.of("project", "P1", "resource", "R" + i),
                                        LocalDate.of(2026, 1, 12),
                                        new BigDecimal("7.5"),
                                        new BigDecimal("60.00"),
                                        List.of(
                                                new Entry(AccountRole.PROJECT_COST_LABOUR, 45_000),
                                                new Entry(AccountRole.PAYROLL_ALLOCATION, -45_000)),
                                        true,
                                        "consulting",
                                        "Aylin, 12 January",
                                        null))
                        .toList();
        return new DocumentRequest(
                "timeBill",
                PostingKind.LABOUR_COST,
                false,
                key,
                4711,
                "2",
                "EUR",
                LocalDate.of(2026, 1, 31),
                "January",
                all);
    }

    FrozenDocument document(String key, int lines) {
        return document(key, lines, 5, false);
    }

    FrozenDocument document(String key, int lines, int priority, boolean held) {
        return new FrozenDocument(
                room.ids.next(), "erp", request(key, lines), priority, held, null);
    }

    void freeze(FrozenDocument... frozen) {
        room.transaction.executeWithoutResult(_ -> {
            documents.freeze(List.of(frozen));
            Columns rows = Columns.of("document", "line");
            for (FrozenDocument one : frozen) {
                IntStream.range(0, one.request().lines().size())
                        .forEach(line -> rows.row(one.id(), line));
            }
            room.sql
                    .sql(
                            "insert into books select u.document::uuid, u.line::int, 'OPEN' from "
                                    + rows.unnest())
                    .params(rows.parameters())
                    .update();
        });
    }

    void freeze(String key, int lines) {
        freeze(document(key, lines));
    }

    Document document(String key) {
        return documents.byKey("erp", key).orElseThrow();
    }

    /// Key to state and the lines' stands.
    Map<String, String> states() {
        Map<String, String> states = new TreeMap<>();
        room.sql
                .sql("select key, state || ' ' || line_stands from document")
                .query((row, _) -> states.put(row.getString(1), row.getString(2)))
                .list();
        return states;
    }

    /// The tries of a document, oldest first.
    List<String> attempts(String key) {
        return new ArrayList<>(
                documents.attempts(document(key).id(), 100).stream()
                        .map(one -> one.kind() + " " + one.outcome())
                        .toList()
                        .reversed());
    }

    /// The books agree with the documents, line by line.
    void booksAgree() {
        Map<UUID, String> books = new TreeMap<>();
        room.sql
                .sql(
                        "select document, string_agg(case stand when 'IN_FLIGHT' then 'F' when 'RELEASED' then 'L' else left(stand, 1) end, '' order by line)"
                                + " from books group by 1")
                .query((row, _) -> books.put(row.getObject(1, UUID.class), row.getString(2)))
                .list();
        Map<UUID, String> stands = new TreeMap<>();
        room.sql
                .sql("select id, line_stands from document")
                .query((row, _) -> stands.put(row.getObject(1, UUID.class), row.getString(2)))
                .list();
        assertThat(books).isEqualTo(stands);
    }

    @Override
    public void close() {
        room.close();
    }
}
