package dev.throughline.api;

import dev.throughline.curate.Entity;
import dev.throughline.model.Canonical;
import dev.throughline.model.EntityType;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/// The system API, version 1: canonical entities for reading, by canonical id or by any system's
/// id.
@RestController
@RequestMapping(EntityViews.PATH)
final class EntitiesController {
    private static final String LIST = "entities";
    private static final String HISTORY = "history";
    private static final int TEXT_MAX = 255;

    private final EntityViews views;

    EntitiesController(EntityViews views) {
        this.views = views;
    }

    /// Entities by type, state and part of the name, in the order of their ids.
    @GetMapping
    ResponseEntity<byte[]> list(HttpServletRequest request) {
        Query query = new Query(request, "type", "status", "name", "cursor", "limit");
        String type = query.oneOf("type", types());
        String status = query.text("status", 64);
        String name = query.text("name", TEXT_MAX);
        int limit = query.limit();
        Optional<UUID> after = query.idCursor(LIST);
        query.done();
        return Answers.ok(
                Page.of(
                        views.page(type, status, name, after, limit + 1),
                        limit,
                        last -> Cursor.write(LIST, last.id().toString())));
    }

    /// One entity.
    @GetMapping("/{id}")
    ResponseEntity<byte[]> one(@PathVariable String id, HttpServletRequest request) {
        Query query = new Query(request, "include");
        boolean provenance = query.oneOf("include", List.of("provenance")).equals("provenance");
        UUID asked = query.id("id", id);
        query.done();
        return told(views.entity(asked), provenance);
    }

    /// One entity by a system's id.
    @GetMapping("/by-link")
    ResponseEntity<byte[]> byLink(HttpServletRequest request) {
        Query query = new Query(request, "system", "id", "type", "objectType", "include");
        String system = query.required("system", 64);
        String id = query.required("id", TEXT_MAX);
        String type = query.oneOf("type", types());
        String objectType = query.text("objectType", 64);
        boolean provenance = query.oneOf("include", List.of("provenance")).equals("provenance");
        query.done();
        List<EntityViews.Behind> found = views.behind(system, id, type, objectType);
        if (found.isEmpty()) {
            throw new ApiProblem(
                    ProblemType.UNKNOWN_ENTITY,
                    "No "
                            + (type.isEmpty() ? "entity" : type)
                            + " is linked to record "
                            + id
                            + " of "
                            + system
                            + ".");
        }
        if (found.size() > 1) {
            throw new ApiProblem(
                            ProblemType.AMBIGUOUS_LINK,
                            "Id "
                                    + id
                                    + " of "
                                    + system
                                    + " stands for "
                                    + found.size()
                                    + " entities.",
                            List.of(
                                    Fault.parameter(
                                            "objectType",
                                            "Records of several types have this id.",
                                            "Give the objectType of the candidate that is meant, or its type.")))
                    .with("candidates", found);
        }
        return told(views.entity(found.getFirst().id()), provenance);
    }

    private ResponseEntity<byte[]> told(Entity entity, boolean provenance) {
        return Answers.ok(views.view(entity, provenance), Integer.toString(entity.version()));
    }

    /// The history of an entity, newest version first.
    @GetMapping("/{id}/history")
    ResponseEntity<byte[]> history(@PathVariable String id, HttpServletRequest request) {
        Query query = new Query(request, "cursor", "limit");
        UUID asked = query.id("id", id);
        int limit = query.limit();
        Optional<Integer> before = query.cursor(HISTORY, Integer::valueOf);
        query.done();
        return Answers.ok(
                Page.of(
                        views.history(views.entity(asked), before, limit + 1),
                        limit,
                        last -> Cursor.write(HISTORY, Integer.toString(last.version()))));
    }

    /// The records of an entity in the systems.
    @GetMapping("/{id}/links")
    ResponseEntity<byte[]> links(@PathVariable String id, HttpServletRequest request) {
        return Answers.ok(new Page<>(views.links(known(id, request)), null));
    }

    /// What an entity should be and is in each target.
    @GetMapping("/{id}/deliveries")
    ResponseEntity<byte[]> deliveries(@PathVariable String id, HttpServletRequest request) {
        return Answers.ok(new Page<>(views.deliveries(known(id, request)), null));
    }

    private UUID known(String id, HttpServletRequest request) {
        Query query = new Query(request);
        UUID asked = query.id("id", id);
        query.done();
        return views.entity(asked).id();
    }

    private static List<String> types() {
        return Canonical.types().stream().map(EntityType::name).toList();
    }
}
