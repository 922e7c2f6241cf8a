package dev.throughline.reconcile;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.model.Problem;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// One read of one system, kept as evidence: what was asked, when, how many rows came, and a hash
/// over them.
///
/// @param connection whom we asked
/// @param query as the system saw it; holds no secret
/// @param at when the first page was asked for
/// @param rows how many rows came
/// @param sha256 over the rows in the order they came, in hex
public record Reading(String connection, String query, Instant at, long rows, String sha256) {

    /// Rows of a page.
    static final int PAGE = 1_000;

    /// Writes a reading down while its pages are turned, and stops at what leads back or never
    /// ends.
    static final class Taking {
        private final String connection;
        private final String query;
        private final Instant at;
        private final long most;
        private final String mend;
        private final MessageDigest digest = digest();
        private final Set<String> cursors = new HashSet<>();
        private long rows;

        /// @param most more rows than this are not taken into memory at once
        Taking(String connection, String query, Instant at, long most) {
            this(
                    connection,
                    query,
                    at,
                    most,
                    "Reconcile a shorter span; one month of one system is read at a time.");
        }

        /// @param mend what is to be done where there are more
        Taking(String connection, String query, Instant at, long most, String mend) {
            this.mend = mend;
            this.connection = connection;
            this.query = query;
            this.at = at;
            this.most = most;
        }

        void row(String text) {
            if (++rows > most) {
                throw new CallFailed(
                        new Problem(
                                Problem.Mender.SETTINGS,
                                "HUB-RECON-LIMIT",
                                connection + " shows more than " + most + " rows for: " + query,
                                mend));
            }
            digest.update(text.getBytes(StandardCharsets.UTF_8));
            digest.update((byte) '\n');
        }

        /// The page was read; the next one begins there.
        void turn(Cursor next) {
            if (!cursors.add(next.value())) {
                throw new CallFailed(
                        new Problem(
                                Problem.Mender.WEATHER,
                                "SYS-SCHEMA-DRIFT",
                                connection + " leads back to a page it has shown: " + query,
                                "Nothing is concluded from it; it is read again with the next run."));
            }
        }

        Reading done() {
            return new Reading(
                    connection, query, at, rows, HexFormat.of().formatHex(digest.digest()));
        }
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /// Fields in the order of their names, so that the same row has the same hash.
    static String sorted(Map<String, ?> fields) {
        return new TreeMap<>(fields).toString();
    }
}
