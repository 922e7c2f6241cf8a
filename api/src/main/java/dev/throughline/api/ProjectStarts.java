package dev.throughline.api;

import dev.throughline.api.ApiActs.Requested;
import dev.throughline.api.StartRequest.Deal;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Link;
import dev.throughline.curate.Links;
import dev.throughline.model.Problem;
import dev.throughline.process.Initiations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/// Asks for project starts and waits until they have converged. It decides and writes nothing
/// itself: the deal's newest observation goes into the journal, and everything follows from there.
@Component
final class ProjectStarts {
    /// How often a waiting request looks. Two small reads by primary key each time.
    private static final Duration LOOK_EVERY = Duration.ofMillis(75);

    /// States that nothing but a person's new decision changes.
    private static final Set<String> AT_REST = Set.of("ACTIVE", "CANCELLED");

    private final JdbcClient sql;
    private final ApiActs acts;
    private final RequestKeys keys;
    private final EntityStore entities;
    private final Links links;
    private final Initiations initiations;
    private final InitiationViews views;
    private final CountDownLatch closing = new CountDownLatch(1);

    ProjectStarts(
            JdbcClient sql,
            ApiActs acts,
            RequestKeys keys,
            EntityStore entities,
            Links links,
            Initiations initiations,
            InitiationViews views) {
        this.sql = sql;
        this.acts = acts;
        this.keys = keys;
        this.entities = entities;
        this.links = links;
        this.initiations = initiations;
        this.views = views;
    }

    /// Waiting requests answer at once when the hub stops.
    @EventListener(ContextClosedEvent.class)
    void stop() {
        closing.countDown();
    }

    /// Asks for the start and waits for it, at most that long.
    ///
    /// @throws ApiProblem when there is no such deal, it is not won, or its system does not answer
    InitiationView start(StartRequest request, Duration wait) {
        Optional<RequestKeys.Kept> kept = keys.find(request.key(), request.bodyHash());
        Deal.Native deal = recordOf(request.deal());
        Optional<UUID> subject = kept.flatMap(RequestKeys.Kept::subject);
        if (subject.isEmpty()) {
            subject =
                    switch (acts.requestStart(deal.system(), deal.opportunityId())) {
                        case Requested.Taken(UUID opportunity) -> Optional.of(opportunity);
                        case Requested.Waiting _ -> Optional.empty();
                        case Requested.NotThere(String words) ->
                                throw new ApiProblem(ProblemType.UNKNOWN_DEAL, words);
                        case Requested.Unreachable(Problem problem) ->
                                throw unreachable(deal.system(), problem);
                    };
            keys.keep(
                    request.key(),
                    request.bodyHash(),
                    subject,
                    deal.system() + " " + deal.opportunityId());
        }
        return await(request.key(), deal, subject, wait);
    }

    private Deal.Native recordOf(Deal deal) {
        return switch (deal) {
            case Deal.Native named -> named;
            case Deal.Canonical(UUID id) -> {
                Entity entity =
                        entities.find(id)
                                .filter(found -> found.type().name().equals("Opportunity"))
                                .orElseThrow(() ->
                                        new ApiProblem(
                                                ProblemType.UNKNOWN_DEAL,
                                                "No deal has the canonical id " + id + "."));
                yield links
                        .ofEntities(List.of(entity.id()))
                        .getOrDefault(entity.id(), List.of())
                        .stream()
                        .filter(link -> acts.systems().contains(link.record().connection()))
                        .min(
                                java.util.Comparator.comparing(
                                        (Link link) -> link.origin() != Link.LinkOrigin.SOURCE))
                        .map(link ->
                                new Deal.Native(
                                        link.record().connection(), link.record().externalId()))
                        .orElseThrow(() ->
                                new ApiProblem(
                                        ProblemType.NO_CRM_RECORD,
                                        "Deal "
                                                + entity.name()
                                                + " has no record in a configured system, so it cannot be read anew."));
            }
        };
    }

    private static ApiProblem unreachable(String system, Problem problem) {
        ProblemType type =
                problem.mender() == Problem.Mender.WEATHER
                        ? ProblemType.SYSTEM_UNREACHABLE
                        : ProblemType.SYSTEM_REFUSED;
        return new ApiProblem(type, system + ": " + problem.text())
                .with("mend", problem.mend())
                .with("code", problem.code());
    }

    private InitiationView await(
            String key, Deal.Native deal, Optional<UUID> known, Duration wait) {
        long deadline = System.nanoTime() + wait.toNanos();
        Optional<UUID> subject = known;
        while (true) {
            if (subject.isEmpty()) {
                subject = find(deal.system(), deal.opportunityId());
                subject.ifPresent(id -> keys.become(key, id));
            }
            String state = subject.map(this::state).orElse("");
            if (state.isEmpty() && subject.isPresent()) {
                refuseUnlessWon(deal, subject.get());
            }
            if (AT_REST.contains(state) || System.nanoTime() - deadline >= 0 || !pause()) {
                return look(deal.system(), deal.opportunityId(), subject);
            }
        }
    }

