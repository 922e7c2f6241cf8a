package dev.throughline.console;

import dev.throughline.model.Money;
import dev.throughline.worklist.Cases;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Words about cases that templates need.
public final class CaseWords {
    /// Who may do what only a person may do.
    public static final String WHO = Forbidden.WHO;

    private CaseWords() {}

    /// A case's state.
    public static Badge badge(Cases.Case one, Instant now) {
        return WorklistController.badge(one, now);
    }

    /// What a case is about, beneath its title in a list: names and numbers, without ids and
    /// without the amount that the list shows in its own column.
    public static List<String> about(Cases.Case one, Shell shell) {
        Money stake = WorklistController.money(one);
        String shown = stake == null ? "" : Format.money(stake);
        return one.context().entrySet().stream()
                .filter(entry -> Ids.find(entry.getValue()).isEmpty())
                .map(entry ->
                        entry.getKey().equals("system")
                                ? shell.face(entry.getValue()).label()
                                : Format.told(entry.getValue()))
                .filter(text -> !text.equals(shown))
                .distinct()
                .toList();
    }

    /// Who can mend a case.
    public static String mender(String mender) {
        return switch (mender) {
            case "DATA" -> "whoever keeps the firm's data";
            case "SETTINGS" -> "whoever keeps the hub's configuration";
            case "WEATHER" -> "time: the system is busy or away";
            default -> "the makers of the hub";
        };
    }

    /// How a system's existing records were dealt with.
    public static String adoption(String adoption) {
        return switch (adoption) {
            case "ADOPTED" -> "its records were adopted";
            case "DECLARED_EMPTY" -> "declared empty at the start";
            default -> "required before anything is created there";
        };
    }

    /// A JSON word as people write it.
    public static String bare(String json) {
        return Format.sentence(json.replace("\"", "")).toLowerCase(java.util.Locale.ROOT);
    }

    /// What letting pass means, in words.
    static String pass(dev.throughline.posting.Allowance what) {
        return switch (what.name()) {
            case "LATE" -> "The work is past the late limit, and is posted all the same.";
            case "SOFT_CLOSED" ->
                    "The period is softly closed or past its cut-off, and takes it all the same.";
            case "DAY_CAP" -> "The hours of that day are right, however many they are.";
            case "STALE_RATE" -> "The old exchange rate is good enough for it.";
            case "NO_RECEIPT" -> "The receipt is missing for a good reason.";
            case "DUPLICATE" -> "It only looks like the other claim.";
            case "OVERLAP" -> "The person did work for both on that day.";
            default -> "It is posted all the same.";
        };
    }

    /// The credit memo that the case wants explained; null where it wants something else.
    public static @Nullable String toExplain(CasePage page) {
        return page.one().closedAt() == null && page.one().code().equals("INV-CREDIT-UNEXPLAINED")
                ? page.blocked().stream()
                        .map(row -> row.blocked())
                        .filter(one -> one.type().equals("creditmemo"))
                        .map(one -> one.id())
                        .findFirst()
                        .orElse(null)
                : null;
    }

    /// Whether what the case asks is decided on the page of decisions about postings.
    public static boolean decidedWithPostings(CasePage page) {
        return page.one().closedAt() == null
                && (page.one().code().equals("HUB-HELD")
                        || page.one().code().equals("RES-RETRO-CHANGE")
                        || page.blocked().stream()
                                .anyMatch(row -> row.blocked().type().equals("document")));
    }

    /// Whether what the case asks is decided on its deal's page.
    public static boolean decidedOnTheDeal(CasePage page) {
        return page.one().closedAt() == null
                && (page.one().code().equals("PRJ-REOPENED-OPP")
                        || page.one().code().equals("CLI-CREDIT-HOLD"));
    }
}
