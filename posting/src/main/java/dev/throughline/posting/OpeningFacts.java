package dev.throughline.posting;

import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Payload;
import dev.throughline.mapping.PostingRules.Baseline;
import dev.throughline.model.Problem;
import dev.throughline.postgres.Columns;
import java.math.BigDecimal;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// How the lane begins in a ledger that may hold earlier postings: items settled before are loaded
/// as OPENING, under totals by entity, period, project and currency that a controller signs; or the
/// firm declares that there are none. Before one of the two, nothing is posted.
public final class OpeningFacts {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Cells cells;
    private final Evidence evidence;
    private final InstantSource clock;

    OpeningFacts(
            JdbcClient sql,
            TransactionTemplate transaction,
            Cells cells,
            Evidence evidence,
            InstantSource clock) {
        this.sql = sql;
        this.transaction = transaction;
        this.cells = cells;
        this.evidence = evidence;
        this.clock = clock;
    }

    /// An item that was settled before the hub came.
    ///
    /// @param record as the source shows it now: a later change of it is a new version
    /// @param line what stands in the ledger for it, of its leading kind
    /// @param externalId the ledger's id of it
    /// @param ledgerRef the ledger's document number
    public record Settled(
            ObservedRecord record, PostingLine line, String externalId, String ledgerRef) {}

    /// What a controller signs.
    ///
    /// @param cell whose connection is the source's; entity, period, project and currency are given
    /// @param versions number of items
    /// @param hours their hours
    /// @param minor their amount
    public record Total(Cell cell, long versions, BigDecimal hours, long minor) {}

