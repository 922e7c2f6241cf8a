package dev.throughline.process;

import dev.throughline.curate.Entity;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.process.StartDecision.Answer;
import dev.throughline.process.StartDecision.Question;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Takes persons' decisions about project starts: whether the work of a reopened deal goes on, and
/// whether a start may pass though its client is on credit hold. Each is kept with who, why and
/// what it was about; the next look at the deal acts on it.
public final class StartDecisions {
    /// A decision about a credit hold may last this many days at most.
    public static final int PASS_DAYS_MAX = 366;

    private final Initiations.Rooms rooms;
    private final Dossiers dossiers;
    private final Supplier<String> referenceStand;

    StartDecisions(Initiations.Rooms rooms, Dossiers dossiers, Supplier<String> referenceStand) {
        this.rooms = rooms;
        this.dossiers = dossiers;
        this.referenceStand = referenceStand;
    }

    /// What became of a decision.
    public sealed interface Outcome {
        /// Taken; `words` say what follows.
        record Taken(String words) implements Outcome {}

        /// There is nothing to decide (any more).
        record NotOpen(String words) implements Outcome {}

        /// It cannot be decided so.
        record Wrong(String words) implements Outcome {}

        /// There is no start of this deal.
        record Unknown() implements Outcome {}

        /// What it says, for people.
        default String text() {
            return switch (this) {
                case Taken(String words) -> words;
                case NotOpen(String words) -> words;
                case Wrong(String words) -> words;
                case Unknown _ -> "There is no project start for this deal.";
            };
        }
    }

    /// What has been decided about a start, as it stands.
    public DecidedStart of(UUID opportunity) {
        return rooms.store()
                .decided(List.of(opportunity))
                .getOrDefault(opportunity, DecidedStart.NOTHING);
    }

    /// A person says whether the work of a deal that is not won any more goes on, or is put on hold
    /// until the deal is won again. To end it for good there is {@link Initiations#cancel}.
    public Outcome reopened(UUID opportunity, boolean goOn, Actor by, String reason) {
        return decide(
                opportunity,
                (known, _) -> {
                    String standing = InitiationPlan.notWon(known.opportunity());
                    if (standing.isEmpty()) {
                        return new Outcome.NotOpen("The deal is won; nothing is to be decided.");
                    }
                    keep(known, goOn ? Answer.GO_ON : Answer.HOLD, standing, null, by, reason);
                    return new Outcome.Taken(
                            goOn
                                    ? "The work goes on though the deal is not won in the CRM now."
                                    : "The projects are put on hold and closed for time until the deal is won again.");
                });
    }

    /// A person lets this one start pass though its client is on credit hold. It holds for this
    /// deal and the hold as it is: another deal of the client is asked about by itself, and so is a
    /// client that is blocked later.
    ///
    /// @param until the last day on which it holds, at most {@link #PASS_DAYS_MAX} days from today;
    ///   null for as long as the hold stands
    public Outcome passCreditHold(
            UUID opportunity, @Nullable LocalDate until, Actor by, String reason) {
        return decide(
                opportunity,
                (known, today) -> {
                    List<Entity> held = Gates.onCreditHold(known);
                    if (held.isEmpty()) {
                        return new Outcome.NotOpen(
                                "No client of this deal is on credit hold; nothing is to be decided.");
                    }
                    if (until != null
                            && (until.isBefore(today)
                                    || until.isAfter(today.plusDays(PASS_DAYS_MAX)))) {
                        return new Outcome.Wrong(
                                "It cannot hold until "
                                        + until
                                        + ": give a day from "
                                        + today
                                        + " to "
                                        + today.plusDays(PASS_DAYS_MAX)
                                        + ", or none.");
                    }
                    String basis =
                            held.stream()
                                    .map(client ->
                                            StartDecision.held(
                                                    client.id(),
                                                    InitiationFacts.text(client, "credit_status")))
                                    .sorted()
                                    .collect(Collectors.joining(" "));
                    keep(known, Answer.PASS, basis, until, by, reason);
                    return new Outcome.Taken(
                            "This start passes the credit hold"
                                    + (until == null ? "." : " until " + until + "."));
                });
    }

    /// Decides with the facts of one start.
    private interface Deciding {
        Outcome decide(InitiationFacts facts, LocalDate today);
    }

    private Outcome decide(UUID opportunity, Deciding deciding) {
        return Objects.requireNonNull(
                rooms.transaction()
                        .execute(_ -> {
                            Initiation start = rooms.store().find(opportunity).orElse(null);
                            if (start == null) {
                                return new Outcome.Unknown();
                            }
                            Instant now = rooms.clock().instant();
                            Map<UUID, InitiationStore.Before> before =
                                    rooms.store()
                                            .openAndLock(Map.of(opportunity, start.thread()), now);
                            InitiationFacts facts =
                                    dossiers.of(
                                                    rooms.entities()
                                                            .load(List.of(opportunity))
                                                            .values(),
                                                    before,
                                                    referenceStand.get(),
                                                    now)
                                            .get(opportunity);
                            if (facts == null) {
                                return new Outcome.Unknown();
                            }
                            if (facts.cancelled()) {
                                return new Outcome.NotOpen(
                                        "The start was cancelled; nothing is to be decided.");
                            }
                            return deciding.decide(facts, LocalDate.ofInstant(now, ZoneOffset.UTC));
                        }));
    }

    private void keep(
            InitiationFacts facts,
            Answer answer,
            String basis,
            @Nullable LocalDate until,
            Actor by,
            String reason) {
        UUID deal = facts.opportunity().id();
        StartDecision before = facts.decided().decisions().get(answer.question());
        StartDecision decision =
                new StartDecision(
                        answer, basis, until, by.label(), reason, rooms.clock().instant());
        rooms.store().decide(deal, decision);
        rooms.evidence()
                .record(
                        new Act(
                                by,
                                answer.question() == Question.REOPENED
                                        ? "initiation.reopened"
                                        : "initiation.credit-hold",
                                words(answer, until),
                                "Initiation",
                                deal.toString(),
                                reason,
                                before == null ? null : json(before),
                                json(decision),
                                rooms.store().find(deal).map(Initiation::thread).orElse(null)));
        rooms.queue().mark(List.of(deal));
    }

    private static String words(Answer answer, @Nullable LocalDate until) {
        return switch (answer) {
            case GO_ON -> "let the work go on though the deal was reopened";
            case HOLD -> "put the projects on hold";
            case PASS ->
                    "let this start pass the credit hold"
                            + (until == null ? "" : " until " + until);
        };
    }

    private static String json(StartDecision decision) {
        return InitiationStore.json(
                Map.of(
                        "answer",
                        decision.answer().name().toLowerCase(Locale.ROOT),
                        "about",
                        decision.basis(),
                        "until",
                        decision.until() == null ? "" : decision.until().toString()));
    }
}
