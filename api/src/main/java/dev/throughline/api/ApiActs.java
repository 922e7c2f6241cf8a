package dev.throughline.api;

import dev.throughline.evidence.Actor;
import dev.throughline.model.Problem;
import java.util.Set;
import java.util.UUID;

/// What the API asks of the running hub beyond its rooms.
public interface ApiActs {

    /// The configured systems, by connection name.
    Set<String> systems();

    /// Whether acts reserved for a person may be done here, and what is confidential or personal
    /// may be seen.
    boolean people();

    /// The person who acts here, by the name the console uses too.
    ///
    /// @throws IllegalStateException when no person is known; ask {@link #people} first
    Actor.Person person();

    /// Reads one deal from the CRM it lives in, now, and puts it into the journal; the rest follows
    /// by the ordinary way. Whether it is won is not asked here: it is taken in as it is, and the
    /// caller looks at the entity's status once it is.
    ///
    /// @param connection the CRM's connection name
    /// @param externalId the deal's native id
    Requested requestStart(String connection, String externalId);

    /// What became of a request.
    sealed interface Requested {
        /// The deal is known under this entity.
        record Taken(UUID opportunity) implements Requested {}

        /// The deal was read, but is not (yet) an entity: it waits for something of its own, for
        /// example its account.
        record Waiting(String words) implements Requested {}

        /// There is no such deal in that system, or the system has no deals.
        record NotThere(String words) implements Requested {}

        /// The system did not answer.
        record Unreachable(Problem problem) implements Requested {}
    }
}
