package dev.throughline.connector.salesforce;

import dev.throughline.connect.spi.Cursor;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A place in a change feed. Its text is `v1 chain=<ms> sweep=<n> deep=<ISO> high=<ISO|->
/// last=<Id|-> at=<ISO|-> id=<Id|->`:
///
/// - `chain`: when the feed was begun, in milliseconds; tells one history of reads from another
/// - `sweep`: number of the present run through the feed, from 0
/// - `deep`: when the last run over the whole overlap began, by the hub's clock
/// - `high`, `last`: the highest (SystemModstamp, Id) read so far
/// - `at`, `id`: the last row read in the present run; both `-` between two runs
///
/// A run reads in the order (SystemModstamp, Id), strictly after (`at`, `id`), so that ties and
/// rows that move are neither lost nor repeated within it.
record ChangeCursor(
        long chain,
        int sweep,
        Instant deep,
        @Nullable Instant high,
        String last,
        @Nullable Instant at,
        String id) {

    private static final Pattern TEXT =
            Pattern.compile(
                    "v1 chain=(\\d{1,15}) sweep=(\\d{1,9}) deep=(\\S{1,40}) high=(\\S{1,40}) last=([A-Za-z0-9-]{1,18}) at=(\\S{1,40}) id=([A-Za-z0-9-]{1,18})");

    /// Before everything.
    static ChangeCursor beginning(Instant now) {
        return new ChangeCursor(now.toEpochMilli(), 0, now, null, "", null, "");
    }

    /// @throws IllegalArgumentException if this is no cursor of this connector
    static ChangeCursor of(Cursor cursor, Instant now) {
        if (cursor.isBeginning()) {
            return beginning(now);
        }
        Matcher match = TEXT.matcher(cursor.value());
        if (!match.matches()) {
            throw new IllegalArgumentException(
                    "no cursor of a Salesforce feed: '" + cursor.value() + "'");
        }
        try {
            return new ChangeCursor(
                    Long.parseLong(match.group(1)),
                    Integer.parseInt(match.group(2)),
                    Instant.parse(match.group(3)),
                    moment(match.group(4)),
                    word(match.group(5)),
                    moment(match.group(6)),
                    word(match.group(7)));
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "no cursor of a Salesforce feed: '" + cursor.value() + "'", e);
        }
    }

    Cursor text() {
        return new Cursor(
                String.format(
                        Locale.ROOT,
                        "v1 chain=%d sweep=%d deep=%s high=%s last=%s at=%s id=%s",
                        chain,
                        sweep,
                        deep,
                        high == null ? "-" : high,
                        last.isEmpty() ? "-" : last,
                        at == null ? "-" : at,
                        id.isEmpty() ? "-" : id));
    }

    /// Whether a run has ended and the next has not begun.
    boolean resting() {
        return at == null && sweep > 0;
    }

    /// Whether a row lies after the place of this run.
    boolean isBefore(Instant stamp, String rowId) {
        return isBefore(at, id, stamp, rowId);
    }

    /// The same run, further on.
    ChangeCursor at(Instant stamp, String rowId) {
        boolean higher = isBefore(high, last, stamp, rowId);
        return new ChangeCursor(
                chain, sweep, deep, higher ? stamp : high, higher ? rowId : last, stamp, rowId);
    }

    /// The run is over.
    ChangeCursor rest() {
        return new ChangeCursor(chain, sweep + 1, deep, high, last, null, "");
    }

    /// A new run from a stamp on, or right after the highest row where that is earlier.
    ChangeCursor from(Instant stamp, Instant deepBegan) {
        boolean exact = high != null && high.isBefore(stamp);
        return new ChangeCursor(
                chain,
                sweep,
                deepBegan,
                high,
                last,
                exact || high == null ? high : stamp,
                exact ? last : "");
    }

    private static boolean isBefore(@Nullable Instant at, String id, Instant stamp, String rowId) {
        return at == null || stamp.isAfter(at) || stamp.equals(at) && rowId.compareTo(id) > 0;
    }

    private static String word(String text) {
        return text.equals("-") ? "" : text;
    }

    private static @Nullable Instant moment(String text) {
        return text.equals("-") ? null : Instant.parse(text);
    }
}
