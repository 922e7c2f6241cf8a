package dev.throughline.console;

import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.posting.PostingKey;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Fills the register with time entries in every bucket, as the lane leaves them.
final class BookDays {
    private final ConsoleServer server;
    private final JdbcClient sql;
    private final Instant now;
    final UUID entity;
    final UUID project;
    final UUID person;
    private final String currency;
    private final int priceMinor;
    private int serial = 7_000;

    private BookDays(ConsoleServer server, Days day, String project, String currency, int price) {
        this.server = server;
        this.sql = server.sql;
        this.now = server.clock.instant();
        this.currency = currency;
        this.priceMinor = price;
        this.entity = of(day, "LegalEntity", "US01 Acme Consulting Inc", "netsuite", "subsidiary");
        this.project = of(day, "Project", project, "kantata", "workspaces");
        this.person = of(day, "Resource", "Ana Alvarez", "kantata", "users");
        sql.sql(
                        "insert into fact_feed (connection, object_type) values ('kantata', 'time_entries') on conflict do nothing")
                .update();
    }

    private UUID of(Days day, String type, String name, String connection, String object) {
        return day.entity(
                type,
                name,
                "ACTIVE",
                Map.of("name", name),
                connection,
                object,
                "x" + server.ids.next(),
                now.minusSeconds(900),
                null);
    }

    /// One version in each bucket and some more that are posted; one item amended after posting.
    static BookDays normal(ConsoleServer server, Days day) {
        BookDays books = new BookDays(server, day, "Northwind: ERP rollout", "USD", 12_000);
        UUID done = books.document("DONE", "PPPPPPPP", "JE-1001", false);
        for (int line = 0; line < 8; line++) {
            books.item("POSTED", "POSTED_NET", "8", done, line, null, -1);
        }
        UUID unknown = books.document("UNKNOWN", "UU", "", false);
        books.item("READY", "UNKNOWN", "7.5", unknown, 0, null, -1);
        books.item("READY", "UNKNOWN", "4", unknown, 1, null, -1);
        UUID held = books.document("ACCEPTED", "A", "JE-1002", false);
        books.item("ACCEPTED", "ACCEPTED", "6", held, 0, null, -1);
        UUID flight = books.document("IN_FLIGHT", "F", "", false);
        books.item("READY", "IN_FLIGHT", "3", flight, 0, null, -1);
        books.waiting("READY", "2", null);
        books.waiting("NON_POSTABLE", "1", null);
        books.exception(books.waiting("EXCEPTION", "7", "RATE-COST-MISSING"));
        UUID first = books.document("DONE", "P", "JE-1003", false);
        UUID undone = books.document("DONE", "P", "JE-1004", true);
        long amended = books.item("REVERSED", "REVERSED", "8", first, 0, null, -1);
        books.posting(amended, 1, true, "POSTED", "-8", undone, 0, null);
        UUID again = books.document("DONE", "P", "JE-1005", false);
        books.item("POSTED", "POSTED_NET", "7", again, 0, null, amended);
        return books;
    }

    /// Long names, large amounts of a currency without minor digits, very many versions.
    static BookDays bad(ConsoleServer server, Days day) {
        BookDays books =
                new BookDays(
                        server,
                        day,
                        "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft mbH & Co. KGaA شركة الخليج",
                        "JPY",
                        123_456_789);
        UUID unknown = books.document("PARKED", "UUUUU", "", false);
        for (int line = 0; line < 5; line++) {
            books.item("READY", "UNKNOWN", "9999.75", unknown, line, null, -1);
        }
        for (int i = 0; i < 120; i++) {
            books.exception(books.waiting("EXCEPTION", "7.5", "PRJ-TASK-UNMAPPED"));
        }
        return books;
    }

    private int cell(String kind) {
        return sql.sql(
                        "insert into posting_cell (connection, kind, entity, period, project, currency) values ('kantata', :kind, :entity, 'Jan 2026', :project, :ccy)"
                                + " on conflict (connection, kind, entity, period, project, currency) do update set kind = excluded.kind returning id")
                .param("kind", kind)
                .param("entity", entity)
                .param("project", project)
                .param("ccy", currency)
                .query(Integer.class)
                .single();
    }

