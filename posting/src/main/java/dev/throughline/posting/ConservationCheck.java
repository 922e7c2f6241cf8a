package dev.throughline.posting;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The always-on check of the conservation law (DOMAIN 6.2): what the movements say is what the
/// states of versions, postings and documents say, cell by cell; and a document's own control is
/// what its lines add up to.
public final class ConservationCheck {
    private final JdbcClient sql;
    private final TransactionTemplate reading;

    /// @param transaction of the database that `sql` asks
    public ConservationCheck(JdbcClient sql, TransactionTemplate transaction) {
        this.sql = sql;
        // One look at everything: what commits meanwhile is seen wholly or not at all.
        this.reading =
                new TransactionTemplate(
                        java.util.Objects.requireNonNull(transaction.getTransactionManager()));
        this.reading.setIsolationLevel(TransactionTemplate.ISOLATION_REPEATABLE_READ);
        this.reading.setReadOnly(true);
    }

    /// What a check found.
    ///
    /// @param ledger the movements summed
    /// @param differences where the states say otherwise; none when all is well
    /// @param balanced whether everything that came in is in a bucket
    public record Report(
            Conservation ledger, List<Conservation.Difference> differences, boolean balanced) {
        /// Whether all is well.
        public boolean holds() {
            return balanced && differences.isEmpty();
        }
    }

    /// Checks everything, at one moment.
    public Report check() {
        return java.util.Objects.requireNonNull(
                reading.execute(_ -> {
                    Conservation ledger = movements();
                    List<Conservation.Difference> differences = ledger.against(counted());
                    return new Report(ledger, differences, ledger.balanced());
                }));
    }

    /// The movements summed.
    public Conservation movements() {
        Conservation ledger = new Conservation();
        sql.sql(
                        "select c.*, m.from_bucket, m.to_bucket, m.versions, m.hours, m.minor from (select cell, from_bucket, to_bucket,"
                                + " sum(versions) as versions, sum(hours_e4) as hours, sum(minor) as minor from posting_movement group by 1, 2, 3) m"
                                + " join posting_cell c on c.id = m.cell")
                .query((row, _) -> {
                    String from = row.getString("from_bucket");
                    String to = row.getString("to_bucket");
                    ledger.add(
                            new Movement(
                                    Cells.cell(row),
                                    from == null ? null : Bucket.valueOf(from),
                                    to == null ? null : Bucket.valueOf(to),
                                    row.getLong("versions"),
                                    HoursE4.hours(row.getLong("hours")),
                                    row.getLong("minor")));
                    return 1;
                })
                .list();
        return ledger;
    }

    /// Everything counted by where it stands now.
    private Map<Conservation.Slot, Conservation.Sum> counted() {
        Map<Conservation.Slot, Conservation.Sum> counted = new HashMap<>();
        sql.sql(
                        """
                        with stands as (
                          select v.cell, case when v.state = 'PREPARED' then null else v.state end as bucket, 1 as versions, v.hours_e4, v.minor
                            from fact_version v where v.state not in ('PREPARED', 'NOT_READY')
                          union all
                          select p.cell,
                                 case when p.state = 'READY' and d.id is not null then
                                        case substr(d.line_stands, p.line_no + 1, 1) when 'F' then 'IN_FLIGHT' when 'U' then 'UNKNOWN' else 'READY' end
                                      when p.state in ('POSTED', 'REVERSAL_PENDING') then case when p.opening then 'OPENING' else 'POSTED_NET' end
                                      else p.state end,
                                 case when p.kind = any(:leading::text[]) then 1 else 0 end, p.hours_e4, p.minor
                            from posting p
                            left join document d on d.id = p.document and d.state in ('PENDING', 'IN_FLIGHT', 'UNKNOWN', 'PARKED', 'HELD', 'ACCEPTED')
                           where not p.reversal)
                        select c.*, s.bucket, s.versions, s.hours, s.minor
                          from (select cell, bucket, sum(versions) as versions, sum(hours_e4) as hours, sum(minor) as minor from stands group by 1, 2) s
                          join posting_cell c on c.id = s.cell\
                        """)
                .param("leading", PostingReceipts.LEADING)
                .query((row, _) ->
                        counted.put(
                                new Conservation.Slot(
                                        Cells.cell(row), Bucket.valueOf(row.getString("bucket"))),
                                new Conservation.Sum(
                                        row.getLong("versions"),
                                        HoursE4.hours(row.getLong("hours")),
                                        row.getLong("minor"))))
                .list();
        return counted;
    }
}