    /// Sleeps until the next look. Returns false when there is to be none.
    private boolean pause() {
        try {
            return !closing.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private String state(UUID opportunity) {
        return sql.sql("select state from initiation where opportunity_id = :id")
                .param("id", opportunity)
                .query(String.class)
                .optional()
                .orElse("");
    }

    /// A deal that the hub has read to its newest observation, and that is not won, starts nothing.
    private void refuseUnlessWon(Deal.Native deal, UUID opportunity) {
        Entity entity = entities.find(opportunity).orElse(null);
        // Asked in this order: what is taken in now cannot be older than the status read before, so
        // look at the journal first.
        if (entity == null || "CLOSED_WON".equals(entity.status()) || !takenIn(deal)) {
            return;
        }
        String status = entities.find(opportunity).map(Entity::status).orElse(null);
        if (!"CLOSED_WON".equals(status)) {
            throw new ApiProblem(
                            ProblemType.DEAL_NOT_WON,
                            "Deal "
                                    + entity.name()
                                    + " is "
                                    + (status == null
                                            ? "in no state"
                                            : status.toLowerCase(java.util.Locale.ROOT)
                                                    .replace('_', ' '))
                                    + " in "
                                    + deal.system()
                                    + ", not won.")
                    .with(
                            "mend",
                            "Win the deal in "
                                    + deal.system()
                                    + " first; its project start then begins by itself.")
                    .with("opportunity", opportunity);
        }
    }

    /// Whether every observation of this record has been taken in.
    private boolean takenIn(Deal.Native deal) {
        return sql.sql(
                        """
                        select not exists (
                          select 1 from journal_change c
                            left join journal_reader r on r.reader = 'curate' and r.lane = c.lane and r.shard = c.shard
                           where c.connection = :system and c.object_type = any(:types) and c.external_id = :id and c.position > coalesce(r.position, 0))\
                        """)
                .param("system", deal.system())
                .param("types", objectTypes(deal.system(), deal.opportunityId()))
                .param("id", deal.opportunityId())
                .query(Boolean.class)
                .single();
    }

    private String[] objectTypes(String system, String nativeId) {
        return sql.sql(
                        "select distinct object_type from link where connection = :system and entity_type = 'Opportunity' and external_id = :id")
                .param("system", system)
                .param("id", nativeId)
                .query(String.class)
                .list()
                .toArray(new String[0]);
    }

    /// The deal behind a record.
    Optional<UUID> find(String system, String nativeId) {
        return sql.sql(
                        """
                        select coalesce(e.merged_into, e.id) from link l join entity e on e.id = l.entity_id
                         where l.connection = :system and l.entity_type = 'Opportunity' and l.external_id = :id order by l.created_at limit 1\
                        """)
                .param("system", system)
                .param("id", nativeId)
                .query(UUID.class)
                .optional();
    }

    /// How a deal's start stands now.
    InitiationView look(String system, String nativeId, Optional<UUID> subject) {
        return subject.flatMap(views::find)
                .orElseGet(() -> views.received(system, nativeId, subject.flatMap(entities::find)));
    }

    /// Whether somebody asked for this deal, or it was read.
    boolean asked(String system, String nativeId) {
        return sql.sql(
                        "select exists (select 1 from record_head where connection = :system and object_type = any(:types) and external_id = :id)")
                .param("system", system)
                .param("types", feeds(system))
                .param("id", nativeId)
                .query(Boolean.class)
                .single();
    }

    private String[] feeds(String system) {
        return sql.sql("select object_type from feed where connection = :system")
                .param("system", system)
                .query(String.class)
                .list()
                .toArray(new String[0]);
    }

    /// Cancels a start by a person's word, and waits until that has been brought in.
    ///
    /// @throws ApiProblem when no start is known
    InitiationView cancel(UUID opportunity, String reason, Duration wait) {
        if (state(opportunity).isEmpty()) {
            throw unknown(opportunity);
        }
        initiations.cancel(opportunity, acts.person(), reason);
        long deadline = System.nanoTime() + wait.toNanos();
        while (!state(opportunity).equals("CANCELLED")
                && System.nanoTime() - deadline < 0
                && pause()) {
            // looks again
        }
        return views.find(opportunity).orElseThrow(() -> unknown(opportunity));
    }

    static ApiProblem unknown(UUID opportunity) {
        return new ApiProblem(
                        ProblemType.UNKNOWN_INITIATION,
                        "No project start is known for deal " + opportunity + ".")
                .with("mend", "Ask for it: POST " + InitiationViews.PATH + ".");
    }
}
