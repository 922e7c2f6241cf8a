package dev.throughline.api;

import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/// Remembers requests by their `Idempotency-Key`, so that a repeated one finds what the first
/// began.
@Component
final class RequestKeys {
    /// There is one kind of caller until sign-in tells them apart.
    private static final String CLIENT = "api";

    /// Stands for a deal that is no entity yet.
    private static final UUID NOBODY = new UUID(0, 0);

    private final JdbcClient sql;
    private final TransactionTemplate transaction;
    private final Evidence evidence;

    RequestKeys(JdbcClient sql, TransactionTemplate transaction, Evidence evidence) {
        this.sql = sql;
        this.transaction = transaction;
        this.evidence = evidence;
    }

    /// A remembered request.
    ///
    /// @param subject the deal, once it is an entity
    record Kept(String bodyHash, Optional<UUID> subject) {}

    /// The request of that key, if there was one.
    ///
    /// @throws ApiProblem when it asked for something else
    Optional<Kept> find(String key, String bodyHash) {
        Optional<Kept> kept =
                sql.sql(
                                "select body_hash, subject_id from api_request where client = :client and key = :key")
                        .param("client", CLIENT)
                        .param("key", key)
                        .query((row, _) ->
                                new Kept(
                                        row.getString(1),
                                        Optional.of(row.getObject(2, UUID.class))
                                                .filter(id -> !id.equals(NOBODY))))
                        .optional();
        if (kept.isPresent() && !kept.get().bodyHash().equals(bodyHash)) {
            throw new ApiProblem(
                    ProblemType.IDEMPOTENCY_KEY_REUSED,
                    "This Idempotency-Key was used for another request.",
                    java.util.List.of(
                            Fault.header(
                                    "Idempotency-Key",
                                    "It belongs to a request for something else.",
                                    "Use a new key, or repeat the first request unchanged.")));
        }
        return kept;
    }

    /// Keeps a request and the evidence of it; one that is kept already only learns its subject.
    ///
    /// @throws ApiProblem when another request of that key, with another body, was quicker
    void keep(String key, String bodyHash, Optional<UUID> subject, String deal) {
        keep(
                key,
                bodyHash,
                subject,
                new Act(
                        new Actor.Client(CLIENT),
                        "initiation.start",
                        "asked for the project start",
                        "deal",
                        deal,
                        "requested by a program",
                        null,
                        null,
                        null));
    }

    /// The same with the evidence of another act.
    void keep(String key, String bodyHash, Optional<UUID> subject, Act act) {
        transaction.executeWithoutResult(_ -> {
            int fresh =
                    sql.sql(
                                    """
                                    insert into api_request (client, key, body_hash, subject_id, received_at)
                                    values (:client, :key, :hash, :subject, now()) on conflict do nothing\
                                    """)
                            .param("client", CLIENT)
                            .param("key", key)
                            .param("hash", bodyHash)
                            .param("subject", subject.orElse(NOBODY))
                            .update();
            if (fresh == 1) {
                evidence.record(act);
            }
        });
        find(key, bodyHash);
    }

    /// Tells a kept request which entity its deal has become.
    void become(String key, UUID subject) {
        sql.sql(
                        "update api_request set subject_id = :subject where client = :client and key = :key and subject_id = :nobody")
                .param("subject", subject)
                .param("client", CLIENT)
                .param("key", key)
                .param("nobody", NOBODY)
                .update();
    }
}
