package dev.throughline.posting;

import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The cut-off of a period: the set of postings that belongs to it is written down as it stands,
/// with its totals and its hash. What comes later goes to the next period by the rule of the
/// accounting date; what changes the frozen set all the same is a visible event.
public final class Cutoff {
    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Evidence evidence;
    private final InstantSource clock;

    public Cutoff(
            JdbcClient sql,
            TransactionTemplate transaction,
            Evidence evidence,
            InstantSource clock) {
        this.sql = sql;
        this.transaction = transaction;
        this.evidence = evidence;
        this.clock = clock;
    }

    /// A period's set at one moment.
    ///
    /// @param versions leading postings in it, whatever became of them by then
    /// @param hash SHA-256 over their keys, kinds and amounts in order, hexadecimal
    public record FrozenSet(
            UUID entity,
            String period,
            Instant cutAt,
            long versions,
            BigDecimal hours,
            String hash) {}

    /// Freezes a period's set; the same set at the same cut-off twice is one.
    public FrozenSet freeze(UUID entity, String period, Instant cutAt, Actor actor) {
        return java.util.Objects.requireNonNull(
                transaction.execute(_ -> {
                    FrozenSet set = now(entity, period, cutAt);
                    Optional<FrozenSet> before = frozen(entity, period);
                    if (before.isPresent()
                            && before.get().hash().equals(set.hash())
                            && before.get().cutAt().equals(set.cutAt())) {
                        return before.get();
                    }
                    Instant now = clock.instant();
                    sql.sql(
                                    "insert into posting_cutoff (entity, period, cut_at, frozen_at, frozen_by, versions, hours_e4, set_hash)"
                                            + " values (:entity, :period, :cut, :now, :by, :versions, :hours, :hash)")
                            .param("entity", entity)
                            .param("period", period)
                            .param("cut", Timestamp.from(cutAt))
                            .param("now", Timestamp.from(now))
                            .param("by", actor.label())
                            .param("versions", set.versions())
                            .param("hours", HoursE4.of(set.hours()))
                            .param("hash", HexFormat.of().parseHex(set.hash()))
                            .update();
                    evidence.record(
                            new Act(
                                    actor,
                                    "posting.cutoff",
                                    before.isPresent() ? "frozen anew" : "frozen",
                                    "period",
                                    entity + " " + period,
                                    set.versions() + " versions, " + set.hours() + " h",
                                    before.map(one -> "\"" + one.hash() + "\"").orElse(null),
                                    "\"" + set.hash() + "\"",
                                    null));
                    return set;
                }));
    }

    /// The newest frozen set of a period.
    public Optional<FrozenSet> frozen(UUID entity, String period) {
        return sql.sql(
                        "select * from posting_cutoff where entity = :entity and period = :period order by frozen_at desc limit 1")
                .param("entity", entity)
                .param("period", period)
                .query((row, _) ->
                        new FrozenSet(
                                entity,
                                period,
                                row.getTimestamp("cut_at").toInstant(),
                                row.getLong("versions"),
                                HoursE4.hours(row.getLong("hours_e4")),
                                HexFormat.of().formatHex(row.getBytes("set_hash"))))
                .optional();
    }

    /// Whether a frozen set is still what the period holds; true where nothing was frozen.
    public boolean stands(UUID entity, String period) {
        return frozen(entity, period)
                .map(set -> set.hash().equals(now(entity, period, set.cutAt()).hash()))
                .orElse(true);
    }

    /// What a period holds at this moment. Reads all of it.
    FrozenSet now(UUID entity, String period, Instant cutAt) {
        MessageDigest digest = FactHash.sha256();
        long[] sums = new long[2];
        List<String> leading = Arrays.asList(PostingReceipts.LEADING);
        sql.sql(
                        "select i.key, p.ordinal, p.kind, p.reversal, p.hours_e4, p.minor from posting p join posting_cell c on c.id = p.cell"
                                + " join fact_item i on i.id = p.item where c.entity = :entity and c.period = :period"
                                + " and p.state not in ('WITHDRAWN', 'EXCEPTION') order by i.key, p.ordinal, p.kind, p.reversal")
                .param("entity", entity)
                .param("period", period)
                .query(row -> {
                    String line =
                            row.getString(1)
                                    + " "
                                    + row.getInt(2)
                                    + " "
                                    + row.getString(3)
                                    + " "
                                    + row.getBoolean(4)
                                    + " "
                                    + row.getLong(5)
                                    + " "
                                    + row.getLong(6)
                                    + "\n";
                    digest.update(line.getBytes(StandardCharsets.UTF_8));
                    if (leading.contains(row.getString(3)) && !row.getBoolean(4)) {
                        sums[0]++;
                        sums[1] += row.getLong(5);
                    }
                });
        return new FrozenSet(
                entity,
                period,
                cutAt,
                sums[0],
                HoursE4.hours(sums[1]),
                HexFormat.of().formatHex(digest.digest()));
    }
}