    /// The totals that were signed differ from what was loaded.
    public static final class Unequal extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unequal(List<String> differences) {
            super(
                    "The signed totals differ from the opening items that were loaded: "
                            + String.join("; ", differences)
                            + ". Load what is missing or correct the totals; nothing was signed.");
        }
    }

    /// Loads items as OPENING; those that are known already are passed by. Answers how many are
    /// new.
    public int load(FactSource source, List<Settled> settled) {
        Integer loaded = transaction.execute(_ -> put(source, settled));
        return loaded == null ? 0 : loaded;
    }

    private int put(FactSource source, List<Settled> settled) {
        Instant now = clock.instant();
        Columns asked = Columns.of("source_id");
        settled.forEach(one -> asked.row(one.record().externalId()));
        Set<String> known =
                new HashSet<>(
                        sql.sql(
                                        "select source_id from fact_item where feed = :feed and source_id = any(:source_id::text[])")
                                .params(asked.parameters())
                                .param("feed", source.feed())
                                .query(String.class)
                                .list());
        Columns rows =
                Columns.of(
                        "source_id",
                        "key",
                        "hash_format",
                        "hash",
                        "stamp",
                        "date",
                        "kind",
                        "cell",
                        "hours",
                        "minor",
                        "accounting",
                        "external",
                        "ref",
                        "line",
                        "payload");
        Movements movements = new Movements();
        for (Settled one : settled) {
            String id = one.record().externalId();
            if (!known.add(id)) {
                continue;
            }
            PostingLine line = one.line();
            Movement.Measure measure = line.measure();
            Movements.Counted counted =
                    new Movements.Counted(
                            cells.number(line.cell(source.connection())),
                            (int) measure.versions(),
                            HoursE4.of(measure.hours()),
                            measure.amount());
            movements.move(counted, null, Bucket.OPENING);
            FactHash hash = FactHash.of(source.declaration(), one.record());
            rows.row(
                    id,
                    PostingKey.item(source.connection(), source.objectType(), id, source.ledger()),
                    hash.format(),
                    hash.bytes(),
                    one.record().stamp(),
                    line.workDate(),
                    line.kind(),
                    counted.cell(),
                    counted.hoursE4(),
                    counted.minor(),
                    line.accountingDate(),
                    one.externalId(),
                    one.ledgerRef(),
                    LineCodec.write(line),
                    Payload.text(one.record().fields()));
        }
        if (rows.isEmpty()) {
            return 0;
        }
        sql.sql(
                        "with u as materialized (select nextval('fact_item_id') as id, r.* from (select * from "
                                + rows.unnest()
                                + ") r), i as (insert into fact_item (id, feed, source_id, key, latest, hash_format, hash, stamp, gone, fact_date, seen_at)"
                                + " select u.id, :feed, u.source_id, u.key, 1, u.hash_format::smallint, u.hash::bytea, u.stamp, false, u.date::date, :now from u),"
                                + " v as (insert into fact_version (item, ordinal, state, gone, hash, stamp, cell, hours_e4, minor, observed_at, changed_at)"
                                + " select u.id, 1, 'PREPARED', false, u.hash::bytea, u.stamp, u.cell::int, u.hours::bigint, u.minor::bigint, :now, :now from u),"
                                + " l as (insert into fact_payload (item, ordinal, observed_at, format, payload) select u.id, 1, :now, :format, u.payload from u)"
                                + " insert into posting (item, ordinal, kind, reversal, state, cell, hours_e4, minor, accounting_date, external_id, ledger_ref,"
                                + " line, opening, changed_at) select u.id, 1, u.kind, false, 'OPENING', u.cell::int, u.hours::bigint, u.minor::bigint,"
                                + " u.accounting::date, u.external, u.ref, u.line, true, :now from u")
                .params(rows.parameters())
                .param("feed", source.feed())
                .param("format", Payload.FORMAT)
                .param("now", Timestamp.from(now))
                .update();
        movements.write(sql, now);
        return rows.size();
    }

    /// Signs what was loaded: the totals must be those of the loaded items, cell by cell.
    ///
    /// @throws Unequal when they are not; all differences are told
    public void sign(String ledger, List<Total> totals, Actor.Person actor, String reason) {
        transaction.executeWithoutResult(_ -> {
            Map<Cell, Total> loaded = new HashMap<>();
            sql.sql(
                            "select c.*, count(*), sum(p.hours_e4), sum(p.minor) from posting p join posting_cell c on c.id = p.cell"
                                    + " where p.opening and not p.reversal group by c.id")
                    .query((row, _) -> {
                        Cell cell = Cells.cell(row);
                        return loaded.put(
                                cell,
                                new Total(
                                        cell,
                                        row.getLong(8),
                                        HoursE4.hours(row.getLong(9)),
                                        row.getLong(10)));
                    })
                    .list();
            List<String> differences = new ArrayList<>();
            for (Total total : totals) {
                Total other = loaded.remove(total.cell());
                if (other == null
                        || other.versions() != total.versions()
                        || other.hours().compareTo(total.hours()) != 0
                        || other.minor() != total.minor()) {
                    differences.add(words(total) + " was signed, " + words(other) + " was loaded");
                }
            }
            loaded.values().forEach(one -> differences.add(words(one) + " was loaded, not signed"));
            if (!differences.isEmpty()) {
                throw new Unequal(differences);
            }
            Instant now = clock.instant();
            Columns rows =
                    Columns.of(
                            "kind",
                            "entity",
                            "period",
                            "project",
                            "currency",
                            "versions",
                            "hours",
                            "minor");
            totals.forEach(total ->
                    rows.row(
                            total.cell().kind(),
                            total.cell().entity(),
                            total.cell().period(),
                            total.cell().project() == null
                                    ? FactMapping.UNKNOWN
                                    : total.cell().project(),
                            total.cell().currency(),
                            total.versions(),
                            HoursE4.of(total.hours()),
                            total.minor()));
            if (!rows.isEmpty()) {
                sql.sql(
                                "insert into posting_opening (ledger, kind, entity, period, project, currency, versions, hours_e4, minor, signed_by, signed_at)"
                                        + " select :ledger, u.kind, u.entity::uuid, u.period, u.project::uuid, u.currency, u.versions::bigint, u.hours::bigint,"
                                        + " u.minor::bigint, :by, :at from "
                                        + rows.unnest())
                        .params(rows.parameters())
                        .param("ledger", ledger)
                        .param("by", actor.label())
                        .param("at", Timestamp.from(now))
                        .update();
            }
            begin(ledger, "SIGNED", actor, reason, now);
        });
    }

    private static String words(@Nullable Total total) {
        if (total == null) {
            return "nothing";
        }
        return total.versions()
                + " items, "
                + total.hours().stripTrailingZeros().toPlainString()
                + " h, "
                + total.minor()
                + " minor units of "
                + total.cell().currency()
                + " in "
                + total.cell().period();
    }

    /// The firm's word that the ledger holds none of these facts yet.
    public void declareEmpty(String ledger, Actor actor, String reason) {
        transaction.executeWithoutResult(
                _ -> begin(ledger, "DECLARED_EMPTY", actor, reason, clock.instant()));
    }

    private void begin(String ledger, String kind, Actor actor, String reason, Instant now) {
        int written =
                sql.sql(
                                "insert into posting_baseline (ledger, kind, signed_by, signed_at, reason) values (:ledger, :kind, :by, :at, :reason)"
                                        + " on conflict do nothing")
                        .param("ledger", ledger)
                        .param("kind", kind)
                        .param("by", actor.label())
                        .param("at", Timestamp.from(now))
                        .param("reason", reason)
                        .update();
        if (written > 0) {
            evidence.record(
                    new Act(
                            actor,
                            "posting.baseline",
                            kind,
                            "connection",
                            ledger,
                            reason,
                            null,
                            "\"" + kind + "\"",
                            null));
        }
    }

    /// How the lane began in a ledger; empty where it has not.
    public Optional<Baseline> baseline(String ledger) {
        return sql.sql("select kind from posting_baseline where ledger = :ledger")
                .param("ledger", ledger)
                .query(String.class)
                .optional()
                .map(Baseline::valueOf);
    }

    /// Why nothing may be posted into a ledger yet; empty when it may. A ledger that configuration
    /// declares empty is so from then on.
    Optional<Problem> missing(String ledger, Baseline configured) {
        Optional<Baseline> begun = baseline(ledger);
        if (begun.isPresent()) {
            return Optional.empty();
        }
        if (configured == Baseline.DECLARED_EMPTY) {
            declareEmpty(
                    ledger,
                    new Actor.Rule("configuration"),
                    "postings.yaml says baseline: declared-empty");
            return Optional.empty();
        }
        return Optional.of(
                new Problem(
                        Problem.Mender.SETTINGS,
                        "HUB-BASELINE",
                        "Nobody has said what "
                                + ledger
                                + " holds already, so nothing is posted into it.",
                        "Load the opening items and sign their totals, or write 'baseline: declared-empty' in postings.yaml."));
    }
}
