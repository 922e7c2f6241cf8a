package dev.throughline.posting;

import dev.throughline.postgres.AfterCommit;
import dev.throughline.postgres.Columns;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.jdbc.core.simple.JdbcClient;

/// On what terms people worked when their hours were first posted: the mark by which a change back
/// into posted days is noticed.
final class Terms {
    private static final int REMEMBERED_MAX = 100_000;

    private final JdbcClient sql;
    private final KnownFirm firm;
    private final Set<UUID> remembered = ConcurrentHashMap.newKeySet();

    Terms(JdbcClient sql, KnownFirm firm) {
        this.sql = sql;
        this.firm = firm;
    }

    /// Keeps the terms of people whose hours are posted, where none are kept yet; in the caller's
    /// transaction.
    void keep(Collection<UUID> people) {
        List<UUID> fresh = people.stream().filter(one -> !remembered.contains(one)).toList();
        if (fresh.isEmpty()) {
            return;
        }
        Columns rows = Columns.of("resource", "mark");
        fresh.forEach(one -> rows.row(one, mark(one)));
        sql.sql(
                        "insert into posting_terms (resource, mark) select u.resource::uuid, u.mark from "
                                + rows.unnest()
                                + " order by 1 on conflict do nothing")
                .params(rows.parameters())
                .update();
        AfterCommit.run(() -> {
            if (remembered.size() > REMEMBERED_MAX) {
                remembered.clear();
            }
            remembered.addAll(fresh);
        });
    }

    /// The mark of a loaded person's terms as they are now.
    String mark(UUID person) {
        return HexFormat.of()
                .formatHex(
                        FactHash.sha256()
                                .digest(firm.terms(person).getBytes(StandardCharsets.UTF_8)))
                .substring(0, 32);
    }
}
