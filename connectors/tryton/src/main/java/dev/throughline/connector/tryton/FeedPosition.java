package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.model.Problem;
import java.time.Duration;
import java.time.Instant;

/// A place in the change feed of one record type. Stamps are Tryton's, in microseconds of the
/// epoch; they are compared with each other only, never with the hub's clock.
///
/// Text form, fields separated by `|`:
/// `1|floor|partFloor|high|highSeen|roundBegan|pages|step|stamp|id`.
///
/// @param floor everything of the record itself up to this stamp has been read in earlier rounds
/// @param partFloor the same for nested parts
/// @param high newest stamp seen so far
/// @param highSeen when the hub first saw it, by the hub's clock, milliseconds
/// @param roundBegan when the hub began this round, milliseconds; 0 between rounds
/// @param pages pages with records handed on so far: makes two different places different texts
/// @param step which stream of the round is being read
/// @param stamp last stamp read in this stream
/// @param id last id read at that stamp
record FeedPosition(
        long floor,
        long partFloor,
        long high,
        long highSeen,
        long roundBegan,
        long pages,
        int step,
        long stamp,
        long id) {

    private static final String FORMAT = "1";
    private static final int FIELDS = 10;

    static final FeedPosition BEGINNING = new FeedPosition(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// @throws CallFailed when the text is not one of ours
    static FeedPosition of(Cursor cursor) {
        if (cursor.isBeginning()) {
            return BEGINNING;
        }
        String[] text = cursor.value().split("\\|", -1);
        try {
            if (text.length == FIELDS && text[0].equals(FORMAT)) {
                long[] n = new long[FIELDS];
                for (int i = 1; i < FIELDS; i++) {
                    n[i] = Long.parseLong(text[i]);
                }
                return new FeedPosition(n[1], n[2], n[3], n[4], n[5], n[6], (int) n[7], n[8], n[9]);
            }
        } catch (NumberFormatException foreign) {
            // told below
        }
        throw new CallFailed(
                new Problem(
                        Problem.Mender.DEFECT,
                        "HUB-STATE",
                        "The stored cursor '"
                                + cursor.value()
                                + "' is not one of this connector's.",
                        "Reset the feed to its beginning: records repeat, none is lost."));
    }

    Cursor cursor() {
        return new Cursor(
                String.join(
                        "|",
                        FORMAT,
                        Long.toString(floor),
                        Long.toString(partFloor),
                        Long.toString(high),
                        Long.toString(highSeen),
                        Long.toString(roundBegan),
                        Long.toString(pages),
                        Integer.toString(step),
                        Long.toString(stamp),
                        Long.toString(id)));
    }

    boolean betweenRounds() {
        return roundBegan == 0;
    }

    /// A new round, reading from the floor.
    FeedPosition begun(Instant now) {
        return new FeedPosition(
                floor, partFloor, high, highSeen, now.toEpochMilli(), pages, 0, 0, 0);
    }

    /// The first round of all: nested parts need to be read only from `newest − overlap`, because
    /// the records themselves bring them along.
    FeedPosition withPartFloor(long newestPart, Duration overlap) {
        return new FeedPosition(
                floor,
                Math.max(0, newestPart - micros(overlap)),
                high,
                highSeen,
                roundBegan,
                pages,
                step,
                stamp,
                id);
    }

    /// Read as far as this row in the present stream.
    FeedPosition at(long rowStamp, long rowId, Instant now) {
        boolean newer = rowStamp > high;
        return new FeedPosition(
                floor,
                partFloor,
                newer ? rowStamp : high,
                newer ? now.toEpochMilli() : highSeen,
                roundBegan,
                pages,
                step,
                rowStamp,
                rowId);
    }

    FeedPosition nextStep() {
        return new FeedPosition(
                floor, partFloor, high, highSeen, roundBegan, pages, step + 1, 0, 0);
    }

    FeedPosition afterPage() {
        return new FeedPosition(
                floor, partFloor, high, highSeen, roundBegan, pages + 1, step, stamp, id);
    }

    /// The round is over. A transaction that began before the newest one seen may still be open, so
    /// the next round starts `overlap` before it; once a whole round has begun `overlap` after that
    /// one was first seen, all transactions older than it have ended, and the next round starts
    /// right after it.
    FeedPosition ended(Duration overlap) {
        boolean settled = roundBegan >= highSeen + overlap.toMillis();
        long from = settled ? high : Math.max(floor, high - micros(overlap));
        return new FeedPosition(
                Math.max(floor, from),
                Math.max(partFloor, from),
                high,
                highSeen,
                0,
                pages,
                0,
                0,
                0);
    }

    private static long micros(Duration duration) {
        return duration.toMillis() * 1_000;
    }
}
