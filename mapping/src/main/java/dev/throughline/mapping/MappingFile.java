package dev.throughline.mapping;

import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.model.Canonical;
import dev.throughline.model.Currencies;
import dev.throughline.model.EntityType;
import dev.throughline.model.Field;
import dev.throughline.model.FieldKind;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/// Reads and checks one file of `mappings/<connection>/`.
final class MappingFile {

    /// Fields of a canonical target are named so in types, so that they never meet a native type of
    /// the same name.
    private static final String CANONICAL = "canonical ";

    private final String connection;
    private final String name;
    private final Section file;
    private final Map<String, ObjectSchema> schemas;
    private final Set<String> connections;
    private final Map<String, CodeMap> codeMaps;
    private final InstantSource clock;
    private final Faults faults;
    private final Set<String> reads = new LinkedHashSet<>();
    private final Map<String, Set<String>> readsByField = new LinkedHashMap<>();
    private String target = "";

    MappingFile(
            String connection,
            String name,
            Section file,
            Map<String, ObjectSchema> schemas,
            Set<String> connections,
            Map<String, CodeMap> codeMaps,
            InstantSource clock) {
        this.connection = connection;
        this.name = name;
        this.file = file;
        this.schemas = schemas;
        this.connections = connections;
        this.codeMaps = codeMaps;
        this.clock = clock;
        this.faults = file.faults();
    }

    /// The direction of a mapping.
    enum Direction {
        IN,
        OUT
    }

    void read(Consumer<InboundMapping> inbound, Consumer<OutboundMapping> outbound) {
        if (file.required("direction", "in or out").isEmpty()) {
            file.keys();
            return;
        }
        Optional<Direction> direction = file.choice("direction", Direction.class);
        if (direction.isEmpty()) {
            file.keys();
            return;
        }
        switch (direction.get()) {
            case IN -> in().ifPresent(inbound);
            case OUT -> out().ifPresent(outbound);
        }
    }

    private String version() {
        return file.required("version", "a version such as 1").map(Words::text).orElse("");
    }

    private LocalDate effective() {
        return file.date("effective", LocalDate.EPOCH);
    }

