package dev.throughline.console;

import dev.throughline.model.Money;
import dev.throughline.posting.OpeningFacts.Stand;
import dev.throughline.posting.OpeningFacts.State;
import dev.throughline.posting.OpeningTotals.Row;
import dev.throughline.posting.OpeningTotals.Said;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// How posting began in the ledger, as shown.
///
/// @param lane whether this hub posts
/// @param stand how it stands; null where the hub posts nothing
/// @param rows totals, those that differ first
/// @param more totals that are not shown
public record OpeningPage(
        boolean lane,
        @Nullable Stand stand,
        List<Total> rows,
        int more,
        String did,
        String refused) {
    private static final int SHOWN = 200;

    /// A total, both sides.
    ///
    /// @param ledger what finance says; empty where it says nothing
    /// @param difference empty where both are equal
    public record Total(
            String kind,
            String entity,
            String period,
            String project,
            String items,
            String hours,
            String source,
            String ledger,
            String difference) {
        private static Total of(Row row, Map<UUID, String> names) {
            Said said = row.said();
            String currency = row.group().currency();
            UUID project = row.group().project();
            return new Total(
                    PostingWords.kind(row.group().kind()),
                    names.getOrDefault(row.group().entity(), "unknown"),
                    row.group().period(),
                    project == null ? "–" : names.getOrDefault(project, "unknown"),
                    Format.count(row.hub().items()),
                    row.group().kind().leading() && row.hub().hours().signum() != 0
                            ? Format.hours(row.hub().hours())
                            : "",
                    Format.money(new Money(row.hub().minor(), currency)),
                    said == null ? "" : Format.money(new Money(said.minor(), currency)),
                    row.equal()
                            ? ""
                            : row.difference() != 0
                                    ? Format.money(new Money(row.difference(), currency))
                                    : "items or hours");
        }
    }

    static OpeningPage none() {
        return new OpeningPage(false, null, List.of(), 0, "", "");
    }

    static OpeningPage of(Stand stand, Map<UUID, String> names, String did, String refused) {
        List<Total> rows =
                stand.rows().stream()
                        .sorted(Comparator.comparing(Row::equal))
                        .limit(SHOWN)
                        .map(row -> Total.of(row, names))
                        .toList();
        return new OpeningPage(true, stand, rows, stand.rows().size() - rows.size(), did, refused);
    }

    /// How it stands, in one sentence.
    static String words(Stand stand) {
        int differ = stand.differences().size();
        return switch (stand.state()) {
            case MISSING ->
                    "Nobody has said what "
                            + stand.ledger()
                            + " holds already: nothing is posted into it.";
            case LOADED ->
                    "What "
                            + stand.ledger()
                            + " held before is taken over and waits for a signature"
                            + (differ == 0
                                    ? "; all totals agree."
                                    : "; "
                                            + Format.count(
                                                    differ, "total differs.", "totals differ."));
            case SIGNED ->
                    "What "
                            + stand.ledger()
                            + " held before is signed"
                            + (differ == 0
                                    ? "."
                                    : "; "
                                            + Format.count(
                                                    differ,
                                                    "total differs by agreement of two persons.",
                                                    "totals differ by agreement of two persons."));
            case DECLARED_EMPTY -> stand.ledger() + " was declared empty: the hub began there.";
        };
    }

    /// How it stands, in one sentence.
    public String answer() {
        return stand == null ? "" : words(stand);
    }

    /// How grave it is.
    public Tone tone() {
        return stand != null && waits(stand) ? Tone.PERSON : Tone.SETTLED;
    }

    /// Whether somebody has to do something before anything is posted.
    static boolean waits(Stand stand) {
        return stand.state() == State.MISSING || stand.state() == State.LOADED;
    }

    /// Whether it can be signed.
    public boolean signable() {
        return stand != null && stand.state() == State.LOADED;
    }

    /// Whether only two persons can sign it.
    public boolean differs() {
        return stand != null && !stand.differences().isEmpty();
    }
}
