package dev.throughline.billing;

import dev.throughline.billing.AmendmentStory.AgreedRate;
import java.time.LocalDate;
import java.util.Set;
import java.util.UUID;

/// The systems that are told what is agreed about a contract, and what each shows of it. The sync
/// lane tells them; here is only asked.
public interface AmendedSystems {
    /// No system is told.
    AmendedSystems NONE =
            new AmendedSystems() {
                @Override
                public Set<String> told(String entityType) {
                    return Set.of();
                }

                @Override
                public Shown shown(String system, UUID entity, int version) {
                    return new Shown.Lacks("no system is told");
                }
            };

    /// The connections that show agreed values of entities of a type.
    ///
    /// @param entityType `Project` or `Opportunity`
    Set<String> told(String entityType);

    /// Whether a system shows an entity as it is in that version or a later one.
    Shown shown(String system, UUID entity, int version);

    /// Whether the firm's own prices hold an agreed one from that day on.
    ///
    /// @param project the project's code
    default Shown price(String project, AgreedRate rate, LocalDate from) {
        return new Shown.Lacks("the firm keeps no prices in a table of its own");
    }

    /// What a system shows.
    sealed interface Shown {
        /// It shows it.
        ///
        /// @param evidence which record, since when, in words
        record Has(String evidence) implements Shown {}

        /// It does not show it yet.
        ///
        /// @param words why, for people
        record Lacks(String words) implements Shown {}
    }
}
