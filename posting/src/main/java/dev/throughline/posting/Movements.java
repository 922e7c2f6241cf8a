package dev.throughline.posting;

import dev.throughline.postgres.Columns;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/// The movements of one transaction, summed by cell and step before they are written: so that the
/// ledger of a million entries has some thousands of rows.
final class Movements {
    private record Step(int cell, @Nullable Bucket from, @Nullable Bucket to) {}

    private static final class Sum {
        long versions;
        long hoursE4;
        long minor;
    }

    private final Map<Step, Sum> sums = new LinkedHashMap<>();

    /// What one version or posting counts, and where.
    ///
    /// @param versions 1 on the leading kind, else 0
    /// @param hoursE4 on the leading kind, else 0
    record Counted(int cell, int versions, long hoursE4, long minor) {}

    /// Something counted moves within its cell.
    void move(Counted what, @Nullable Bucket from, @Nullable Bucket to) {
        if (from == to) {
            return;
        }
        Sum sum = sums.computeIfAbsent(new Step(what.cell(), from, to), _ -> new Sum());
        sum.versions += what.versions();
        sum.hoursE4 += what.hoursE4();
        sum.minor = Math.addExact(sum.minor, what.minor());
    }

    /// Something counted comes to count otherwise, perhaps elsewhere.
    void move(Counted was, @Nullable Bucket from, Counted is, @Nullable Bucket to) {
        if (was.equals(is)) {
            move(was, from, to);
            return;
        }
        move(was, from, null);
        move(is, null, to);
    }

    boolean isEmpty() {
        return sums.isEmpty();
    }

    /// Writes them in the caller's transaction.
    void write(JdbcClient sql, Instant now) {
        if (sums.isEmpty()) {
            return;
        }
        Columns rows =
                Columns.of("cell", "from_bucket", "to_bucket", "versions", "hours_e4", "minor");
        sums.forEach((step, sum) -> {
            if (sum.versions != 0 || sum.hoursE4 != 0 || sum.minor != 0) {
                rows.row(step.cell(), step.from(), step.to(), sum.versions, sum.hoursE4, sum.minor);
            }
        });
        if (rows.isEmpty()) {
            return;
        }
        sql.sql(
                        "insert into posting_movement (at, cell, from_bucket, to_bucket, versions, hours_e4, minor)"
                                + " select :at, u.cell::int, u.from_bucket, u.to_bucket, u.versions::bigint, u.hours_e4::bigint, u.minor::bigint from "
                                + rows.unnest())
                .params(rows.parameters())
                .param("at", Timestamp.from(now))
                .update();
    }
}
