package dev.throughline.console;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What stands between a legal entity's period and its close, decided from facts. Pure.
///
/// @param words the one sentence
/// @param stands the gravest first
/// @param fine what is as it must be
public record Closing(
        String words, Tone tone, boolean closable, List<Obstacle> stands, List<String> fine) {
    public Closing {
        stands = List.copyOf(stands);
        fine = List.copyOf(fine);
    }

    /// One thing that stands in the way.
    ///
    /// @param amount what it is about, in hours or money; empty where that cannot be said
    /// @param href where it is worked on
    public record Obstacle(Tone tone, String words, String detail, String amount, String href) {}

    /// How the newest reconciliation of the period stands.
    public enum Reconciled {
        NEVER,
        OPEN,
        TIES
    }

    /// How its signature stands.
    public enum Signed {
        NO,
        CHANGED,
        YES
    }

    /// A number of versions with what they are worth.
    public record Amount(long versions, String worth) {}

    /// What it is decided from.
    ///
    /// @param name the period and its company, for people
    /// @param over whether its last day has passed
    /// @param waiting what waits for somebody, by role in words
    /// @param unexplained exceptions that no open case stands for
    /// @param unknown sent and not answered
    /// @param moving on the way by themselves
    /// @param rest amounts of postings beside the cost that are not through; empty where none are
    /// @param loose items of these days that are in no company yet
    /// @param unapproved items of these days that wait for approval in the source, in words; empty
    ///   where none do
    /// @param openTies ties of the newest run that nobody explains
    /// @param subledgers subledgers that are not closed
    public record Facts(
            String name,
            boolean closed,
            boolean over,
            Map<String, Amount> waiting,
            long unexplained,
            Amount unknown,
            Amount moving,
            @Nullable String doneBy,
            String rest,
            Amount loose,
            String unapproved,
            Reconciled reconciled,
            long openTies,
            Signed signed,
            List<String> subledgers,
            Links links) {}

    /// Where each thing is worked on.
    public record Links(
            String exceptions,
            String unknown,
            String moving,
            String loose,
            String reconciliation,
            String signature,
            String source) {}

    /// The decision.
    public static Closing of(Facts facts) {
        List<Obstacle> stands = new ArrayList<>();
        List<String> fine = new ArrayList<>();
        reconciled(facts, stands, fine);
        exceptions(facts, stands, fine);
        moving(facts, stands, fine);
        source(facts, stands, fine);
        boolean clear = stands.isEmpty();
        signed(facts, stands, fine);
        if (!facts.subledgers().isEmpty() && !facts.closed()) {
            stands.add(
                    new Obstacle(
                            Tone.WAITING,
                            "Not closed in the ledger yet: "
                                    + Format.list(facts.subledgers())
                                    + ".",
                            "They are closed in the ERP, before the period itself.",
                            "",
                            facts.links().reconciliation()));
        }
        return new Closing(
                words(facts, stands, clear), tone(facts, stands, clear), clear, stands, fine);
    }

    private static void reconciled(Facts facts, List<Obstacle> stands, List<String> fine) {
        switch (facts.reconciled()) {
            case NEVER ->
                    stands.add(
                            new Obstacle(
                                    Tone.PERSON,
                                    "It was never reconciled.",
                                    "Run the checks over it.",
                                    "",
                                    facts.links().reconciliation()));
            case OPEN ->
                    stands.add(
                            new Obstacle(
                                    Tone.WRONG,
                                    Format.count(facts.openTies(), "check has", "checks have")
                                            + " differences that nobody explains.",
                                    "Look at them side by side; each cause is a case.",
                                    "",
                                    facts.links().reconciliation()));
            case TIES -> fine.add("Source, hub and ledger tie");
        }
    }

    private static void exceptions(Facts facts, List<Obstacle> stands, List<String> fine) {
        facts.waiting()
                .forEach((role, amount) ->
                        stands.add(
                                new Obstacle(
                                        Tone.PERSON,
                                        Format.count(
                                                        amount.versions(),
                                                        "version waits",
                                                        "versions wait")
                                                + " on "
                                                + role
                                                + ".",
                                        "Their cases are listed below.",
                                        amount.worth(),
                                        facts.links().exceptions())));
        if (facts.unexplained() > 0) {
            stands.add(
                    new Obstacle(
                            Tone.PERSON,
                            Format.count(
                                            facts.unexplained(),
                                            "version more is",
                                            "versions more are")
                                    + " refused.",
                            "See what each of them says.",
                            "",
                            facts.links().exceptions()));
        }
        if (facts.waiting().isEmpty() && facts.unexplained() == 0) {
            fine.add("No version is refused");
        }
    }

    private static void moving(Facts facts, List<Obstacle> stands, List<String> fine) {
        if (facts.unknown().versions() > 0) {
            stands.add(
                    new Obstacle(
                            Tone.UNKNOWN,
                            Format.count(facts.unknown().versions(), "version was", "versions were")
                                    + " sent and not answered.",
                            "The ledger is being asked by key; nothing is sent twice.",
                            facts.unknown().worth(),
                            facts.links().unknown()));
        }
        if (facts.moving().versions() > 0) {
            stands.add(
                    new Obstacle(
                            Tone.MOVING,
                            Format.count(facts.moving().versions(), "version is", "versions are")
                                    + " on the way into the ledger.",
                            facts.doneBy() == null
                                    ? "None reached it in the last quarter of an hour, so no time can be said."
                                    : "All on the way are through by "
                                            + facts.doneBy()
                                            + ", at the present pace.",
                            facts.moving().worth(),
                            facts.links().moving()));
        } else if (!facts.rest().isEmpty()) {
            stands.add(
                    new Obstacle(
                            Tone.MOVING,
                            "Unbilled or intercompany postings are not through yet.",
                            "Their cost is posted; they follow.",
                            facts.rest(),
                            facts.links().moving()));
        }
        if (facts.unknown().versions() == 0
                && facts.moving().versions() == 0
                && facts.rest().isEmpty()) {
            fine.add("Nothing is on the way");
        }
    }

    private static void source(Facts facts, List<Obstacle> stands, List<String> fine) {
        if (facts.loose().versions() > 0) {
            stands.add(
                    new Obstacle(
                            Tone.PERSON,
                            Format.count(facts.loose().versions(), "version", "versions")
                                    + " of these days could not be placed in a company.",
                            "One of them may belong here.",
                            facts.loose().worth(),
                            facts.links().loose()));
        }
        if (!facts.unapproved().isEmpty()) {
            stands.add(
                    new Obstacle(
                            Tone.PERSON,
                            "Not approved yet in the source, all companies together.",
                            "Ask the approvers, or let it fall into the next period.",
                            facts.unapproved(),
                            facts.links().source()));
        } else {
            fine.add("No approval is missing in the source");
        }
    }

    private static void signed(Facts facts, List<Obstacle> stands, List<String> fine) {
        switch (facts.signed()) {
            case NO ->
                    stands.add(
                            new Obstacle(
                                    stands.isEmpty() ? Tone.PERSON : Tone.WAITING,
                                    "Its checks are not signed off.",
                                    "A controller signs on the Reconciliation page, once they tie.",
                                    "",
                                    facts.links().reconciliation()));
            case CHANGED ->
                    stands.addFirst(
                            new Obstacle(
                                    Tone.WRONG,
                                    "It says something else than what was signed.",
                                    "Compare both; take the change back, or sign again.",
                                    "",
                                    facts.links().signature()));
            case YES -> fine.add("Signed off");
        }
    }

    private static Tone tone(Facts facts, List<Obstacle> stands, boolean clear) {
        if (stands.stream().anyMatch(one -> one.tone() == Tone.WRONG)) {
            return Tone.WRONG;
        }
        if (facts.closed()) {
            return clear ? Tone.SETTLED : Tone.PERSON;
        }
        if (clear) {
            return facts.signed() == Signed.YES
                    ? Tone.SETTLED
                    : facts.over() ? Tone.PERSON : Tone.WAITING;
        }
        return stands.stream().anyMatch(one -> one.tone() == Tone.PERSON)
                ? Tone.PERSON
                : stands.getFirst().tone();
    }

    private static String words(Facts facts, List<Obstacle> stands, boolean clear) {
        if (facts.signed() == Signed.CHANGED) {
            return facts.name() + " was signed off and says something else now.";
        }
        if (facts.closed()) {
            return facts.name()
                    + " is closed"
                    + (clear
                            ? ", and nothing was left behind."
                            : ", and something was left behind.");
        }
        if (clear && !facts.over()) {
            return facts.name() + " is not over yet; so far nothing stands in the way.";
        }
        if (clear) {
            return facts.signed() == Signed.YES
                    ? facts.name() + " can close: nothing stands in the way."
                    : facts.name() + " can close as soon as a controller signs it off.";
        }
        List<String> parts = new ArrayList<>();
        facts.waiting()
                .forEach((role, amount) ->
                        parts.add(
                                Format.count(amount.versions(), "version", "versions")
                                        + (amount.worth().isEmpty()
                                                ? ""
                                                : ", " + amount.worth() + ",")
                                        + (amount.versions() == 1 ? " waits on " : " wait on ")
                                        + role));
        if (facts.unknown().versions() > 0) {
            parts.add(Format.count(facts.unknown().versions()) + " not answered");
        }
        if (facts.reconciled() == Reconciled.OPEN) {
            parts.add(Format.count(facts.openTies(), "check does", "checks do") + " not tie");
        }
        if (facts.moving().versions() > 0) {
            parts.add(Format.count(facts.moving().versions()) + " on the way");
        }
        if (parts.isEmpty()) {
            parts.add(Format.count(stands.size(), "thing stands", "things stand") + " in the way");
        }
        return facts.name()
                + (facts.over() ? " cannot close yet: " : " is not over yet; so far ")
                + Format.list(parts)
                + ".";
    }
}
