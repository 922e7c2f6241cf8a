package dev.throughline.posting;

import org.jspecify.annotations.Nullable;

/// Gives each version of a source item its ordinal (DOMAIN 0). An ordinal advances only when the
/// financial hash differs from the last ordinal's: 8 h, 7 h, 8 h again are three; our own
/// write-back is none. Vendor stamps only order observations.
public final class Ordinals {
    private Ordinals() {}

    /// The newest that is known of an item.
    ///
    /// @param ordinal 1 and up
    /// @param hash the hash of that version
    /// @param stamp the newest vendor stamp seen, text that sorts in time order; empty where the
    ///   vendor has none
    public record Newest(int ordinal, FactHash hash, String stamp) {}

    /// What an observation is.
    public sealed interface Observed {
        /// A new version.
        ///
        /// @param ordinal its ordinal
        record Version(int ordinal) implements Observed {}

        /// Nothing new; the newest stamp is the later of both.
        record Same(String stamp) implements Observed {}

        /// Older than what is known: counted and dropped.
        record Older() implements Observed {}

        /// Other content under an equal stamp: read the item itself again before it is believed.
        record Ask() implements Observed {}
    }

    /// Judges one observation of an item.
    ///
    /// @param newest what is known; null at first sight
    /// @param stamp the observation's vendor stamp; empty where there is none
    /// @param readBack whether the item itself was just read, so that equal stamps settle nothing
    ///   more
    public static Observed observe(
            @Nullable Newest newest, FactHash hash, String stamp, boolean readBack) {
        if (newest == null) {
            return new Observed.Version(1);
        }
        boolean ordered = !stamp.isEmpty() && !newest.stamp().isEmpty();
        int order = ordered ? stamp.compareTo(newest.stamp()) : 1;
        if (order < 0 && !readBack) {
            return new Observed.Older();
        }
        if (hash.equals(newest.hash())) {
            return new Observed.Same(order > 0 && !stamp.isEmpty() ? stamp : newest.stamp());
        }
        if (order == 0 && !readBack) {
            return new Observed.Ask();
        }
        return new Observed.Version(Math.addExact(newest.ordinal(), 1));
    }
}
