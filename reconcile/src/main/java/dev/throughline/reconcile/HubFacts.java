package dev.throughline.reconcile;

import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.dispatch.Documents;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.Bucket;
import dev.throughline.posting.PostingKey;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Reads the register of facts as reconciliation sees it: one row a posting, and one a version that
/// has none yet.
final class HubFacts {
    private static final String POSTINGS =
            """
            select f.connection, f.object_type, i.source_id, i.key, i.latest, i.gone, coalesce(i.fact_date, p.accounting_date) as fact_date,
                   p.item, p.ordinal, p.kind, p.reversal, p.state, p.hours_e4, p.minor, p.accounting_date, p.document, p.line_no, p.opening,
                   c.entity, c.period, c.project, c.currency,
                   case when d.state in ('PENDING', 'IN_FLIGHT', 'UNKNOWN', 'PARKED', 'HELD', 'ACCEPTED')
                        then substr(d.line_stands, p.line_no + 1, 1) end as stand,
                   qc.entity as partner
              from posting p
              join posting_cell c on c.id = p.cell
              join fact_item i on i.id = p.item
              join fact_feed f on f.id = i.feed
              left join document d on d.id = p.document
              left join posting q on q.item = p.item and q.ordinal = p.ordinal and q.reversal = p.reversal
                   and q.kind = case p.kind when 'IC_SALES' then 'IC_COST' when 'IC_COST' then 'IC_SALES' end
              left join posting_cell qc on qc.id = q.cell
             where\
            """;

    private static final String VERSIONS =
            """
            select f.connection, f.object_type, i.source_id, i.key, i.latest, i.gone,
                   coalesce(v.work_date, i.fact_date, v.observed_at::date) as fact_date,
                   v.item, v.ordinal, c.kind, false as reversal, v.state, v.hours_e4, v.minor, null::date as accounting_date,
                   null::uuid as document, null::int as line_no, false as opening,
                   c.entity, c.period, c.project, c.currency, null as stand, null::uuid as partner
              from fact_version v
              join posting_cell c on c.id = v.cell
              join fact_item i on i.id = v.item
              join fact_feed f on f.id = i.feed
             where v.state not in ('PREPARED', 'NOT_READY') and\
            """;

    private static final BigDecimal E4 = BigDecimal.valueOf(10_000);

    private final JdbcClient sql;
    private final Documents documents;

    HubFacts(JdbcClient sql, Documents documents) {
        this.sql = sql;
        this.documents = documents;
    }

    /// All postings in the books of that entity and period, and those of other periods that they
    /// undo or that undo them.
    List<HubFact> of(Books books, UUID entity, String period) {
        Integer[] cells =
                sql.sql("select id from posting_cell where entity = :entity and period = :period")
                        .param("entity", entity)
                        .param("period", period)
                        .query(Integer.class)
                        .list()
                        .toArray(Integer[]::new);
        if (cells.length == 0) {
            return List.of();
        }
        List<Row> rows =
                new ArrayList<>(
                        sql.sql(POSTINGS + " p.cell = any(:cells)")
                                .param("cells", cells)
                                .query((row, _) -> Row.of(row))
                                .list());
        rows.addAll(
                sql.sql(
                                POSTINGS
                                        + " p.cell <> all(:cells) and (p.item, p.ordinal, p.kind) in (select r.item, r.ordinal, r.kind from posting r"
                                        + " where r.cell = any(:cells) and (r.reversal or r.state = 'REVERSED'))")
                        .param("cells", cells)
                        .query((row, _) -> Row.of(row))
                        .list());
        return facts(books, rows);
    }

    /// Versions that have no postings yet, of a span of days.
    List<HubFact> loose(Books books, LocalDate from, LocalDate to) {
        return facts(
                books,
                sql.sql(
                                VERSIONS
                                        + " coalesce(v.work_date, i.fact_date, v.observed_at::date) between :from and :to")
                        .param("from", Date.valueOf(from))
                        .param("to", Date.valueOf(to))
                        .query((row, _) -> Row.of(row))
                        .list());
    }

    /// What counts for the source's side, of a span of work dates: postings of the leading kinds
    /// and versions without any; nothing reversed.
    List<HubFact> worked(Books books, String connection, LocalDate from, LocalDate to) {
        List<Row> rows =
                new ArrayList<>(
                        sql.sql(
                                        POSTINGS
                                                + " i.fact_date between :from and :to and f.connection = :connection and not p.reversal"
                                                + " and p.kind in ('LABOUR_COST', 'EXPENSE_COST') and p.ordinal = i.latest and not i.gone")
                                .param("from", Date.valueOf(from))
                                .param("to", Date.valueOf(to))
                                .param("connection", connection)
                                .query((row, _) -> Row.of(row))
                                .list());
        rows.addAll(
                sql.sql(
                                VERSIONS
                                        + " f.connection = :connection and v.ordinal = i.latest and not i.gone"
                                        + " and coalesce(v.work_date, i.fact_date, v.observed_at::date) between :from and :to")
                        .param("from", Date.valueOf(from))
                        .param("to", Date.valueOf(to))
                        .param("connection", connection)
                        .query((row, _) -> Row.of(row))
                        .list());
        // The line keys do not matter here.
        return rows.stream().map(row -> row.fact(books, null, Map.of())).toList();
    }

    /// The postings of these line keys, wherever they are booked; keys that sum several postings
    /// are passed over.
    List<HubFact> byKeys(Books books, Collection<String> keys) {
        Set<String> wanted = new TreeSet<>();
        Set<String> items = new TreeSet<>();
        for (String text : keys) {
            // Others are somebody else's, or one of several postings.
            if (PostingKey.is(text)) {
                items.add(new PostingKey(text).item());
                wanted.add(text);
            }
        }
        if (items.isEmpty()) {
            return List.of();
        }
        return facts(
                        books,
                        sql.sql(POSTINGS + " i.key = any(:items)")
                                .param("items", items.toArray(String[]::new))
                                .query((row, _) -> Row.of(row))
                                .list())
                .stream()
                .filter(fact -> wanted.contains(fact.lineKey()))
                .toList();
    }