    private long minor(String hours) {
        return new BigDecimal(hours)
                .multiply(BigDecimal.valueOf(priceMinor))
                .setScale(0, java.math.RoundingMode.HALF_UP)
                .longValueExact();
    }

    private static long e4(String hours) {
        return new BigDecimal(hours).movePointRight(4).longValueExact();
    }

    UUID document(String state, String stands, String number, boolean reversal) {
        UUID id = server.ids.next();
        sql.sql(
                        """
                        insert into document (id, connection, object_type, kind, reversal, key, key_number, format, payload_hash, legal_entity, currency,
                                              accounting_date, line_count, hours, debit_minor, state, line_stands, external_id, number, priority, tries, sends,
                                              proofs, created_at, next_at, sent_at, prove_at)
                        values (:id, 'netsuite', 'timeBill', 'LABOUR_COST', :reversal, :key, 1, 1, '\\x0a1b2c', '1', :ccy, '2026-01-31', :lines, 64, 768000,
                                :state, :stands, '', :number, 5, 2, 1, 1, :at, :at, :at, case when :state = 'ACCEPTED' then now() end)\
                        """)
                .param("id", id)
                .param("reversal", reversal)
                .param("key", PostingKey.document(id))
                .param("ccy", currency)
                .param("lines", stands.length())
                .param("state", state)
                .param("stands", stands)
                .param("number", number)
                .param("at", Timestamp.from(now.minusSeconds(120)))
                .update();
        sql.sql(
                        "insert into document_lease (connection, owner, leased_until) values ('netsuite', 'test', now()) on conflict do nothing")
                .update();
        attempt(
                id,
                "SEND",
                90,
                state.equals("UNKNOWN") || state.equals("PARKED") ? "no answer" : "accepted");
        attempt(
                id,
                state.equals("DONE") ? "PROVE" : "ASK",
                60,
                state.equals("DONE") ? "posted" : "not known");
        return id;
    }

    private void attempt(UUID document, String kind, int ago, String outcome) {
        sql.sql(
                        "insert into document_attempt (document_id, at, kind, millis, outcome, batch) values (:id, :at, :kind, 840, :outcome, 3)")
                .param("id", document)
                .param("at", Timestamp.from(now.minusSeconds(ago)))
                .param("kind", kind)
                .param("outcome", outcome)
                .update();
    }

    /// An item with one version, or one version more of an item, that has a posting.
    long item(
            String state,
            String bucket,
            String hours,
            UUID document,
            int line,
            @Nullable String problem,
            long of) {
        long item = of >= 0 ? of : register();
        int ordinal = of >= 0 ? 2 : 1;
        sql.sql("update fact_item set latest = :o where id = :i")
                .param("o", ordinal)
                .param("i", item)
                .update();
        version(item, ordinal, "PREPARED", hours, problem);
        posting(item, ordinal, false, state, hours, document, line, problem);
        moved(bucket, hours);
        return item;
    }

    /// An item whose one version has no posting.
    long waiting(String state, String hours, @Nullable String problem) {
        long item = register();
        version(item, 1, state, hours, problem);
        moved(state, hours);
        return item;
    }

    private long register() {
        String source = Integer.toString(++serial);
        return sql.sql(
                        "insert into fact_item (id, feed, source_id, key, latest, hash_format, hash, stamp, gone, fact_date, seen_at)"
                                + " select nextval('fact_item_id'), f.id, :source, :key, 1, 1, '\\x01', 's', false, '2026-01-12', :at from fact_feed f returning id")
                .param("source", source)
                .param("key", PostingKey.item("kantata", "time_entries", source, "netsuite"))
                .param("at", Timestamp.from(now.minusSeconds(200)))
                .query(Long.class)
                .single();
    }

