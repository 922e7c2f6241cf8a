package dev.throughline.mapping;

import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.model.EntityType;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How records of one type in one connection become entities. Immutable, safe for all threads;
/// knows no database: ask {@link #lookups} for a whole batch, answer them in one query, then {@link
/// #map} each record.
public interface InboundMapping {

    /// The connection it reads from.
    String connection();

    /// The native record type it reads.
    String sourceType();

    /// Its name: the file's, without folder and ending.
    String name();

    /// Its version, as the file says it; kept with every value as provenance.
    String version();

    /// The first day it holds; several versions of one name take turns.
    LocalDate effective();

    /// The canonical types it makes and the fields of each that it speaks of.
    Map<EntityType, Set<String>> produces();

    /// The look-ups this record needs. Never fails: what cannot be read asks nothing.
    List<LookupKey> lookups(ObservedRecord record);

    /// The entities this record makes; none where its `when` does not hold. Never fails: what
    /// cannot be worked out is a problem of the produced entity.
    List<Produced> map(ObservedRecord record, Lookups found);
}
