package dev.throughline.postgres;

import org.jspecify.annotations.Nullable;

/// Whether this database goes on where this home left it. A hub that is told otherwise writes to no
/// other system until everything unconfirmed has been looked up and a person has acknowledged it.
public sealed interface EpochVerdict {

    /// Neither the home nor the database has worked before.
    record First() implements EpochVerdict {}

    /// The database is the one this home knows, and has lost nothing that the home saw.
    record Same() implements EpochVerdict {}

    /// The database may not know what has been done in its name.
    ///
    /// @param cause what was found
    /// @param words the same for a person, with the mend
    record ReadOnly(Cause cause, String words) implements EpochVerdict {}

    /// Why a database is not trusted.
    enum Cause {
        /// The database has worked, this home has not: a copy, a lost home, or one node more.
        NEW_HOME,
        /// The home has worked, the database has not: it was made anew.
        NEW_DATABASE,
        /// Another life: another database, or another node acknowledged a restore.
        OTHER_EPOCH,
        /// The home has seen more than the database remembers: restored from a backup.
        RESTORED,
        /// The same content on another server, or under another database: copied or moved.
        OTHER_SERVER,
        /// The home's own note cannot be read.
        UNREADABLE
    }

    /// Whether the hub may write to other systems.
    default boolean trusted() {
        return switch (this) {
            case First(), Same() -> true;
            case ReadOnly _ -> false;
        };
    }

    /// Decides from what the home noted, what the database holds, and which server answers.
    static EpochVerdict decide(@Nullable EpochMark home, @Nullable EpochMark table, String server) {
        if (home == null && table == null) {
            return new First();
        }
        if (home == null) {
            return readOnly(
                    Cause.NEW_HOME,
                    "this database has worked before ("
                            + table
                            + "), but not with this home: it may be a copy");
        }
        if (table == null) {
            return readOnly(
                    Cause.NEW_DATABASE,
                    "this database is new, but this home has worked before ("
                            + home
                            + "): the earlier database is missing");
        }
        if (!home.epoch().equals(table.epoch())) {
            return readOnly(
                    Cause.OTHER_EPOCH,
                    "this home has worked with the database's life "
                            + home.epoch()
                            + ", and this is "
                            + table.epoch());
        }
        if (home.counter() > table.counter()) {
            return readOnly(
                    Cause.RESTORED,
                    "the database stands at "
                            + table.counter()
                            + ", and this home has seen it at "
                            + home.counter()
                            + ": it was restored from a backup");
        }
        if (!table.server().equals(server)) {
            return readOnly(
                    Cause.OTHER_SERVER,
                    "the database worked on server "
                            + table.server()
                            + " and is now on "
                            + server
                            + ": it was copied or moved");
        }
        return new Same();
    }

    private static ReadOnly readOnly(Cause cause, String found) {
        return new ReadOnly(
                cause,
                "Nothing is written to other systems: "
                        + found
                        + ". Make sure that no other hub works for the same systems, let everything"
                        + " unconfirmed be looked up, then acknowledge this database");
    }

    /// The home's note is there and cannot be read.
    static ReadOnly unreadable(String file, String why) {
        return readOnly(
                Cause.UNREADABLE, "this home's note " + file + " cannot be read (" + why + ")");
    }
}