    /// The first and last work date of what is booked in these entities' periods; empty where
    /// nothing is.
    Optional<LocalDate[]> worked(Collection<String> periods) {
        return sql.sql(
                        "select min(i.fact_date), max(i.fact_date) from fact_item i where i.id in (select p.item from posting p join posting_cell c"
                                + " on c.id = p.cell where c.period = any(:periods) and p.kind in ('LABOUR_COST', 'EXPENSE_COST') and not p.reversal)")
                .param("periods", periods.toArray(String[]::new))
                .query((row, _) -> {
                    Date from = row.getDate(1);
                    Date to = row.getDate(2);
                    return from == null || to == null
                            ? new LocalDate[0]
                            : new LocalDate[] {from.toLocalDate(), to.toLocalDate()};
                })
                .optional()
                .filter(span -> span.length == 2);
    }

    /// Which line a posting stands in.
    private record Place(UUID document, int line) {}

    private List<HubFact> facts(Books books, List<Row> rows) {
        Map<Place, List<Row>> beneath = new HashMap<>();
        for (Row row : rows) {
            if (row.place() != null) {
                beneath.computeIfAbsent(row.place(), _ -> new ArrayList<>(1)).add(row);
            }
        }
        Map<Place, DocumentRequest.Line> lines = new HashMap<>();
        documents.requests(
                beneath.keySet().stream().map(Place::document).distinct().toList(),
                (document, request) -> {
                    for (int i = 0; i < request.lines().size(); i++) {
                        Place place = new Place(document, i);
                        if (beneath.containsKey(place)) {
                            lines.put(place, request.lines().get(i));
                        }
                    }
                });
        List<HubFact> facts = new ArrayList<>(rows.size());
        for (Row row : rows) {
            Place place = row.place();
            if (place == null) {
                facts.add(row.fact(books, row.key(), Map.of()));
                continue;
            }
            DocumentRequest.Line line = lines.get(place);
            List<Row> together = Objects.requireNonNull(beneath.get(place));
            // Where what was sent is past its retention, the key is worked out as it was then.
            String key =
                    line != null
                            ? line.key()
                            : together.size() == 1
                                    ? row.key()
                                    : PostingKey.summed(
                                            row.kind(), together.stream().map(Row::key).toList());
            facts.add(row.fact(books, key, line == null ? Map.of() : line.refs()));
        }
        return facts;
    }

    private record Row(
            String item,
            String itemKey,
            int latest,
            boolean gone,
            LocalDate date,
            int ordinal,
            PostingKind kind,
            boolean reversal,
            String state,
            long hoursE4,
            long minor,
            @Nullable LocalDate accountingDate,
            @Nullable Place place,
            boolean opening,
            @Nullable UUID entity,
            @Nullable String period,
            @Nullable UUID project,
            @Nullable String currency,
            @Nullable String stand,
            @Nullable UUID partner) {

        static Row of(ResultSet row) throws SQLException {
            UUID document = row.getObject("document", UUID.class);
            Date accounting = row.getDate("accounting_date");
            return new Row(
                    SourceFacts.item(row.getString(1), row.getString(2), row.getString(3)),
                    row.getString("key"),
                    row.getInt("latest"),
                    row.getBoolean("gone"),
                    row.getDate("fact_date").toLocalDate(),
                    row.getInt("ordinal"),
                    PostingKind.valueOf(row.getString("kind")),
                    row.getBoolean("reversal"),
                    row.getString("state"),
                    row.getLong("hours_e4"),
                    row.getLong("minor"),
                    accounting == null ? null : accounting.toLocalDate(),
                    document == null ? null : new Place(document, row.getInt("line_no")),
                    row.getBoolean("opening"),
                    row.getObject("entity", UUID.class),
                    row.getString("period"),
                    row.getObject("project", UUID.class),
                    row.getString("currency"),
                    row.getString("stand"),
                    row.getObject("partner", UUID.class));
        }

        String key() {
            return PostingKey.of(itemKey, ordinal, kind, reversal).text();
        }

        private Bucket bucket() {
            return switch (state) {
                case "POSTED", "REVERSAL_PENDING" -> opening ? Bucket.OPENING : Bucket.POSTED_NET;
                case "READY", "NOT_READY" ->
                        "F".equals(stand)
                                ? Bucket.IN_FLIGHT
                                : "U".equals(stand) ? Bucket.UNKNOWN : Bucket.READY;
                default -> Bucket.valueOf(state);
            };
        }

        private boolean inLedger() {
            return !opening
                    && (state.equals("POSTED")
                            || state.equals("REVERSAL_PENDING")
                            || state.equals("REVERSED"));
        }

        HubFact fact(Books books, @Nullable String lineKey, Map<String, String> refs) {
            BigDecimal hours = BigDecimal.valueOf(hoursE4).divide(E4).stripTrailingZeros();
            return new HubFact(
                    item,
                    kind,
                    ordinal,
                    bucket(),
                    reversal,
                    inLedger(),
                    !reversal && (gone || ordinal < latest),
                    lineKey,
                    books.code(entity),
                    partner == null ? null : books.code(partner),
                    period,
                    accountingDate,
                    project == null ? null : project.toString(),
                    kind == PostingKind.LABOUR_COST ? hours : null,
                    currency == null ? null : minor,
                    currency,
                    date,
                    refs);
        }
    }
}
