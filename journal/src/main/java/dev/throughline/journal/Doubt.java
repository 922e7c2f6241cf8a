package dev.throughline.journal;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is remembered of a record that was shown with other content under the stamp it had. Pure.
///
/// New content under an equal stamp is believed: clocks tick slowly, and some sources keep the
/// stamp when an approval changes. Content that **comes back** under an equal stamp may be a person
/// who has taken a change back, or a copy of the source that lags. It is not believed from a page,
/// which may never show the record again; instead the record itself is asked by its id, several
/// times over most of a minute, and each answer is believed. Where it comes back again and again,
/// each look is twice as late as the one before, so that the number of beliefs grows with the
/// logarithm of the time the copies disagree, not with the number of pages read.
///
/// @param stamp the stamp all this was shown under
/// @param replaced contents shown under it and replaced since, newest last, at most {@value
///   #REPLACED_MAX}
/// @param looks how often the record was asked under this stamp
/// @param looksLeft how often it is to be asked still before what is known is trusted
/// @param lookAt when it is asked next; null while nothing is in doubt
/// @param changedAt when anything of this was last noted
public record Doubt(
        String stamp,
        List<String> replaced,
        int looks,
        int looksLeft,
        @Nullable Instant lookAt,
        Instant changedAt) {
    /// When a record is asked for the first time after it came into doubt; then after twice as long
    /// each time.
    public static final Duration FIRST_LOOK = Duration.ofSeconds(3);

    /// The longest time between two looks is `FIRST_LOOK` doubled so often: 384 s.
    static final int DOUBLINGS_MAX = 7;

    /// Looks after which what is known is trusted: at 3, 9, 21 and 45 s.
    static final int LOOKS = 4;

    /// Contents that are remembered as replaced.
    static final int REPLACED_MAX = 16;

    /// A doubt that is settled is forgotten so long after.
    static final Duration REMEMBERED = Duration.ofHours(1);

    /// @throws IllegalArgumentException when it has no stamp to hold on to
    public Doubt {
        if (stamp.isEmpty()) {
            throw new IllegalArgumentException("a doubt needs a stamp");
        }
        replaced = List.copyOf(replaced);
    }

    /// What a look at the record itself has shown.
    public enum Seen {
        /// What is known.
        KNOWN,
        /// Other content under the same stamp: believed.
        OTHER,
        /// Content under a newer stamp, or the end of a record that is known to be gone: no doubt
        /// is left.
        NEWER,
        /// Nothing, or an older stamp: a copy that lags, or a record that has gone meanwhile.
        NOTHING
    }

    /// Nothing is in doubt.
    public static Doubt none(String stamp, Instant now) {
        return new Doubt(stamp, List.of(), 0, 0, null, now);
    }

    /// Whether this content was there before, and replaced.
    public boolean returns(String content) {
        return replaced.contains(content);
    }

    /// Another content took the place of this one under the same stamp.
    public Doubt replacing(String before, Instant now) {
        List<String> more = new ArrayList<>(replaced);
        more.remove(before);
        more.add(before);
        return new Doubt(
                stamp,
                more.subList(Math.max(0, more.size() - REPLACED_MAX), more.size()),
                looks,
                looksLeft,
                lookAt,
                now);
    }

    /// Something has come back: the record itself is to be asked, all the looks from now on.
    public Doubt begun(Instant now) {
        return lookAt != null && looksLeft == LOOKS
                ? this
                : new Doubt(
                        stamp,
                        replaced,
                        looks,
                        LOOKS,
                        lookAt == null ? now.plus(pause(looks)) : lookAt,
                        now);
    }

    /// The record itself was asked.
    public Doubt looked(Seen seen, Instant now) {
        int left =
                switch (seen) {
                    case KNOWN, NOTHING -> Math.max(0, looksLeft - 1);
                    case OTHER -> Math.max(1, looksLeft - 1);
                    case NEWER -> 0;
                };
        return new Doubt(
                stamp,
                replaced,
                looks + 1,
                left,
                left == 0 ? null : now.plus(pause(looks + 1)),
                now);
    }

    /// Whether it need not be remembered any longer.
    boolean forgotten(Instant now) {
        return lookAt == null && changedAt.plus(REMEMBERED).isBefore(now);
    }

    private static Duration pause(int looks) {
        return FIRST_LOOK.multipliedBy(1L << Math.min(looks, DOUBLINGS_MAX));
    }
}