    private void version(
            long item, int ordinal, String state, String hours, @Nullable String problem) {
        sql.sql(
                        "insert into fact_version (item, ordinal, state, gone, hash, stamp, cell, hours_e4, minor, resource, work_date, approval, problem, observed_at, changed_at)"
                                + " values (:item, :ordinal, :state, false, '\\x01', 's', :cell, :hours, :minor, :person, :day, 'submission 55, approved by Mia Manager', :problem, :at, :at)")
                .param("item", item)
                .param("ordinal", ordinal)
                .param("state", state)
                .param("cell", cell("LABOUR_COST"))
                .param("hours", e4(hours))
                .param("minor", minor(hours))
                .param("person", person)
                .param("day", LocalDate.of(2026, 1, 12))
                .param("problem", problem)
                .param("at", Timestamp.from(now.minusSeconds(200 - ordinal)))
                .update();
    }

    void posting(
            long item,
            int ordinal,
            boolean reversal,
            String state,
            String hours,
            UUID document,
            int line,
            @Nullable String problem) {
        sql.sql(
                        "insert into posting (item, ordinal, kind, reversal, state, cell, hours_e4, minor, accounting_date, document, line_no, external_id, ledger_ref, problem, line, changed_at)"
                                + " values (:item, :ordinal, 'LABOUR_COST', :reversal, :state, :cell, :hours, :minor, '2026-01-31', :document, :line, :external, :ref, :problem, :text, :at)")
                .param("item", item)
                .param("ordinal", ordinal)
                .param("reversal", reversal)
                .param("state", state)
                .param("cell", cell("LABOUR_COST"))
                .param("hours", e4(hours))
                .param("minor", minor(hours))
                .param("document", document)
                .param("line", line)
                .param("external", state.equals("READY") ? "" : "tb-" + item + "-" + ordinal)
                .param("ref", state.equals("POSTED") ? "TB" + item : "")
                .param("problem", problem)
                .param("text", line(hours, reversal))
                .param("at", Timestamp.from(now.minusSeconds(50)))
                .update();
    }

    private String line(String hours, boolean reversal) {
        long amount = minor(hours);
        return String.join(
                "\t",
                List.of(
                        "1",
                        PostingKind.LABOUR_COST.name(),
                        entity.toString(),
                        "",
                        project.toString(),
                        "",
                        person.toString(),
                        "",
                        "",
                        "2026-01-12",
                        "2026-01-31",
                        "Jan 2026",
                        "late",
                        hours,
                        "120",
                        "USD",
                        "cost-rates, row 4",
                        Long.toString(amount),
                        currency,
                        "project-cost-labour=" + amount + ";payroll-allocation=" + -amount + ";",
                        Long.toString(
                                BigDecimal.valueOf(amount)
                                        .multiply(new BigDecimal("0.92"))
                                        .setScale(0, java.math.RoundingMode.HALF_UP)
                                        .longValueExact()),
                        "USD=EUR;USD=EUR=0.92=d=2026-01-09;",
                        "EUR",
                        "billable",
                        "",
                        "",
                        "submission 55",
                        reversal ? "reversal" : ""));
    }

    private void moved(String bucket, String hours) {
        sql.sql(
                        "insert into posting_movement (at, cell, from_bucket, to_bucket, versions, hours_e4, minor) values (:at, :cell, null, 'READY', 1, :hours, :minor)"
                                + (bucket.equals("READY")
                                        ? ""
                                        : ", (:at, :cell, 'READY', :bucket, 1, :hours, :minor)"))
                .param("at", Timestamp.from(now))
                .param("cell", cell("LABOUR_COST"))
                .param("hours", e4(hours))
                .param("minor", minor(hours))
                .param("bucket", bucket)
                .update();
    }

    private void exception(long item) {
        String root = "rate of Ana";
        Subject subject = new Subject("fact", Long.toString(item), "kantata time_entries " + item);
        server.transaction.executeWithoutResult(_ ->
                server.worklist.standing(
                        "posting",
                        Map.of(
                                subject,
                                List.of(
                                        new Finding(
                                                new Problem(
                                                        Problem.Mender.DATA,
                                                        "RATE-COST-MISSING",
                                                        "Ana has no cost rate on 12 January.",
                                                        "Add a row to the cost rates."),
                                                root,
                                                Map.of(),
                                                new Money(84_000, "USD"),
                                                null)))));
    }
}