    private Optional<InboundMapping> in() {
        Optional<ObjectSchema> schema = schema("source");
        String version = version();
        LocalDate effective = effective();
        if (schema.isEmpty()) {
            file.keys();
            return Optional.empty();
        }
        Types types = new Types();
        Map<String, CelType> variables = new LinkedHashMap<>();
        variables.put(Variables.SOURCE, types.ofRecord(schema.get()));
        variables.put(Variables.EXTERNAL_ID, Types.TEXT);
        variables.put(Variables.DELETED, Types.YES_NO);
        Scope.Known known = new Scope.Known(connections, codeMaps, true);
        Scope scope = new Scope(types, variables, known, faults);
        Expression when =
                file.words("when").flatMap(words -> scope.condition(words, "when")).orElse(null);
        List<CompiledInbound.Entity> entities = new ArrayList<>();
        List<Section> sections = file.sections("entities");
        for (Section section : sections) {
            entity(section, schema.get(), scope, variables).ifPresent(entities::add);
            section.finish();
        }
        if (sections.isEmpty()) {
            faults.add(
                    file.place("entities"),
                    "The mapping makes no entity.",
                    "Add 'entities:' with '- entity: Client' and its fields.");
        }
        file.finish();
        if (entities.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(
                new CompiledInbound(
                        connection,
                        schema.get().objectType(),
                        name,
                        version,
                        effective,
                        RecordView.Shape.ofNative(schema.get().fields()),
                        when,
                        List.copyOf(entities),
                        codeMaps,
                        clock));
    }

    private Optional<CompiledInbound.Entity> entity(
            Section section, ObjectSchema schema, Scope record, Map<String, CelType> variables) {
        Optional<EntityType> type = entityType(section);
        Expression forEach = null;
        Scope scope = record;
        Optional<Words> list = section.words("forEach");
        if (list.isPresent()) {
            forEach =
                    record.expression(
                                    list.get(),
                                    Target.of(
                                            "'forEach'",
                                            ListType.create(dev.cel.common.types.SimpleType.DYN)))
                            .orElse(null);
            if (forEach == null) {
                section.keys();
                return Optional.empty();
            }
            Map<String, CelType> inner = new LinkedHashMap<>(variables);
            inner.put(Variables.ITEM, ((ListType) forEach.type()).elemType());
            inner.put(Variables.ORDINAL, Types.WHOLE);
            scope = new Scope(record.types(), inner, record.known(), faults);
            if (!section.has("child")) {
                faults.add(
                        section.place("forEach"),
                        "'forEach' without 'child'.",
                        "Add 'child:' with a key that never changes, such as item.id.");
            }
        }
        Scope inside = scope;
        Expression when =
                section.words("when").flatMap(w -> inside.condition(w, "when")).orElse(null);
        Expression child =
                section.words("child")
                        .flatMap(w -> inside.expression(w, Target.of("'child'", Types.TEXT)))
                        .orElse(null);
        Optional<Section> fields = section.section("fields");
        if (fields.isEmpty() || type.isEmpty()) {
            if (fields.isEmpty()) {
                faults.add(
                        section.place("fields"),
                        "The entity has no fields.",
                        "Add 'fields:' with 'name: expression' below.");
            }
            fields.ifPresent(Section::keys);
            return Optional.empty();
        }
        Map<String, Recipe> recipes =
                members(fields.get(), type.get().name(), type.get().fields(), inside);
        return Optional.of(new CompiledInbound.Entity(type.get(), when, forEach, child, recipes));
    }

    private Optional<EntityType> entityType(Section section) {
        Optional<Words> words = section.required("entity", "a canonical type such as Client");
        if (words.isEmpty()) {
            return Optional.empty();
        }
        Optional<EntityType> type = Canonical.find(words.get().text());
        if (type.isEmpty()) {
            faults.add(
                    words.get().start(),
                    "Entity type '" + words.get().text() + "' is not known.",
                    Nearest.mend(
                            words.get().text(),
                            Canonical.types().stream().map(EntityType::name).toList()));
        }
        return type;
    }

    /// Recipes for the members of an entity or object, by name.
    private Map<String, Recipe> members(
            Section section, String path, List<Field> fields, Scope scope) {
        Map<String, Recipe> recipes = new LinkedHashMap<>();
        for (String key : section.keys()) {
            Optional<Field> field = fields.stream().filter(f -> f.name().equals(key)).findFirst();
            if (field.isEmpty()) {
                faults.add(
                        section.place(key),
                        path + " has no field '" + key + "'.",
                        Nearest.mend(key, fields.stream().map(Field::name).toList()));
                continue;
            }
            section.form(key)
                    .flatMap(form ->
                            canonical(
                                    form, field.get(), path + "." + key, scope, section.place(key)))
                    .ifPresent(recipe -> recipes.put(key, recipe));
        }
        return recipes;
    }

    private Optional<Recipe> canonical(
            Section.Form form, Field field, String path, Scope scope, Place place) {
        return switch (form) {
            case Section.Form.One one when one.words().nothing() -> {
                faults.add(place, path + " has no expression.", "Write one, or remove the line.");
                yield Optional.empty();
            }
            case Section.Form.One one -> {
                CelType single = new Types().ofOne(CANONICAL + path, field);
                CelType type = field.list() ? ListType.create(single) : single;
                List<String> words =
                        field.kind() == FieldKind.CURRENCY
                                ? List.copyOf(Currencies.codes())
                                : field.values();
                yield scope.expression(one.words(), new Target(path, type, words, field.refersTo()))
                        .map(expression -> new Recipe.Canonical(expression, field));
            }
            case Section.Form.Keyed keyed when field.kind() == FieldKind.OBJECT && !field.list() ->
                    Optional.of(
                            new Recipe.Members(
                                    members(keyed.section(), path, field.members(), scope)));
            case Section.Form.Keyed keyed -> {
                keyed.section().keys();
                faults.add(
                        keyed.section().place(),
                        path + " takes " + (field.list() ? "a list." : "one expression."),
                        field.list()
                                ? "Begin each element with '- '."
                                : "Write it as '" + field.name() + ": expression'.");
                yield Optional.empty();
            }
            case Section.Form.Many many when field.list() -> {
                Field element = single(field);
                List<Recipe> elements = new ArrayList<>();
                for (Section.Form part : many.elements()) {
                    canonical(part, element, path, scope, many.place()).ifPresent(elements::add);
                }
                yield Optional.of(new Recipe.Elements(elements));
            }
            case Section.Form.Many many -> {
                faults.add(
                        many.place(),
                        path + " holds one value, not a list.",
                        "Write one expression.");
                yield Optional.empty();
            }
        };
    }

    private static Field single(Field field) {
        return new Field(
                field.name(),
                field.kind(),
                false,
                field.required(),
                field.refersTo(),
                field.values(),
                field.members(),
                field.owner(),
                field.sensitivity(),
                field.meaning());
    }

    private Optional<ObjectSchema> schema(String key) {
        Optional<Words> words = file.required(key, "a record type of " + connection);
        if (words.isEmpty()) {
            return Optional.empty();
        }
        ObjectSchema schema = schemas.get(words.get().text());
        if (schema == null) {
            faults.add(
                    words.get().start(),
                    "Connection '"
                            + connection
                            + "' has no record type '"
                            + words.get().text()
                            + "'.",
                    Nearest.mend(words.get().text(), schemas.keySet()));
        }
        return Optional.ofNullable(schema);
    }

    private Optional<OutboundMapping> out() {
        Optional<EntityType> type = entityType(file);
        Optional<ObjectSchema> schema = schema("target");
        String version = version();
        LocalDate effective = effective();
        boolean creates = file.yes("creates", true);
        if (type.isEmpty() || schema.isEmpty()) {
            file.keys();
            return Optional.empty();
        }
        Scope scope = EntityScope.of(type.get(), connections, codeMaps, faults);
        Expression when = file.words("when").flatMap(w -> condition(w, scope)).orElse(null);
        Expression key =
                file.words("key")
                        .flatMap(w -> expression(w, Target.of("'key'", Types.TEXT), scope))
                        .orElse(null);
        Map<String, Comparison> comparisons = new HashMap<>();
        Map<String, Recipe> recipes = new LinkedHashMap<>();
        Set<String> mentioned = new LinkedHashSet<>();
        target = schema.get().objectType();
        file.section("fields")
                .ifPresent(section -> {
                    mentioned.addAll(section.keys());
                    recipes.putAll(
                            natives(
                                    section,
                                    schema.get().objectType(),
                                    schema.get().fields(),
                                    scope,
                                    comparisons));
                });
        Map<String, Recipe> onCreate = new LinkedHashMap<>();
        file.section("onCreate")
                .ifPresent(section -> {
                    for (String twice : section.keys()) {
                        if (!mentioned.add(twice)) {
                            faults.add(
                                    section.place(twice),
                                    "'" + twice + "' stands under 'fields' too.",
                                    "Keep one of them.");
                        }
                    }
                    onCreate.putAll(
                            natives(
                                    section,
                                    schema.get().objectType(),
                                    schema.get().fields(),
                                    scope,
                                    comparisons));
                });
        if (mentioned.isEmpty()) {
            faults.add(
                    file.place("fields"),
                    "The mapping writes no field.",
                    "Add 'fields:' with 'name: expression' below.");
        }
        if (creates) {
            for (NativeField field : schema.get().fields()) {
                if (field.required() && field.writable() && !mentioned.contains(field.name())) {
                    faults.add(
                            file.place("fields"),
                            schema.get().objectType()
                                    + " cannot be created without '"
                                    + field.name()
                                    + "'.",
                            "Add it under 'fields' or 'onCreate', or write 'creates: false'.");
                }
            }
        } else if (!onCreate.isEmpty()) {
            faults.add(
                    file.place("onCreate"),
                    "'onCreate' says what 'creates: false' forbids.",
                    "Remove one of them.");
        }
        file.finish();
        recipes.putAll(onCreate);
        return Optional.of(
                new CompiledOutbound(
                        connection,
                        type.get().name(),
                        schema.get().objectType(),
                        name,
                        version,
                        effective,
                        creates,
                        RecordView.Shape.ofCanonical(type.get().fields()).with("id"),
                        when,
                        key,
                        recipes,
                        Set.copyOf(onCreate.keySet()),
                        Set.copyOf(reads),
                        Map.copyOf(readsByField),
                        Map.copyOf(comparisons),
                        codeMaps,
                        clock));
    }

    private Map<String, Recipe> natives(
            Section section,
            String path,
            List<NativeField> fields,
            Scope scope,
            Map<String, Comparison> comparisons) {
        Map<String, Recipe> recipes = new LinkedHashMap<>();
        for (String key : section.keys()) {
            Optional<NativeField> field =
                    fields.stream().filter(f -> f.name().equals(key)).findFirst();
            if (field.isEmpty()) {
                faults.add(
                        section.place(key),
                        path + " has no field '" + key + "'.",
                        Nearest.mend(key, fields.stream().map(NativeField::name).toList()));
                continue;
            }
            if (!field.get().writable()) {
                faults.add(
                        section.place(key),
                        path + "." + key + " is computed by the system and cannot be written.",
                        "Remove the line.");
            }
            section.form(key)
                    .flatMap(form ->
                            natively(
                                    form,
                                    field.get(),
                                    path + "." + key,
                                    scope,
                                    comparisons,
                                    section.place(key)))
                    .ifPresent(recipe -> recipes.put(key, recipe));
        }
        return recipes;
    }

    private Optional<Recipe> natively(
            Section.Form form,
            NativeField field,
            String path,
            Scope scope,
            Map<String, Comparison> comparisons,
            Place place) {
        boolean object = field.type() == NativeField.Type.OBJECT;
        return switch (form) {
            case Section.Form.One one when one.words().nothing() -> {
                faults.add(place, path + " has no expression.", "Write one, or remove the line.");
                yield Optional.empty();
            }
            case Section.Form.One one -> {
                readsByField
                        .computeIfAbsent(
                                path.substring(target.length() + 1).split("\\.", 2)[0],
                                _ -> new LinkedHashSet<>())
                        .addAll(EntityScope.reads(one.words()));
                CelType type = new Types().ofNative("native " + path, field);
                yield expression(one.words(), Target.of(path, type), scope)
                        .map(expression -> new Recipe.Native(expression, field));
            }
            case Section.Form.Keyed keyed when object ->
                    Optional.of(
                            new Recipe.Members(
                                    natives(
                                            keyed.section(),
                                            path,
                                            field.fields(),
                                            scope,
                                            comparisons)));
            case Section.Form.Keyed keyed -> {
                Section section = keyed.section();
                section.choice("compare", Comparison.class)
                        .ifPresent(comparison -> comparisons.put(field.name(), comparison));
                Optional<Section.Form> value = section.form("value");
                if (value.isEmpty()) {
                    faults.add(
                            section.place(),
                            "'value' is missing.",
                            "Add 'value:' with an expression.");
                }
                section.finish();
                yield value.flatMap(
                        inner -> natively(inner, field, path, scope, comparisons, place));
            }
            case Section.Form.Many many when field.type() == NativeField.Type.LIST -> {
                NativeField element =
                        new NativeField(
                                field.name(),
                                field.fields().isEmpty()
                                        ? NativeField.Type.TEXT
                                        : NativeField.Type.OBJECT,
                                true,
                                false,
                                field.referenceTo(),
                                field.textMax(),
                                field.fields());
                List<Recipe> elements = new ArrayList<>();
                for (Section.Form part : many.elements()) {
                    natively(part, element, path, scope, comparisons, many.place())
                            .ifPresent(elements::add);
                }
                yield Optional.of(new Recipe.Elements(elements));
            }
            case Section.Form.Many many -> {
                faults.add(
                        many.place(),
                        path + " holds one value, not a list.",
                        "Write one expression.");
                yield Optional.empty();
            }
        };
    }

    private Optional<Expression> condition(Words words, Scope scope) {
        return expression(words, Target.of("'when'", Types.YES_NO), scope);
    }

    private Optional<Expression> expression(Words words, Target target, Scope scope) {
        reads.addAll(EntityScope.reads(words));
        return scope.expression(words, target);
    }
}
