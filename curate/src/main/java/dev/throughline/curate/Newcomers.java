package dev.throughline.curate;

import dev.throughline.curate.Recognition.Recognised;
import dev.throughline.curate.Reviews.Review;
import dev.throughline.journal.RecordKey;
import dev.throughline.model.EntityType;
import dev.throughline.model.Ids;
import dev.throughline.model.Problem;
import dev.throughline.model.Values;
import dev.throughline.worklist.Finding;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Meets what is seen for the first time: finds out whether it is somebody known, and gives
/// everybody an entity id. Takes the recognition locks, so that two systems that bring the same
/// thing in the same second see each other.
final class Newcomers {
    private final EntityStore store;
    private final Recognition recognition;
    private final Reviews reviews;
    private final Ids ids;
    private final InstantSource clock;

    Newcomers(
            EntityStore store,
            Recognition recognition,
            Reviews reviews,
            Ids ids,
            InstantSource clock) {
        this.store = store;
        this.recognition = recognition;
        this.reviews = reviews;
        this.ids = ids;
        this.clock = clock;
    }

    /// A record (or part of one) without a link.
    record Newcomer(RecordKey record, EntityType type, Values values, String originKey) {}

    /// Whose it is.
    ///
    /// @param entity the known entity, or the id of the one to be made
    /// @param matched whether it is a known one
    /// @param review a pair to be judged by a person; null for none
    /// @param notice something to look at, in words; null for nothing
    record Met(UUID entity, boolean matched, @Nullable Review review, @Nullable String notice) {}

    List<Met> meet(List<Newcomer> newcomers) {
        Map<String, List<Integer>> byType = new TreeMap<>();
        for (int i = 0; i < newcomers.size(); i++) {
            byType.computeIfAbsent(newcomers.get(i).type().name(), _ -> new ArrayList<>()).add(i);
        }
        Map<Integer, Met> met = new HashMap<>();
        Map<Integer, List<String>> keys = new HashMap<>();
        List<String> locked = new ArrayList<>();
        for (int i = 0; i < newcomers.size(); i++) {
            Newcomer newcomer = newcomers.get(i);
            List<String> own = recognition.keys(newcomer.type(), newcomer.values());
            keys.put(i, own);
            own.forEach(key -> locked.add(newcomer.type().name() + " " + key));
        }
        store.lockKeys(locked);
        byType.forEach((type, places) -> meetType(type, places, newcomers, keys, met));
        List<Met> inOrder = new ArrayList<>();
        for (int i = 0; i < newcomers.size(); i++) {
            inOrder.add(met.get(i));
        }
        return inOrder;
    }

    private void meetType(
            String type,
            List<Integer> places,
            List<Newcomer> newcomers,
            Map<Integer, List<String>> keys,
            Map<Integer, Met> met) {
        List<String> all =
                places.stream()
                        .flatMap(place -> keys.getOrDefault(place, List.of()).stream())
                        .toList();
        Map<String, UUID> origins =
                store.byOrigin(
                        type,
                        places.stream().map(place -> newcomers.get(place).originKey()).toList());
        Map<String, List<UUID>> holders = new HashMap<>();
        // A key that very many share recognises nobody, and comparing with all of them would cost
        // more than it tells.
        Set<String> common = new HashSet<>();
        store.withKeys(type, all)
                .forEach((key, list) -> {
                    if (list.isEmpty()) {
                        common.add(key);
                    } else {
                        holders.put(key, new ArrayList<>(list));
                    }
                });
        Map<UUID, Values> values = new HashMap<>();
        store.load(holders.values().stream().flatMap(List::stream).toList())
                .forEach((id, entity) -> values.put(id, entity.values()));
        Map<RecordKey, Set<UUID>> different =
                reviews.different(
                        places.stream().map(place -> newcomers.get(place).record()).toList());
        for (int place : places) {
            Newcomer newcomer = newcomers.get(place);
            UUID begun = origins.get(newcomer.originKey());
            if (begun != null) {
                met.put(place, new Met(begun, true, null, null));
                continue;
            }
            List<String> own = keys.getOrDefault(place, List.of());
            Map<UUID, Values> candidates = new LinkedHashMap<>();
            Set<UUID> judged = different.getOrDefault(newcomer.record(), Set.of());
            for (String key : own) {
                for (UUID id :
                        common.contains(key)
                                ? List.<UUID>of()
                                : holders.getOrDefault(key, List.of())) {
                    if (!judged.contains(id) && values.get(id) instanceof Values theirs) {
                        candidates.put(id, theirs);
                    }
                }
            }
            UUID fresh = ids.next();
            Met one =
                    candidates.isEmpty()
                            ? new Met(fresh, false, null, null)
                            : switch (recognition.decide(
                                    newcomer.type(), newcomer.values(), candidates)) {
                                case Recognised.Newcomer() -> new Met(fresh, false, null, null);
                                case Recognised.Same(UUID id, String _, String notice) ->
                                        new Met(id, true, null, notice);
                                case Recognised.Perhaps(UUID id, double score, List<String> why) ->
                                        new Met(
                                                fresh,
                                                false,
                                                new Review(
                                                        ids.next(),
                                                        type,
                                                        newcomer.record(),
                                                        id,
                                                        score,
                                                        why,
                                                        clock.instant(),
                                                        null,
                                                        null),
                                                null);
                            };
            met.put(place, one);
            if (!one.matched()) {
                // Those who come later in this batch are compared with this one, too.
                values.put(fresh, newcomer.values());
                for (String key : own) {
                    List<UUID> sharing = holders.computeIfAbsent(key, _ -> new ArrayList<>());
                    sharing.add(fresh);
                    if (sharing.size() > EntityStore.HOLDERS_MAX) {
                        common.add(key);
                    }
                }
            }
        }
    }

    /// The case of an open review.
    static Finding finding(Review review, String label, String candidateName) {
        Problem problem =
                new Problem(
                        Problem.Mender.DATA,
                        "CLI-DUP-REVIEW",
                        "Looks like an existing client: "
                                + (candidateName.isEmpty() ? label : candidateName)
                                + " ("
                                + String.format(java.util.Locale.ROOT, "%.2f", review.score())
                                + ").",
                        "Link the two, or confirm that " + label + " is new.");
        Map<String, String> context = new LinkedHashMap<>();
        context.put("client", label);
        context.put(
                "looks like",
                candidateName.isEmpty() ? review.candidate().toString() : candidateName);
        context.put("system", review.record().connection());
        context.put("record", review.record().objectType() + " " + review.record().externalId());
        context.put("review", review.id().toString());
        context.put("candidate", review.candidate().toString());
        return new Finding(problem, "review " + review.record(), context, null, null);
    }
}
