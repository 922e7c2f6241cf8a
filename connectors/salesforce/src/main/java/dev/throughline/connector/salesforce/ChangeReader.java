package dev.throughline.connector.salesforce;

import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.ReadsChanges.ChangePage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Decides what a change read asks for next (the vendor is asked by {@link Source}).
///
/// Rows become visible later than they are stamped. So each run through the feed starts a little
/// behind now (the *tail*), and from time to time as far back as the declared overlap before the
/// previous such run began (a *deep* run). Rows read again unchanged are not handed out again by
/// the same open connection; after a restart they are, once. A stamp alone does not tell: it has
/// whole seconds, and a row may be changed again within the second in which it was read. All of it
/// costs nothing while nothing changes: where the highest row read is older than that, a run starts
/// right after it.
final class ChangeReader {

    /// How far behind now a run starts at least. Covers stamps of whole seconds and clocks that
    /// differ a little.
    static final Duration TAIL = Duration.ofSeconds(15);

    /// How often a run covers the whole overlap.
    static final Duration DEEP_EVERY = Duration.ofMinutes(2);

    /// How far the hub's clock and the vendor's may stand apart.
    static final Duration CLOCKS_APART = Duration.ofMinutes(1);

    /// Rows remembered for each type; beyond that the oldest are forgotten and may be handed out
    /// twice.
    private static final int REMEMBERED_MAX = 120_000;

    /// Asks the vendor for rows after a place.
    interface Source {
        /// @param cursor rows strictly after its (`at`, `id`)
        Page rows(ChangeCursor cursor, int limit);
    }

    /// @param more whether the vendor may have further rows behind these
    record Page(List<ObservedRecord> rows, boolean more) {}

    private record Seen(String stamp, boolean deleted, long content, int sweep) {}

    private final InstantSource clock;
    private final Map<String, Seen> seen =
            new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Seen> eldest) {
                    return size() > REMEMBERED_MAX;
                }
            };
    private long chain;

    ChangeReader(InstantSource clock) {
        this.clock = clock;
    }

    /// One page. One at a time for each type.
    synchronized ChangePage read(Source source, Cursor since, int limit) {
        Instant now = clock.instant();
        ChangeCursor cursor = ChangeCursor.of(since, now);
        if (cursor.resting()) {
            cursor = started(cursor, now);
        }
        if (cursor.chain() != chain) {
            seen.clear();
            chain = cursor.chain();
        }
        Page page = source.rows(cursor, limit);
        List<ObservedRecord> fresh = new ArrayList<>();
        Set<String> inPage = new HashSet<>();
        ChangeCursor next = cursor;
        for (ObservedRecord row : page.rows()) {
            Instant stamp = Wire.instant(row.stamp());
            if (stamp != null && next.isBefore(stamp, row.externalId())) {
                next = next.at(stamp, row.externalId());
            }
            long content = content(row.fields());
            Seen before = seen.get(row.externalId());
            boolean known =
                    before != null
                            && before.sweep() < cursor.sweep()
                            && before.stamp().equals(row.stamp())
                            && before.deleted() == row.deleted()
                            && before.content() == content;
            if (!known && inPage.add(row.externalId() + row.stamp())) {
                fresh.add(row);
                seen.remove(row.externalId());
                seen.put(
                        row.externalId(),
                        new Seen(row.stamp(), row.deleted(), content, cursor.sweep()));
            }
        }
        // A full page that did not move the place on would be read for ever.
        boolean more = page.more() && !next.equals(cursor);
        return new ChangePage(List.copyOf(fresh), (more ? next : next.rest()).text(), more);
    }

    /// A fingerprint of 64 bits (FNV-1a over names and values as text).
    private static long content(Map<String, Object> fields) {
        long hash = 0xcbf29ce484222325L;
        for (Map.Entry<String, Object> field : fields.entrySet()) {
            hash = mixed(mixed(hash, field.getKey()), String.valueOf(field.getValue()));
        }
        return hash;
    }

    private static long mixed(long hash, String text) {
        long mixed = hash;
        for (int i = 0; i < text.length(); i++) {
            mixed = (mixed ^ text.charAt(i)) * 0x100000001b3L;
        }
        return (mixed ^ 0x1_0000) * 0x100000001b3L;
    }

    /// Where the next run starts; behind a highest row that is older than that, right after it.
    private static ChangeCursor started(ChangeCursor resting, Instant now) {
        if (!now.isBefore(resting.deep().plus(DEEP_EVERY))) {
            return resting.from(
                    resting.deep().minus(SalesforceConnector.OVERLAP).minus(CLOCKS_APART), now);
        }
        return resting.from(now.minus(TAIL), resting.deep());
    }
}
