package dev.throughline.console;

import dev.throughline.curate.Merging;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.evidence.Evidence;
import dev.throughline.journal.Feeds;
import dev.throughline.journal.RecordKey;
import dev.throughline.process.Initiations;
import dev.throughline.process.StartDecision;
import dev.throughline.process.StartDecisions;
import dev.throughline.sync.SyncQueue;
import dev.throughline.worklist.Cases;
import dev.throughline.worklist.Worklist;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.springframework.stereotype.Component;

/// What can be done about a case from the console.
@Component
class CaseActs {
    /// More things than this are not tried again by one click: the cause is still there, most
    /// likely.
    static final int MOST = 5_000;

    private final SyncQueue syncQueue;
    private final Merging merging;
    private final Initiations initiations;
    private final Worklist worklist;
    private final Evidence evidence;
    private final Feeds feeds;
    private final FactActs facts;
    private final ConsoleSettings settings;

    CaseActs(
            SyncQueue syncQueue,
            Merging merging,
            Initiations initiations,
            Worklist worklist,
            Evidence evidence,
            Feeds feeds,
            FactActs facts,
            ConsoleSettings settings) {
        this.syncQueue = syncQueue;
        this.merging = merging;
        this.initiations = initiations;
        this.worklist = worklist;
        this.evidence = evidence;
        this.feeds = feeds;
        this.facts = facts;
        this.settings = settings;
    }

    /// Who acts here: a person where one is known.
    Actor actor() {
        return settings.people()
                ? new Actor.Person("the demo's visitor")
                : new Actor.Client("console");
    }

    /// The person, where one is known.
    Actor.Person person() {
        if (!settings.people()) {
            throw new Forbidden();
        }
        return new Actor.Person("the demo's visitor");
    }

    /// Whether trying again is ours to do; a system that does not answer is asked again by itself.
    static boolean retryable(Cases.Blocked blocked) {
        return switch (blocked.type()) {
            case "delivery", "initiation" ->
                    blocked.id().length() >= 36
                            && Ids.find(blocked.id().substring(0, 36)).isPresent();
            case "record" -> record(blocked.id()).isPresent();
            case "fact" -> FactActs.item(blocked);
            default -> false;
        };
    }

    /// The record a subject's id names.
    static Optional<RecordKey> record(String id) {
        String[] parts = id.split(" ", 3);
        return parts.length == 3
                ? Optional.of(new RecordKey(parts[0], parts[1], parts[2]))
                : Optional.empty();
    }

    /// Tries these things again and says so in the life of the case. Returns how many.
    int retry(Cases.Case one, List<Cases.Blocked> blocked) {
        List<UUID> entities = new ArrayList<>();
        int tried = 0;
        tried += facts.again(FactActs.items(blocked), actor(), "tried again from its case");
        for (Cases.Blocked thing : blocked) {
            if (!retryable(thing) || FactActs.item(thing)) {
                continue;
            }
            tried++;
            switch (thing.type()) {
                case "delivery" -> entities.add(UUID.fromString(thing.id().substring(0, 36)));
                case "initiation" ->
                        initiations.again(UUID.fromString(thing.id().substring(0, 36)));
                default -> record(thing.id()).ifPresent(merging::replay);
            }
        }
        syncQueue.mark(entities, SyncQueue.INTERACTIVE);
        if (tried > 0) {
            String words = "retried " + Format.count(tried, "record", "records");
            worklist.note(one.id(), actor().label(), words);
            evidence.record(
                    new Act(
                            actor(),
                            "case.retry",
                            words,
                            "case",
                            one.id().toString(),
                            one.title(),
                            null,
                            null,
                            one.correlation()));
        }
        return tried;
    }

    /// Says in the life of a case what a person did.
    void note(Cases.Case one, Actor by, String words) {
        worklist.note(one.id(), by.label(), words);
    }

    /// Takes a person's word on a pair of clients.
    Merging.Judged judge(Cases.Case one, UUID review, boolean same, String reason) {
        Actor.Person by = person();
        Merging.Judged judged = merging.judge(review, same, by, reason);
        if (judged instanceof Merging.Judged.Taken(String words)) {
            worklist.note(one.id(), by.name(), words);
        }
        return judged;
    }

    /// Cancels a project start: its projects are closed in every system, and nothing is deleted.
    void cancelStart(UUID deal, String reason) {
        initiations.cancel(deal, person(), reason);
    }

    /// What persons decided about a project start, as it stands.
    Map<StartDecision.Question, StartDecision> startDecisions(UUID deal) {
        return new TreeMap<>(initiations.decisions().of(deal).decisions());
    }

    /// Takes a person's decision about a project start.
    ///
    /// @param until the last day a passed credit hold holds, as an ISO date; empty for none
    StartDecisions.Outcome decideStart(
            UUID deal, StartDecision.Answer answer, String until, String reason) {
        Actor.Person by = person();
        if (answer != StartDecision.Answer.PASS) {
            return initiations
                    .decisions()
                    .reopened(deal, answer == StartDecision.Answer.GO_ON, by, reason);
        }
        try {
            return initiations
                    .decisions()
                    .passCreditHold(
                            deal, until.isEmpty() ? null : LocalDate.parse(until), by, reason);
        } catch (DateTimeParseException _) {
            return new StartDecisions.Outcome.Wrong("That is no day.");
        }
    }

    /// Of what a case blocks, the populations that wait for a person's word.
    List<CasePage.Vanished> vanished(List<Cases.Blocked> blocked) {
        List<CasePage.Vanished> waiting = new ArrayList<>();
        for (Cases.Blocked thing : blocked) {
            String[] feed = thing.id().split(" ", 2);
            if (thing.type().equals("feed") && feed.length == 2) {
                int records = feeds.vanished(feed[0], feed[1]);
                if (records > 0) {
                    waiting.add(
                            new CasePage.Vanished(
                                    settings.faceOrPlain(feed[0]), feed[1], thing.id(), records));
                }
            }
        }
        return waiting;
    }

    /// A person's word that the vanished records of a feed are gone. Returns how many.
    int confirmGone(Cases.Case one, String feed, String reason) {
        Actor.Person by = person();
        String[] parts = feed.split(" ", 2);
        int records = parts.length == 2 ? feeds.confirmVanished(parts[0], parts[1]) : 0;
        if (records > 0) {
            String words =
                    "confirmed that "
                            + Format.count(records, "record", "records")
                            + " of "
                            + feed
                            + " are gone";
            worklist.note(one.id(), by.name(), words);
            evidence.record(
                    new Act(
                            by,
                            "feed.vanished",
                            words,
                            "connection",
                            parts[0],
                            reason,
                            null,
                            null,
                            one.correlation()));
        }
        return records;
    }
}
