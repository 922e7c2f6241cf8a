package dev.throughline.posting;

import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.connect.spi.FactDeclaration;
import dev.throughline.model.AccountRole;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/// Posted unbilled time as the posting lane leaves it, for those who bill it.
public final class UnbilledRow {
    private UnbilledRow() {}

    /// Writes one item of hours at 100.00 GBP; returns its key as proposals name it.
    public static String of(
            JdbcClient sql, long item, UUID entity, UUID project, LocalDate day, int hours) {
        FactSource source =
                FactSource.register(
                        sql,
                        "psa",
                        new FactDeclaration("time", "TimeEntry", "date", List.of(), Set.of()),
                        "erp");
        long minor = hours * 10_000L;
        Money amount = new Money(minor, "GBP");
        PostingLine line =
                new PostingLine(
                        PostingKind.UNBILLED_TIME,
                        entity,
                        null,
                        project,
                        null,
                        null,
                        null,
                        null,
                        day,
                        day,
                        "2026-02",
                        false,
                        BigDecimal.valueOf(hours),
                        BigDecimal.valueOf(100),
                        "GBP",
                        "rate card",
                        amount,
                        List.of(
                                new Entry(AccountRole.WIP_SALES_VALUE, minor),
                                new Entry(AccountRole.ACCRUED_REVENUE, -minor)),
                        amount,
                        FxPath.same("GBP"),
                        true,
                        Map.of(),
                        Map.of(),
                        "approved",
                        false);
        sql.sql(
                        "insert into fact_item (id, feed, source_id, key, latest, hash_format, hash, stamp, gone, fact_date, seen_at)"
                                + " values (:item, :feed, :id, :id, 1, 1, '\\x00', '1', false, :day, now())")
                .param("item", item)
                .param("feed", source.feed())
                .param("id", "t" + item)
                .param("day", day)
                .update();
        sql.sql(
                        "insert into posting_cell (connection, kind, entity, period, project, currency) values"
                                + " ('psa', 'UNBILLED_TIME', :entity, '2026-02', :project, 'GBP') on conflict do nothing")
                .param("entity", entity)
                .param("project", project)
                .update();
        sql.sql(
                        "insert into posting (item, ordinal, kind, reversal, state, cell, hours_e4, minor, accounting_date, line, external_id, changed_at)"
                                + " select :item, 1, 'UNBILLED_TIME', false, 'POSTED', id, :hours, :minor, :day, :line, 'JE', now() from posting_cell where project = :project")
                .param("item", item)
                .param("project", project)
                .param("hours", hours * 10_000L)
                .param("minor", minor)
                .param("day", day)
                .param("line", LineCodec.write(line))
                .update();
        return "psa time t" + item;
    }
}
