package dev.throughline.billing;

import dev.throughline.billing.AmendmentStore.Entered;
import dev.throughline.billing.ContractPosition.Basis;
import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityWriter.RecordRef;
import dev.throughline.curate.EntityWriter.Saying;
import dev.throughline.evidence.Act;
import dev.throughline.evidence.Actor;
import dev.throughline.model.Canonical;
import dev.throughline.model.ContractAmendment.Treatment;
import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.model.Values;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What people do with amendments of contracts: enter one line by line, and decide about it. An
/// amendment that is agreed to is told to every system and holds nowhere until all show it (DOMAIN
/// 4.10); [Amending] follows that.
public final class AmendmentActs {
    private static final Set<String> ENDED = Set.of("COMPLETED", "CLOSED", "REJECTED");

    private final Billing.Rooms rooms;
    private final Positions positions;
    private final Amending amending;
    private final AmendmentStore store;
    private final AmendmentBook book;
    private final AmendmentStories stories;
    private final AmendedSchedules schedules;
    private final Voice voice;

    AmendmentActs(
            Billing.Rooms rooms,
            Positions positions,
            Amending amending,
            AmendedSchedules schedules) {
        this.schedules = schedules;
        this.rooms = rooms;
        this.positions = positions;
        this.amending = amending;
        this.store = new AmendmentStore(rooms.sql());
        this.book = new AmendmentBook(rooms.sql(), rooms.entities());
        this.stories = new AmendmentStories(rooms.entities(), store, book, positions);
        this.voice = new Voice(rooms.writer(), rooms.clock());
    }

    /// What an act came to.
    public sealed interface Answer {
        /// It is done, or was before.
        record Done(AmendmentStory amendment) implements Answer {}

        /// It was refused; nothing has changed. All problems at once.
        record Refused(List<Problem> problems) implements Answer {
            public Refused {
                problems = List.copyOf(problems);
            }
        }
    }

    /// A decision about an amendment.
    public sealed interface Decision {
        /// Client and finance agree.
        ///
        /// @param treatment how finance accounts for it
        /// @param clientApprover who agreed for the client
        /// @param clientAgreedOn when
        record Approve(Treatment treatment, String clientApprover, LocalDate clientAgreedOn)
                implements Decision {}

        /// Finance does not agree.
        record Reject() implements Decision {}

        /// It is taken back, also after it was agreed to as long as it is not in all systems.
        record Withdraw() implements Decision {}
    }

    /// Enters an amendment: it waits for a decision and changes nothing yet.
    ///
    /// @param request the caller's key: the same again is the same amendment
    public Answer enter(
            AmendmentRequest asked, String request, Actor.Person person, String reason) {
        Answer answer =
                rooms.transaction()
                        .execute(_ -> {
                            store.lock(asked.contract());
                            Entered before = store.byRequest(request).orElse(null);
                            if (before != null) {
                                return before.fingerprint().equals(asked.fingerprint())
                                        ? done(before.amendment())
                                        : refused(
                                                "HUB-STATE",
                                                "The key '"
                                                        + request
                                                        + "' was used for another amendment.",
                                                "Give every amendment a key of its own.");
                            }
                            return entered(asked, request, person, reason);
                        });
        return Objects.requireNonNull(answer);
    }

    private Answer entered(
            AmendmentRequest asked, String request, Actor.Person person, String reason) {
        Position eve =
                positions
                        .at(
                                List.of(asked.contract()),
                                asked.effective().minusDays(1),
                                Basis.OPERATIONAL)
                        .stream()
                        .findFirst()
                        .orElse(null);
        Entity contract = rooms.entities().find(asked.contract()).orElse(null);
        if (eve == null || contract == null) {
            return refused(
                    "HUB-STATE",
                    "There is no contract " + asked.contract() + ".",
                    "Name a contract the hub has read.");
        }
        List<Problem> problems = new ArrayList<>();
        if (ENDED.contains(String.valueOf(contract.status()))) {
            problems.add(
                    problem(
                            "HUB-STATE",
                            "Contract "
                                    + eve.number()
                                    + " is "
                                    + contract.status()
                                    + " and changes no more.",
                            "Sign a new contract."));
        }
        LocalDate start = contract.values().find("start", LocalDate.class).orElse(null);
        if (start != null && asked.effective().isBefore(start)) {
            problems.add(
                    problem(
                            "CTR-AMEND-PENDING",
                            "Amendment "
                                    + asked.seq()
                                    + " would hold from "
                                    + asked.effective()
                                    + ", before contract "
                                    + eve.number()
                                    + " begins on "
                                    + start
                                    + ".",
                            "Give a day of the contract's term."));
        }
        Amendments before =
                book.of(List.of(contract))
                        .getOrDefault(contract.id(), new Amendments(eve.number(), List.of()));
        Entity told = told(contract.id(), asked.seq());
        UUID id = told == null ? rooms.ids().next() : told.id();
        AmendmentRequest.Understood understood =
                asked.against(
                        id, eve, told == null ? before : before.before(asked.seq()), problems);
        List<AmendedSchedule.Wish> wishes = schedules.read(asked, contract, eve, before, problems);
        if (!problems.isEmpty()) {
            return new Answer.Refused(problems);
        }
        Entity amendment = told == null ? create(asked, understood, contract) : told;
        store.enter(
                new Entered(
                        amendment.id(),
                        contract.id(),
                        asked.seq(),
                        request,
                        asked.fingerprint(),
                        reason,
                        person.name(),
                        rooms.clock().instant()),
                understood.changes(),
                understood.rates(),
                wishes);
        amending.expect(amendment.id(), contract, understood.changes(), understood.rates());
        keep(person, "amendment.enter", "entered", amendment, reason);
        rooms.queue().mark(List.of(amendment.id()));
        return done(amendment.id());
    }

