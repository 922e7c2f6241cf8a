package dev.throughline.console;

import dev.throughline.billing.AmendmentActs;
import dev.throughline.billing.AmendmentActs.Answer;
import dev.throughline.billing.AmendmentActs.Decision;
import dev.throughline.billing.AmendmentStory;
import dev.throughline.billing.AmendmentTreatment;
import dev.throughline.billing.Billing;
import dev.throughline.console.ContractPages.Choice;
import dev.throughline.console.ContractPages.Deciding;
import dev.throughline.evidence.Actor;
import dev.throughline.model.ContractAmendment.Treatment;
import dev.throughline.model.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.stereotype.Component;

/// What finance can decide about an amendment from the console (DOMAIN 4.10): the treatments are
/// shown, and finance chooses one, declines the amendment or takes it back.
@Component
class AmendmentDecisions {
    private final ObjectProvider<Billing> billing;
    private final CaseActs acts;

    AmendmentDecisions(ObjectProvider<Billing> billing, CaseActs acts) {
        this.billing = billing;
        this.acts = acts;
    }

    /// What is open about an amendment; null where nothing is.
    static @Nullable Deciding deciding(AmendmentStory story) {
        boolean withdraw =
                switch (story.state()) {
                    case REJECTED, WITHDRAWN, APPLIED -> false;
                    case DRAFT, SUBMITTED -> false;
                    case APPROVED -> true;
                };
        boolean open =
                switch (story.state()) {
                    case DRAFT, SUBMITTED -> true;
                    case APPROVED, REJECTED, WITHDRAWN, APPLIED -> false;
                };
        if (!open && !withdraw) {
            return null;
        }
        boolean lines = !story.lines().isEmpty();
        return new Deciding(
                story.id(),
                seen(story),
                open && lines
                        ? Arrays.stream(Treatment.values()).map(one -> choice(one, story)).toList()
                        : List.of(),
                open,
                withdraw,
                open && !lines
                        ? "Nobody has said which lines it changes, so it cannot be agreed to: enter it line by line, under its number."
                        : "");
    }

    private static Choice choice(Treatment treatment, AmendmentStory story) {
        List<String> money = new ArrayList<>();
        for (AmendmentStory.LineStory line : story.lines()) {
            AmendmentTreatment all = line.treatments();
            if (all != null) {
                AmendmentTreatment.Shown shown =
                        switch (treatment) {
                            case SEPARATE -> all.separate();
                            case PROSPECTIVE -> all.prospective();
                            case CUMULATIVE_CATCH_UP -> all.catchUp();
                        };
                money.add(
                        line.lineNo()
                                + ": "
                                + Format.money(shown.catchUp())
                                + " at once, "
                                + Format.money(shown.remaining())
                                + " still to be earned");
            }
        }
        return new Choice(
                treatment.name(),
                ContractWords.treatment(treatment),
                ContractWords.fits(treatment),
                money,
                treatment == story.suggested());
    }

    /// What a person saw when deciding: where it stands, what it changes, and the treatments'
    /// figures.
    private static String seen(AmendmentStory story) {
        String text = story.state() + " " + story.effective() + " " + story.lines();
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256")
                            .digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException everyJdkHasIt) {
            throw new IllegalStateException(everyJdkHasIt);
        }
    }

    /// Decides as a form says: `decision` (`approve`, `decline`, `withdraw`), `treatment`,
    /// `clientApprover`, `clientAgreedOn`, `seen` and `reason`. The same again, such as a second
    /// click, is once.
    ///
    /// @throws Forbidden where no person is known
    /// @throws NotHere where the contract has no such amendment
    Answer decide(UUID contract, UUID amendment, Map<String, String> form) {
        Actor.Person by = acts.person();
        Billing room = billing.getIfAvailable();
        AmendmentStory story =
                Optional.ofNullable(room)
                        .flatMap(one -> one.amendments().find(amendment))
                        .filter(one -> one.contract().equals(contract))
                        .orElse(null);
        if (room == null || story == null) {
            throw new NotHere(
                    "This contract has no amendment of this id.", "/contracts/" + contract);
        }
        List<Problem> problems = new ArrayList<>();
        Decision decision = decision(story, form, problems);
        String reason = text(form, "reason");
        if (reason.isEmpty()) {
            problems.add(problem("No reason is given.", "Say why; it is kept with the act."));
        }
        return problems.isEmpty()
                ? decided(room.amendments(), story, decision, form, by, reason)
                : new Answer.Refused(problems);
    }

    private static Answer decided(
            AmendmentActs room,
            AmendmentStory story,
            Decision decision,
            Map<String, String> form,
            Actor.Person by,
            String reason) {
        boolean over =
                switch (decision) {
                    case Decision.Approve _ ->
                            story.state() == dev.throughline.billing.Amendment.State.APPROVED;
                    case Decision.Reject _ ->
                            story.state() == dev.throughline.billing.Amendment.State.REJECTED;
                    case Decision.Withdraw _ ->
                            story.state() == dev.throughline.billing.Amendment.State.WITHDRAWN;
                };
        return over || seen(story).equals(text(form, "seen"))
                ? room.decide(story.id(), decision, by, reason)
                : new Answer.Refused(
                        List.of(
                                new Problem(
                                        Problem.Mender.DATA,
                                        "HUB-STATE",
                                        "The amendment or its figures have changed since you looked at them.",
                                        "Look at what it means now and decide about that.",
                                        null)));
    }

    private static Decision decision(
            AmendmentStory story, Map<String, String> form, List<Problem> problems) {
        String what = text(form, "decision");
        return switch (what) {
            case "approve" -> approve(story, form, problems);
            case "decline" -> new Decision.Reject();
            case "withdraw" -> new Decision.Withdraw();
            default -> {
                problems.add(
                        problem(
                                "'" + what + "' is no decision about an amendment.",
                                "Use a button of the page."));
                yield new Decision.Reject();
            }
        };
    }

    private static Decision approve(
            AmendmentStory story, Map<String, String> form, List<Problem> problems) {
        String wanted = text(form, "treatment");
        Optional<Treatment> treatment =
                Arrays.stream(Treatment.values())
                        .filter(one -> one.name().equals(wanted))
                        .findFirst();
        if (treatment.isEmpty()) {
            problems.add(
                    problem(
                            wanted.isEmpty()
                                    ? "No treatment is chosen."
                                    : "'" + wanted + "' is no treatment.",
                            "Choose one of the three; finance answers for it."));
        }
        String approver = text(form, "clientApprover");
        if (approver.isEmpty()) {
            problems.add(problem("Who agreed for the client is not said.", "Name that person."));
        }
        String day = text(form, "clientAgreedOn");
        LocalDate agreed = story.effective();
        try {
            agreed = LocalDate.parse(day);
        } catch (DateTimeParseException _) {
            problems.add(
                    problem(
                            "'" + day + "' is no day the client can have agreed on.",
                            "Write it like 2026-04-10."));
        }
        return new Decision.Approve(
                treatment.orElse(Treatment.CUMULATIVE_CATCH_UP), approver, agreed);
    }

    private static String text(Map<String, String> form, String name) {
        return Paging.bounded(form.getOrDefault(name, ""));
    }

    private static Problem problem(String text, String mend) {
        return new Problem(Problem.Mender.DATA, "HUB-VALUE", text, mend, null);
    }
}
