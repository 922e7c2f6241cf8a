package dev.throughline.console;

import dev.throughline.curate.Entity;
import dev.throughline.curate.EntityStore;
import dev.throughline.curate.Link;
import dev.throughline.curate.Links;
import dev.throughline.curate.Provenance;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
import dev.throughline.model.Field;
import dev.throughline.model.FieldKind;
import dev.throughline.sync.Deliveries;
import dev.throughline.worklist.Cases;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestParam;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Canonical entities: found by name or by any system's id, and each with who says what.
@Controller
public class RecordsController {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final TypeReference<Map<String, List<Object>>> CHANGES =
            new TypeReference<>() {};
    private static final int PAGE = 50;
    private static final int VERSIONS = 50;

    private final RecordQueries queries;
    private final EntityStore entities;
    private final Links links;
    private final Deliveries deliveries;
    private final Cases cases;
    private final ConsoleSettings settings;

    RecordsController(
            RecordQueries queries,
            EntityStore entities,
            Links links,
            Deliveries deliveries,
            Cases cases,
            ConsoleSettings settings) {
        this.queries = queries;
        this.entities = entities;
        this.links = links;
        this.deliveries = deliveries;
        this.cases = cases;
        this.settings = settings;
    }

    /// The search as shown.
    public record Search(
            List<Found> rows, String type, String text, Paging paging, Map<String, Long> types) {}

    /// One find.
    public record Found(RecordQueries.Row row, String name, Badge badge) {}

    @GetMapping("/records")
    String search(
            @RequestParam(name = "type", defaultValue = "") String type,
            @RequestParam(name = "q", defaultValue = "") String text,
            @RequestParam(name = "page", defaultValue = "1") int page,
            Model model) {
        String known = Canonical.find(type).map(EntityType::name).orElse("");
        String sought = Paging.bounded(text);
        int at = Paging.page(page);
        List<String> nameless =
                settings.people()
                        ? List.of()
                        : Canonical.types().stream()
                                .map(EntityType::name)
                                .filter(Masking::namesPeople)
                                .toList();
        List<RecordQueries.Row> rows =
                queries.search(known, sought, nameless, (at - 1) * PAGE, PAGE + 1);
        if (at == 1 && !sought.isEmpty() && rows.size() == 1) {
            return "redirect:/records/" + rows.getFirst().id();
        }
        Map<String, Long> types = new java.util.TreeMap<>();
        entities.counts()
                .forEach((name, states) ->
                        types.put(name, states.values().stream().mapToLong(Long::longValue).sum()));
        List<Found> found =
                Paging.cut(rows, PAGE).stream()
                        .map(row ->
                                new Found(
                                        row,
                                        Masking.name(
                                                row.type(),
                                                row.name(),
                                                row.id().toString(),
                                                settings.people()),
                                        Badge.ofEntity(row.status(), row.active())))
                        .toList();
        model.addAttribute(
                "search",
                new Search(
                        found,
                        known,
                        sought,
                        Paging.of(rows, at, PAGE, "/records", Map.of("type", known, "q", sought)),
                        types));
        return "records";
    }

    @GetMapping("/records/{id}")
    String record(
            @PathVariable("id") String id,
            @RequestParam(name = "did", defaultValue = "") String did,
            Model model) {
        Entity entity =
                entities.find(Ids.parse(id, "record"))
                        .orElseThrow(() ->
                                new NotHere(
                                        "There is no record of this id; it may never have been read.",
                                        "/records"));
        model.addAttribute("record", page(entity, did));
        return "record";
    }

    private RecordPage page(Entity entity, String did) {
        boolean people = settings.people();
        List<EntityStore.Past> past = entities.history(entity.id(), VERSIONS);
        Map<UUID, Entity> others = entities.load(references(entity, past));
        Function<UUID, String> name =
                id -> {
                    Entity other = others.get(id);
                    return other == null ? id.toString() : Masking.name(other, people);
                };
        List<RecordQueries.Drift> drift = queries.drift(entity.id());
        return new RecordPage(
                entity,
                Masking.name(entity, people),
                Badge.ofEntity(Objects.requireNonNullElse(entity.status(), ""), entity.active()),
                fields(entity, others, name),
                !people && Masking.sensitive(entity.type().name()),
                links(entity),
                deliveries.ofEntity(entity.id()).stream()
                        .map(delivery -> delivery(entity, delivery))
                        .toList(),
                drift.stream().map(one -> drift(entity, one, name)).toList(),
                queries.cases(entity.id()).stream()
                        .map(cases::find)
                        .flatMap(Optional::stream)
                        .toList(),
                past.stream().map(one -> version(entity, one, name)).toList(),
                queries.referring(entity.id(), people),
                queries.thread(entity.id()),
                queries.notices(entity.id()),
                switch (did) {
                    case "preferred" -> "The hub goes on with the record you chose.";
                    case "apart" -> "Taken apart: this record is a client of its own now.";
                    case "moved" ->
                            "Nothing was changed: the record is no longer here, or is the only one.";
                    default -> "";
                });
    }

    private List<RecordPage.LinkRow> links(Entity entity) {
        List<Link> own =
                links.ofEntities(List.of(entity.id())).getOrDefault(entity.id(), List.of());
        return own.stream()
                .map(link ->
                        new RecordPage.LinkRow(
                                settings.faceOrPlain(link.record().connection()),
                                link,
                                origin(link),
                                (int)
                                                own.stream()
                                                        .filter(one ->
                                                                one.record()
                                                                        .connection()
                                                                        .equals(
                                                                                link.record()
                                                                                        .connection()))
                                                        .count()
                                        - 1,
                                own.size() > 1
                                        && switch (link.origin()) {
                                            case MATCHED, DECIDED, ADOPTED -> true;
                                            case SOURCE, CREATED -> false;
                                        }))
                .toList();
    }

