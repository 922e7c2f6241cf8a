package dev.throughline.curate;

import dev.throughline.matching.ClientMatching;
import dev.throughline.matching.ClientProfile;
import dev.throughline.matching.MatchDecision;
import dev.throughline.matching.MatchPolicy;
import dev.throughline.model.EntityType;
import dev.throughline.model.Problem;
import dev.throughline.model.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Clients are recognised by the matching rules (DOMAIN 4.1), reference data and people by their
/// identifying field.
public final class StandardRecognition implements Recognition {
    /// The fields that identify an entity of a type, together; types not named here are known by
    /// their records only.
    private static final Map<String, List<String>> IDENTITY =
            Map.of(
                    "LegalEntity", List.of("code"),
                    "CostCentre", List.of("code"),
                    "DimensionValue", List.of("dimension", "code"),
                    "AccountingPeriod", List.of("name"),
                    "Resource", List.of("email"),
                    "Project", List.of("code"),
                    "Invoice", List.of("release_key"),
                    "CreditMemo", List.of("release_key"));

    /// The fields of a client from which its keys are made.
    private static final List<String> CLIENT =
            List.of("legal_name", "trading_name", "country", "tax_ids", "domains");

    private static final UUID NEWCOMER = new UUID(0, 0);

    /// A client's keys are asked for when it is met and again when it is written.
    private static final int LATELY_MAX = 4_096;

    private final MatchPolicy policy;

    /// Keys made lately, by the values of the fields they were made from.
    private final Map<List<Object>, List<String>> lately = new ConcurrentHashMap<>();

    public StandardRecognition(MatchPolicy policy) {
        this.policy = policy;
    }

    @Override
    public List<String> keys(EntityType type, Values values) {
        if (type.name().equals("Client")) {
            return clientKeys(values);
        }
        List<String> parts = new ArrayList<>();
        for (String field : IDENTITY.getOrDefault(type.name(), List.of())) {
            if (!(values.get(field) instanceof Object value)) {
                return List.of();
            }
            parts.add(value.toString().toLowerCase(Locale.ROOT));
        }
        return parts.isEmpty() ? List.of() : List.of("id:" + String.join("/", parts));
    }

    private List<String> clientKeys(Values values) {
        List<Object> from = new ArrayList<>();
        for (String field : CLIENT) {
            Object value = values.get(field);
            from.add(value == null ? "" : value);
        }
        List<String> known = lately.get(from);
        if (known == null) {
            known = List.copyOf(ClientProfile.of(NEWCOMER, values).blockingKeys());
            if (lately.size() >= LATELY_MAX) {
                lately.clear();
            }
            lately.put(from, known);
        }
        return known;
    }

    @Override
    public boolean concerns(EntityType type, Set<String> changed) {
        List<String> fields =
                type.name().equals("Client")
                        ? CLIENT
                        : IDENTITY.getOrDefault(type.name(), List.of());
        return fields.stream().anyMatch(changed::contains);
    }

    @Override
    public List<Problem> problems(EntityType type, Values values) {
        if (!type.name().equals("Client")
                || !(values.get("tax_ids") instanceof List<?> numbers)
                || numbers.isEmpty()) {
            return List.of();
        }
        return ClientProfile.of(NEWCOMER, values).problems();
    }

    @Override
    public Recognised decide(EntityType type, Values newcomer, Map<UUID, Values> candidates) {
        if (!type.name().equals("Client")) {
            // The identifying field is the key: whoever shares it is the same.
            return new Recognised.Same(
                    candidates.keySet().iterator().next(), "Same identifying field.", null);
        }
        List<ClientProfile> known = new ArrayList<>();
        candidates.forEach((id, values) -> known.add(ClientProfile.of(id, values)));
        return switch (ClientMatching.decide(ClientProfile.of(NEWCOMER, newcomer), known, policy)) {
            case MatchDecision.AutoLink link ->
                    new Recognised.Same(
                            link.existing(),
                            String.join(" ", link.explanation()),
                            link.notices().isEmpty() ? null : String.join(" ", link.notices()));
            case MatchDecision.Review review ->
                    new Recognised.Perhaps(
                            review.likely().getFirst().existing(),
                            review.likely().getFirst().score().doubleValue(),
                            review.likely().getFirst().explanation());
            case MatchDecision.CreateNew _ -> new Recognised.Newcomer();
        };
    }
}
