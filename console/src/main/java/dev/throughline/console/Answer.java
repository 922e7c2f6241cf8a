package dev.throughline.console;

import dev.throughline.model.Money;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The overview's one sentence. Pure.
///
/// @param words the sentence
/// @param tone how it is meant
public record Answer(String words, Tone tone) {

    /// What it is decided from.
    ///
    /// @param blockedByOwner blocked deals by the role that must act, each deal once
    /// @param stake what the blocked deals are worth, one sum a currency
    /// @param otherCases open cases that block no deal
    /// @param unwell systems that do not answer or are not who they should be
    /// @param paused systems switched off or paused by somebody
    public record Facts(
            long deals,
            long live,
            long starting,
            long blocked,
            Map<String, Long> blockedByOwner,
            List<Money> stake,
            long otherCases,
            List<String> unwell,
            List<String> paused,
            boolean anythingRead) {}

    /// The sentence for these facts.
    public static Answer of(Facts facts) {
        if (!facts.anythingRead()) {
            return new Answer(
                    "Nothing has been read yet: the first records arrive when the systems answer.",
                    Tone.WAITING);
        }
        List<String> parts = new ArrayList<>();
        if (!facts.unwell().isEmpty()) {
            parts.add(
                    Format.list(facts.unwell())
                            + (facts.unwell().size() == 1
                                    ? " does not answer as it should"
                                    : " do not answer as they should"));
        }
        if (facts.blocked() > 0) {
            parts.add(blocked(facts));
        }
        if (!facts.paused().isEmpty()) {
            parts.add(
                    Format.list(facts.paused())
                            + (facts.paused().size() == 1 ? " is" : " are")
                            + " paused");
        }
        if (facts.otherCases() > 0) {
            parts.add(
                    Format.count(facts.otherCases(), "other case is open", "other cases are open"));
        }
        if (!parts.isEmpty()) {
            Tone tone = facts.unwell().isEmpty() ? Tone.PERSON : Tone.WRONG;
            return new Answer(
                    capital(String.join("; ", parts)) + "; everything else is where it must be.",
                    tone);
        }
        if (facts.starting() > 0) {
            return new Answer(
                    Format.count(facts.starting(), "deal is", "deals are")
                            + " on the way to a live project and nobody has to act; "
                            + Format.count(facts.live(), "project is", "projects are")
                            + " live.",
                    Tone.MOVING);
        }
        return new Answer(
                facts.deals() == 0
                        ? "Everything that was read is where it must be; no deal has been won yet."
                        : "Everything is where it must be: "
                                + Format.count(
                                        facts.live(),
                                        "deal is a live project",
                                        "deals are live projects")
                                + " and nothing waits.",
                Tone.SETTLED);
    }

    private static String blocked(Facts facts) {
        List<String> owners =
                facts.blockedByOwner().entrySet().stream()
                        .sorted(
                                Map.Entry.<String, Long>comparingByValue()
                                        .reversed()
                                        .thenComparing(Map.Entry.comparingByKey()))
                        .map(entry ->
                                Format.count(entry.getValue())
                                        + " on "
                                        + Format.owner(entry.getKey()))
                        .toList();
        String stake =
                facts.stake().isEmpty()
                        ? ""
                        : ", " + Format.moneyShort(facts.stake()) + " at stake";
        return Format.count(facts.blocked(), "deal waits", "deals wait")
                + " on somebody"
                + stake
                + (owners.isEmpty() ? "" : ": " + Format.list(owners));
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
