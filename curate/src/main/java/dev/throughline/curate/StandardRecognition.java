package dev.throughline.curate;

import dev.throughline.matching.ClientMatching;
import dev.throughline.matching.ClientProfile;
import dev.throughline.matching.MatchDecision;
import dev.throughline.matching.MatchPolicy;
import dev.throughline.model.EntityType;
import dev.throughline.model.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

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
                    "Project", List.of("code"));

    private static final UUID NEWCOMER = new UUID(0, 0);

    private final MatchPolicy policy;

    public StandardRecognition(MatchPolicy policy) {
        this.policy = policy;
    }

    @Override
    public List<String> keys(EntityType type, Values values) {
        if (type.name().equals("Client")) {
            return List.copyOf(ClientProfile.of(NEWCOMER, values).blockingKeys());
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
