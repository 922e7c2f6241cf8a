package dev.throughline.console;

import dev.throughline.model.Money;
import dev.throughline.postgres.Columns;
import dev.throughline.worklist.Cases;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// What the worklist reads beyond what its room offers.
@Component
class CaseQueries {
    private static final int ATTEMPTS = 100;

    private final JdbcClient sql;

    CaseQueries(JdbcClient sql) {
        this.sql = sql;
    }

    /// The money at stake in open cases, one sum a currency.
    List<Money> stake() {
        return sql.sql(
                        """
                        select money_ccy, sum(money_minor) from work_case where closed_at is null and money_ccy is not null and money_minor is not null
                         group by 1 order by 2 desc\
                        """)
                .query((row, _) ->
                        new Money(row.getBigDecimal(2).longValueExact(), row.getString(1)))
                .list();
    }

    /// The newest tries of what a case blocks.
    List<Moment> attempts(List<Cases.Blocked> blocked, ConsoleSettings settings) {
        Columns asked = Columns.of("entity", "connection");
        blocked.stream()
                .filter(one -> one.type().equals("delivery"))
                .limit(50)
                .forEach(one -> {
                    String[] parts = one.id().split(" ", 3);
                    if (parts.length > 1 && Ids.find(parts[0]).isPresent()) {
                        asked.row(parts[0], parts[1]);
                    }
                });
        if (asked.isEmpty()) {
            return List.of();
        }
        return sql.sql(
                        "select a.at, a.kind, a.millis, a.outcome, a.batch, a.problem ->> 'text', i.connection, i.entity_id, i.object_type from intent i join "
                                + asked.unnest()
                                + " on u.entity::uuid = i.entity_id and u.connection = i.connection"
                                + " join attempt a on a.intent_id = i.id order by a.at desc limit :most")
                .params(asked.parameters())
                .param("most", ATTEMPTS)
                .query((row, _) -> {
                    String outcome = row.getString(4);
                    Tone tone =
                            switch (outcome) {
                                case "written", "already there", "found" -> Tone.SETTLED;
                                case "refused", "duplicate", "several" -> Tone.WRONG;
                                default -> Tone.UNKNOWN;
                            };
                    return new Moment(
                            row.getTimestamp(1).toInstant(),
                            tone,
                            "send",
                            (row.getString(2).equals("ASK") ? "Asked " : "Sent to ")
                                    + settings.faceOrPlain(row.getString(7)).label()
                                    + ": "
                                    + outcome,
                            row.getString(7),
                            "/records/" + row.getString(8),
                            row.getString(9)
                                    + (row.getString(6) == null ? "" : " · " + row.getString(6)),
                            Format.took(Duration.ofMillis(row.getInt(3))),
                            List.of());
                })
                .list();
    }

    /// The deal a case belongs to, where there is one.
    @Nullable UUID thread(Cases.Case one, List<Cases.Blocked> blocked) {
        Optional<UUID> deal =
                blocked.stream()
                        .filter(thing -> thing.type().equals("initiation"))
                        .findFirst()
                        .flatMap(thing -> Ids.find(thing.id()));
        if (deal.isPresent()) {
            return deal.get();
        }
        return one.correlation() == null
                ? null
                : sql.sql("select opportunity_id from initiation where thread = :thread limit 1")
                        .param("thread", one.correlation())
                        .query(UUID.class)
                        .optional()
                        .orElse(null);
    }
}