    private static String origin(Link link) {
        return switch (link.origin()) {
            case SOURCE -> "first seen there";
            case CREATED -> "created by the hub";
            case ADOPTED -> "adopted";
            case MATCHED -> "recognised by matching";
            case DECIDED -> "a person said so";
        };
    }

    private static Set<UUID> references(Entity entity, List<EntityStore.Past> past) {
        Set<UUID> ids = new HashSet<>();
        for (Field field : entity.type().fields()) {
            if (field.kind() == FieldKind.REFERENCE) {
                switch (entity.values().get(field.name())) {
                    case UUID id -> ids.add(id);
                    case Collection<?> many ->
                            many.forEach(one -> {
                                if (one instanceof UUID id) {
                                    ids.add(id);
                                }
                            });
                    case null, default -> {}
                }
            }
        }
        for (EntityStore.Past one : past) {
            JSON.readValue(one.changes(), CHANGES)
                    .values()
                    .forEach(pair ->
                            pair.forEach(value -> {
                                if (value instanceof String text) {
                                    Ids.find(text).ifPresent(ids::add);
                                }
                            }));
        }
        return ids;
    }

    private List<RecordPage.FieldRow> fields(
            Entity entity, Map<UUID, Entity> others, Function<UUID, String> name) {
        List<RecordPage.FieldRow> rows = new ArrayList<>();
        for (Field field : entity.type().fields()) {
            @Nullable Object value = entity.values().get(field.name());
            Optional<Provenance.Source> source = entity.provenance().of(field.name());
            if (value == null && source.isEmpty()) {
                continue;
            }
            boolean hidden = Masking.hidden(entity.type().name(), field.name(), settings.people());
            String href =
                    value instanceof UUID id && others.containsKey(id) ? "/records/" + id : null;
            rows.add(
                    new RecordPage.FieldRow(
                            Format.field(field.name()),
                            field.meaning(),
                            hidden ? Masking.MASK : FieldText.of(field, value, name),
                            hidden,
                            href,
                            field.owner().name(),
                            source.map(Provenance.Source::connection).orElse(null),
                            source.map(Provenance.Source::owned).orElse(true),
                            source.map(Provenance.Source::record).orElse(""),
                            source.map(Provenance.Source::rule).orElse(""),
                            source.map(Provenance.Source::at).orElse(null)));
        }
        return rows;
    }

    private RecordPage.DeliveryRow delivery(Entity entity, Deliveries.Delivery delivery) {
        boolean hidden = !settings.people() && Masking.sensitive(entity.type().name());
        Set<String> names = new TreeSet<>(delivery.desired().keySet());
        names.addAll(delivery.applied().keySet());
        List<Comparison.Row> rows = new ArrayList<>();
        for (String field : names) {
            Object wanted = delivery.desired().get(field);
            Object there = delivery.applied().get(field);
            boolean same =
                    Objects.equals(
                            FieldText.ofJson(wanted, UUID::toString),
                            FieldText.ofJson(there, UUID::toString));
            rows.add(
                    new Comparison.Row(
                            field,
                            hidden ? Masking.MASK : FieldText.ofJson(wanted, UUID::toString),
                            hidden ? Masking.MASK : FieldText.ofJson(there, UUID::toString),
                            same,
                            ""));
        }
        return new RecordPage.DeliveryRow(
                settings.faceOrPlain(delivery.key().connection()),
                delivery,
                Badge.of(delivery.state()),
                rows.isEmpty() ? null : new Comparison("Should be", "Last written", rows));
    }

    private RecordPage.DriftRow drift(
            Entity entity, RecordQueries.Drift drift, Function<UUID, String> name) {
        boolean hidden = Masking.hidden(entity.type().name(), drift.field(), settings.people());
        return new RecordPage.DriftRow(
                settings.faceOrPlain(drift.connection()),
                Format.field(drift.field()),
                hidden ? Masking.MASK : json(drift.held(), name),
                hidden ? Masking.MASK : json(drift.seen(), name),
                switch (drift.policy()) {
                    case "REVERT" -> "it is being written back";
                    case "PROPOSE" -> "it waits for a decision";
                    default -> "it is only noted";
                },
                drift.policy().equals("PROPOSE"),
                drift.since());
    }

    private static String json(@Nullable String json, Function<UUID, String> name) {
        return json == null ? "" : FieldText.ofJson(JSON.readValue(json, Object.class), name);
    }

    private RecordPage.Version version(
            Entity entity, EntityStore.Past past, Function<UUID, String> name) {
        List<RecordPage.Diff> diffs = new ArrayList<>();
        JSON.readValue(past.changes(), CHANGES)
                .forEach((field, pair) -> {
                    boolean hidden = Masking.hidden(entity.type().name(), field, settings.people());
                    diffs.add(
                            new RecordPage.Diff(
                                    Format.field(field),
                                    hidden
                                            ? Masking.MASK
                                            : FieldText.ofJson(
                                                    pair.isEmpty() ? null : pair.get(0), name),
                                    hidden
                                            ? Masking.MASK
                                            : FieldText.ofJson(
                                                    pair.size() < 2 ? null : pair.get(1), name)));
                });
        return new RecordPage.Version(
                past.version(),
                past.at(),
                settings.faceOrPlain(Objects.requireNonNullElse(past.connection(), "hub")),
                Objects.requireNonNullElse(past.record(), ""),
                Objects.requireNonNullElse(past.rule(), ""),
                diffs,
                past.configHash());
    }
}
