package dev.throughline.connector.kantata;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connector.kantata.Keyset.Position;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;

/// A place in a feed or population, as a cursor's text: `1;pass;since;began;stamp;id;ahead;inner`.
///
/// @param pass what is being read; {@link Pass#REST} between two runs
/// @param since the run's `updated_after`, an ISO moment; empty = from the beginning
/// @param began when the run began, in the vendor's time; empty until its first answer
/// @param at the last row taken in this pass
/// @param inner the last inner row taken (project members within a project); empty for none
record Place(Pass pass, String since, String began, Position at, String inner) {

    /// The passes of a run, in their order.
    enum Pass {
        REST,
        /// The records themselves.
        RECORDS,
        /// Custom field values, which change without stamping their record.
        VALUES,
        /// Deletions told by the event feed.
        DELETIONS,
        /// The records of archived projects, where these are asked for apart.
        ARCHIVED,
        /// Approvals, which may change without stamping what they approve.
        APPROVALS
    }

    private static final String FORMAT = "1";

    static final Place BEGINNING = new Place(Pass.REST, "", "", Position.START, "");

    /// @throws CallFailed if this connector has not written that text
    static Place of(Cursor cursor) {
        if (cursor.isBeginning()) {
            return BEGINNING;
        }
        String[] parts = cursor.value().split(";", -1);
        try {
            if (parts.length == 8 && parts[0].equals(FORMAT)) {
                return new Place(
                        Pass.valueOf(parts[1]),
                        parts[2],
                        parts[3],
                        new Position(parts[4], parts[5], Integer.parseInt(parts[6])),
                        parts[7]);
            }
        } catch (IllegalArgumentException unreadable) {
            throw strange(cursor);
        }
        throw strange(cursor);
    }

    private static CallFailed strange(Cursor cursor) {
        return new CallFailed(
                new Problem(
                        Mender.DEFECT,
                        "SYS-CURSOR",
                        "The cursor '"
                                + cursor.value()
                                + "' was not written by the Kantata connector.",
                        "Reset the feed to its beginning."));
    }

    Place at(Pass other, Position position) {
        return new Place(other, since, began, position, "");
    }

    Place within(Position position, String innerId) {
        return new Place(pass, since, began, position, innerId);
    }

    Place begun(String moment) {
        return new Place(pass, since, moment, at, inner);
    }

    Place resting(String nextSince) {
        return new Place(Pass.REST, nextSince, "", Position.START, "");
    }

    Cursor cursor() {
        return new Cursor(
                String.join(
                        ";",
                        FORMAT,
                        pass.name(),
                        since,
                        began,
                        at.stamp(),
                        at.id(),
                        Integer.toString(at.ahead()),
                        inner));
    }
}
