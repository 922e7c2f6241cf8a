package dev.throughline.posting;

import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.transaction.support.TransactionTemplate;

/// The always-on check of the conservation law (DOMAIN 6.2): what the movements say is what the
/// states of versions, postings and documents say, cell by cell; and the control totals of a
/// document that the ledger has whole are what its postings add up to. Whether the ledger shows the
/// same is asked by reconciliation, which reads it; this check reads the hub's own books alone.
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
    /// @param documents whose control totals are not those of their postings; at most {@link
    ///   #DOCUMENTS_MAX}
    public record Report(
            Conservation ledger,
            List<Conservation.Difference> differences,
            boolean balanced,
            List<Control> documents) {
        public Report {
            differences = List.copyOf(differences);
            documents = List.copyOf(documents);
        }

        /// Where no document says otherwise than its postings.
        public Report(
                Conservation ledger, List<Conservation.Difference> differences, boolean balanced) {
            this(ledger, differences, balanced, List.of());
        }

        /// Whether all is well.
        public boolean holds() {
            return balanced && differences.isEmpty() && documents.isEmpty();
        }
    }

    /// So many documents are named.
    public static final int DOCUMENTS_MAX = 100;

    /// A document whose control totals differ from its postings.
    ///
    /// @param key its key in the ledger
    /// @param hours its control; 0 in kinds that count none
    /// @param minor its debits, in minor units
    /// @param postingHours what its postings count
    /// @param postingMinor what they amount to
    public record Control(
            String key,
            BigDecimal hours,
            long minor,
            BigDecimal postingHours,
            BigDecimal postingMinor) {}

    /// Checks everything, at one moment.
    public Report check() {
        return java.util.Objects.requireNonNull(
                reading.execute(_ -> {
                    Conservation ledger = movements();
                    List<Conservation.Difference> differences = ledger.against(counted());
                    return new Report(ledger, differences, ledger.balanced(), controls());
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

    /// Documents of which every line is posted and that say otherwise than their postings.
    /// Originals only: a reversal's postings are counted nowhere.
    private List<Control> controls() {
        return sql.sql(
                        """
                        with held as (
                          select p.document, sum(p.hours_e4) as hours_e4, sum(p.minor) as minor
                            from posting p where not p.reversal and p.document is not null group by 1)
                        select d.key, d.hours, d.debit_minor, h.hours_e4 / 10000.0 as posting_hours, h.minor
                          from held h join document d on d.id = h.document
                         where d.state = 'DONE' and not d.reversal and d.line_stands !~ '[^P]'
                           and (d.debit_minor <> h.minor or (d.kind = any(:leading::text[]) and d.hours * 10000 <> h.hours_e4))
                         order by d.id limit :most\
                        """)
                .param("leading", PostingReceipts.LEADING)
                .param("most", DOCUMENTS_MAX)
                .query((row, _) ->
                        new Control(
                                row.getString("key"),
                                row.getBigDecimal("hours"),
                                row.getLong("debit_minor"),
                                row.getBigDecimal("posting_hours"),
                                row.getBigDecimal("minor")))
                .list();
    }
}
