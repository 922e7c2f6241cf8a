package dev.throughline.mapping;

import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
import dev.throughline.model.Field;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Who decides which field: the firm's source-of-truth matrix, over the model's default one.
///
/// @param groups the firm's rows
/// @param byField the same by `Type.field`
/// @param drift what is done with drift where no row says
public record Ownership(List<Group> groups, Map<String, Group> byField, Drift drift) {

    /// The model's own matrix; drift is recorded.
    public static final Ownership DEFAULT = new Ownership(List.of(), Map.of(), Drift.RECORD);

    public Ownership {
        groups = List.copyOf(groups);
        byField = Map.copyOf(byField);
    }

    /// What is done when a system that does not own a field holds another value.
    public enum Drift {
        /// The owner's value is written back.
        REVERT,
        /// The difference becomes a proposal in the worklist.
        PROPOSE,
        /// It is recorded, nothing more.
        RECORD
    }

    /// Who decides: a class of system, or one connection.
    ///
    /// @param name `CRM`, `PSA`, `HCM`, `ERP`, `EXPENSE`, `PROCUREMENT`, `REFERENCE`, `HUB`, or a
    ///   connection's name
    public record Owner(String name) {
        /// The hub itself.
        public static final Owner HUB = new Owner("HUB");

        /// Whether this is that connection, by name or by class.
        public boolean is(ConnectionSettings connection) {
            return name.equals(connection.name()) || name.equals(connection.systemClass().name());
        }
    }

    /// A field group with its owner.
    ///
    /// @param name what people call it
    /// @param type the canonical type
    /// @param fields its fields
    /// @param owner who decides
    /// @param drift what is done with drift
    /// @param overrides who decides instead, for some legal entities or from some day; the first
    ///   that applies counts
    public record Group(
            String name,
            String type,
            List<String> fields,
            Owner owner,
            Drift drift,
            List<Override> overrides) {
        public Group {
            fields = List.copyOf(fields);
            overrides = List.copyOf(overrides);
        }
    }

    /// Another owner under a condition.
    ///
    /// @param legalEntity code of the legal entity; empty = all
    /// @param from the first day
    /// @param to the last day
    public record Override(Owner owner, String legalEntity, LocalDate from, LocalDate to) {
        boolean applies(Optional<String> entity, LocalDate day) {
            return (legalEntity.isEmpty() || entity.filter(legalEntity::equals).isPresent())
                    && !day.isBefore(from)
                    && !day.isAfter(to);
        }
    }

    /// Who decides a field on that day.
    ///
    /// @param legalEntity code of the entity's one legal entity, where it has exactly one
    public Owner ownerOf(
            EntityType type, String field, Optional<String> legalEntity, LocalDate day) {
        Group group = byField.get(type.name() + "." + field);
        if (group == null) {
            return type.field(field)
                    .map(Field::owner)
                    .map(owner -> new Owner(owner.name()))
                    .orElse(Owner.HUB);
        }
        return group.overrides().stream()
                .filter(override -> override.applies(legalEntity, day))
                .map(Override::owner)
                .findFirst()
                .orElse(group.owner());
    }

    /// The same by type name.
    public Owner ownerOf(String type, String field, Optional<String> legalEntity, LocalDate day) {
        return ownerOf(Canonical.type(type), field, legalEntity, day);
    }

    /// What is done when another system differs in that field.
    public Drift driftOf(EntityType type, String field) {
        Group group = byField.get(type.name() + "." + field);
        return group == null ? drift : group.drift();
    }
}
