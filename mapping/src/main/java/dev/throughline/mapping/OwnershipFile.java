package dev.throughline.mapping;

import dev.throughline.connect.spi.ConnectionSettings.SystemClass;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
import dev.throughline.model.Field;
import dev.throughline.model.SystemOwner;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Reads `ownership.yaml`.
final class OwnershipFile {
    private final Section file;
    private final Set<String> owners = new LinkedHashSet<>();
    private final Faults faults;

    OwnershipFile(Section file, Set<String> connections) {
        this.file = file;
        this.faults = file.faults();
        for (SystemOwner owner : SystemOwner.values()) {
            owners.add(owner.name());
        }
        owners.add(SystemClass.REFERENCE.name());
        owners.addAll(connections);
    }

    Ownership read() {
        Ownership.Drift drift = file.choice("drift", Ownership.Drift.class, Ownership.Drift.RECORD);
        List<Ownership.Group> groups = new ArrayList<>();
        Map<String, Ownership.Group> byField = new LinkedHashMap<>();
        for (Section section : file.sections("groups")) {
            Place place = section.place();
            group(section, drift)
                    .ifPresent(group -> {
                        groups.add(group);
                        for (String field : group.fields()) {
                            Ownership.Group other = byField.put(group.type() + "." + field, group);
                            if (other != null) {
                                faults.add(
                                        place,
                                        group.type()
                                                + "."
                                                + field
                                                + " is in the groups '"
                                                + other.name()
                                                + "' and '"
                                                + group.name()
                                                + "'.",
                                        "Leave it in one of them.");
                            }
                        }
                    });
            section.finish();
        }
        file.finish();
        return new Ownership(groups, byField, drift);
    }

    private Optional<Ownership.Group> group(Section section, Ownership.Drift drift) {
        String name = section.text("group", "");
        Optional<Ownership.Owner> owner = owner(section);
        Ownership.Drift own = section.choice("drift", Ownership.Drift.class, drift);
        Optional<Words> typeName = section.required("entity", "a canonical type such as Client");
        Optional<EntityType> type = typeName.flatMap(words -> Canonical.find(words.text()));
        if (typeName.isPresent() && type.isEmpty()) {
            faults.add(
                    typeName.get().start(),
                    "Entity type '" + typeName.get().text() + "' is not known.",
                    Nearest.mend(
                            typeName.get().text(),
                            Canonical.types().stream().map(EntityType::name).toList()));
        }
        List<String> fields = new ArrayList<>();
        for (Words words : section.list("fields")) {
            type.ifPresent(known -> fields.addAll(fields(words, known)));
        }
        if (!section.has("fields")) {
            type.ifPresent(known -> known.fields().stream().map(Field::name).forEach(fields::add));
        }
        List<Ownership.Override> overrides = new ArrayList<>();
        for (Section override : section.sections("overrides")) {
            override(override, type).ifPresent(overrides::add);
            override.finish();
        }
        if (type.isEmpty() || owner.isEmpty()) {
            return Optional.empty();
        }
        String called = name.isEmpty() ? type.get().name() : name;
        return Optional.of(
                new Ownership.Group(
                        called, type.get().name(), fields, owner.get(), own, overrides));
    }

    private List<String> fields(Words words, EntityType type) {
        if (type.field(words.text()).isEmpty()) {
            faults.add(
                    words.start(),
                    type.name() + " has no field '" + words.text() + "'.",
                    Nearest.mend(words.text(), type.fields().stream().map(Field::name).toList()));
            return List.of();
        }
        return List.of(words.text());
    }

    private Optional<Ownership.Owner> owner(Section section) {
        Optional<Words> words =
                section.required("owner", "a class of system such as ERP, or a connection's name");
        if (words.isPresent() && !owners.contains(words.get().text())) {
            faults.add(
                    words.get().start(),
                    "Owner '"
                            + words.get().text()
                            + "' is neither a class of system nor a connection.",
                    Nearest.mend(words.get().text(), owners));
            return Optional.empty();
        }
        return words.map(w -> new Ownership.Owner(w.text()));
    }

    private Optional<Ownership.Override> override(Section section, Optional<EntityType> type) {
        Optional<Ownership.Owner> owner = owner(section);
        String legalEntity = section.text("legalEntity", "");
        if (!legalEntity.isEmpty() && type.isPresent() && !hasOneLegalEntity(type.get())) {
            faults.add(
                    section.place("legalEntity"),
                    "A "
                            + type.get().name()
                            + " has no one legal entity, so its owner cannot depend on it.",
                    "Override by date only, or for a type that has a field 'entity'.");
        }
        LocalDate from = section.date("from", LocalDate.MIN);
        LocalDate to = section.date("to", LocalDate.MAX);
        if (to.isBefore(from)) {
            faults.add(
                    section.place("to"), "The override ends before it begins.", "Swap the days.");
        }
        return owner.map(o -> new Ownership.Override(o, legalEntity, from, to));
    }

    private static boolean hasOneLegalEntity(EntityType type) {
        return type.name().equals("LegalEntity")
                || type.fields().stream()
                        .anyMatch(f -> "LegalEntity".equals(f.refersTo()) && !f.list());
    }
}