    /// An amendment of that number that the CRM told without saying which lines it changes.
    private @Nullable Entity told(UUID contract, int seq) {
        List<UUID> all = store.ofContract(contract);
        Set<UUID> known = new java.util.HashSet<>();
        store.entered(all).forEach(one -> known.add(one.amendment()));
        return rooms.entities().load(all).values().stream()
                .filter(one -> !known.contains(one.id()))
                .filter(one -> one.values().find("seq", Long.class).orElse(0L) == seq)
                .filter(one -> !AmendmentBook.state(one).settled())
                .findFirst()
                .orElse(null);
    }

    private Entity create(
            AmendmentRequest asked, AmendmentRequest.Understood understood, Entity contract) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("contract", contract.id());
        fields.put("seq", (long) asked.seq());
        fields.put("effective", asked.effective());
        fields.put("kind", asked.kind().name());
        fields.put("delta_value", understood.deltaValue());
        Money cost = understood.deltaCost();
        if (cost != null) {
            fields.put("delta_cost", cost);
        }
        if (asked.distinct() != null) {
            fields.put("distinct", asked.distinct());
        }
        if (asked.standAlone() != null) {
            fields.put("priced_at_ssp", asked.standAlone());
        }
        fields.put("status", Amendment.State.DRAFT.name());
        String origin = "amendment " + contract.id() + " " + asked.seq();
        Saying draft =
                new Saying(
                        Canonical.type("ContractAmendment"),
                        null,
                        origin,
                        Values.of(fields),
                        fields.keySet(),
                        voice.source(contract.name()),
                        true,
                        true,
                        contract.correlation(),
                        RecordRef.HUB);
        Entity created = rooms.writer().say(List.of(draft), false).getFirst().entity();
        voice.say(created, Map.of("status", Amendment.State.SUBMITTED.name()));
        return created;
    }

    /// Decides about an amendment.
    public Answer decide(UUID id, Decision decision, Actor.Person person, String reason) {
        Answer answer =
                rooms.transaction()
                        .execute(_ -> {
                            Entity amendment = amendment(id).orElse(null);
                            if (amendment == null) {
                                return refused(
                                        "HUB-STATE",
                                        "There is no amendment " + id + ".",
                                        "Name one of the contract's amendments.");
                            }
                            if (amendment.values().get("contract") instanceof UUID contract) {
                                store.lock(contract);
                            }
                            Entity locked = amendment(id).orElse(amendment);
                            Answer decided = decided(locked, decision, person);
                            if (decided instanceof Answer.Done) {
                                keep(
                                        person,
                                        "amendment.decide",
                                        switch (decision) {
                                            case Decision.Approve approve ->
                                                    "agreed to as " + approve.treatment();
                                            case Decision.Reject _ -> "rejected";
                                            case Decision.Withdraw _ -> "withdrawn";
                                        },
                                        locked,
                                        reason);
                                rooms.queue().mark(List.of(id));
                            }
                            return decided;
                        });
        return Objects.requireNonNull(answer);
    }

    private Answer decided(Entity amendment, Decision decision, Actor.Person person) {
        Amendment.State state = AmendmentBook.state(amendment);
        Amendment.State to =
                switch (decision) {
                    case Decision.Approve _ -> Amendment.State.APPROVED;
                    case Decision.Reject _ -> Amendment.State.REJECTED;
                    case Decision.Withdraw _ -> Amendment.State.WITHDRAWN;
                };
        if (state == to) {
            return otherwise(amendment, decision).orElseGet(() -> done(amendment.id()));
        }
        boolean adopted =
                state == Amendment.State.DRAFT
                        && to != Amendment.State.WITHDRAWN
                        && Amendment.State.SUBMITTED.may(to);
        if (!state.may(to) && !adopted) {
            return refused(
                    "HUB-STATE",
                    amendment.name() + " is " + state + " and cannot become " + to + ".",
                    state == Amendment.State.APPLIED
                            ? "Enter a further amendment that takes it back."
                            : "Follow the states of an amendment.");
        }
        if (adopted) {
            voice.say(amendment, Map.of("status", Amendment.State.SUBMITTED.name()));
        }
        if (!(decision instanceof Decision.Approve approve)) {
            voice.say(amendment, Map.of("status", to.name()));
            amending.agreed(contract(amendment));
            return done(amendment.id());
        }
        if (store.entered(List.of(amendment.id())).isEmpty()) {
            return refused(
                    "CTR-AMEND-LINES",
                    amendment.name() + " does not say which lines it changes.",
                    "Enter it here line by line, under its number.");
        }
        Entity contract = contract(amendment);
        Optional<Problem> overtaken =
                book.of(List.of(contract))
                        .getOrDefault(contract.id(), new Amendments(contract.name(), List.of()))
                        .overtaken(
                                amendment
                                        .values()
                                        .find("seq", Long.class)
                                        .map(Long::intValue)
                                        .orElse(1));
        if (overtaken.isPresent()) {
            return new Answer.Refused(List.of(overtaken.get()));
        }
        Instant now = rooms.clock().instant();
        voice.say(
                amendment,
                Map.of(
                        "status",
                        to.name(),
                        "treatment",
                        approve.treatment().name(),
                        "approvals",
                        List.of(
                                Map.of(
                                        "approver",
                                        approve.clientApprover(),
                                        "role",
                                        "CLIENT",
                                        "approved_at",
                                        approve.clientAgreedOn()
                                                .atStartOfDay(java.time.ZoneOffset.UTC)
                                                .toInstant()),
                                Map.of(
                                        "approver",
                                        person.name(),
                                        "role",
                                        "FIN",
                                        "approved_at",
                                        now))));
        amending.agreed(contract);
        return done(amendment.id());
    }

    /// What is agreed to is not agreed to again in another way.
    private static Optional<Answer> otherwise(Entity amendment, Decision decision) {
        String chosen = amendment.values().text("treatment").orElse("");
        return decision instanceof Decision.Approve approve
                        && !chosen.isEmpty()
                        && !chosen.equals(approve.treatment().name())
                ? Optional.of(
                        refused(
                                "HUB-STATE",
                                amendment.name()
                                        + " was agreed to as "
                                        + chosen
                                        + ", not as "
                                        + approve.treatment()
                                        + ".",
                                "Withdraw it while it is not in all systems and enter it anew."))
                : Optional.empty();
    }

    private Entity contract(Entity amendment) {
        return Optional.ofNullable(amendment.values().get("contract"))
                .filter(UUID.class::isInstance)
                .flatMap(id -> rooms.entities().find((UUID) id))
                .orElseThrow(() ->
                        new IllegalStateException(
                                "amendment " + amendment.id() + " names no contract"));
    }

    private Optional<Entity> amendment(UUID id) {
        return rooms.entities()
                .find(id)
                .filter(one -> one.type().name().equals("ContractAmendment"));
    }

    /// One amendment with its treatments and systems; empty where there is none.
    public Optional<AmendmentStory> find(UUID amendment) {
        return amendment(amendment)
                .flatMap(one ->
                        stories.of(List.of(contract(one))).stream()
                                .filter(story -> story.id().equals(amendment))
                                .findFirst());
    }

    /// The amendments of a contract, by number.
    public List<AmendmentStory> of(UUID contract) {
        return rooms.entities()
                .find(contract)
                .filter(one -> one.type().name().equals("Contract"))
                .map(one -> stories.of(List.of(one)))
                .orElse(List.of());
    }

    private Answer done(UUID amendment) {
        return new Answer.Done(find(amendment).orElseThrow());
    }

    private void keep(
            Actor.Person person, String right, String action, Entity about, String reason) {
        rooms.evidence()
                .record(
                        new Act(
                                person,
                                right,
                                action,
                                "ContractAmendment",
                                about.id().toString(),
                                reason,
                                null,
                                null,
                                about.correlation()));
    }

    private static Answer refused(String code, String text, String mend) {
        return new Answer.Refused(List.of(problem(code, text, mend)));
    }

    private static Problem problem(String code, String text, String mend) {
        return new Problem(Problem.Mender.DATA, code, text, mend, null);
    }
}
