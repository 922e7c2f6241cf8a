package dev.throughline.mapping;

import dev.throughline.model.Values;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// How entities of one type become records of one type in one connection. Immutable, safe for all
/// threads; knows no database: ask {@link #lookups} for a whole batch, answer them in one query,
/// then {@link #desire} each.
public interface OutboundMapping {

    /// The connection it writes to.
    String connection();

    /// The canonical type it says.
    String entityType();

    /// The native record type it writes.
    String targetType();

    /// Its name: the file's, without folder and ending.
    String name();

    /// Its version, as the file says it.
    String version();

    /// The first day it holds; several versions of one name take turns.
    LocalDate effective();

    /// Whether it may create records; otherwise it only keeps linked ones up to date (ids and
    /// statuses going home).
    boolean creates();

    /// The native fields it writes, those of `onCreate` among them.
    Set<String> fields();

    /// The native fields written on create only.
    Set<String> createOnly();

    /// The canonical fields it reads, so that a change of any other needs no look.
    Set<String> reads();

    /// The canonical fields from which one native field is made.
    default Set<String> readsFor(String field) {
        return fields().contains(field) ? reads() : Set.of();
    }

    /// How a native field is compared with what was read back.
    Comparison comparison(String field);

    /// The look-ups this entity needs. Never fails: what cannot be read asks nothing.
    List<LookupKey> lookups(Values it);

    /// The key the file's `key:` gives the record; empty where the hub's own key is used.
    Optional<String> key(UUID id, Values it);

    /// What the record should be. Never fails.
    Desired desire(UUID id, Values it, Lookups found);
}
