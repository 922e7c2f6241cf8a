package dev.throughline.mapping;

import dev.throughline.model.EntityType;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The scope in which an entity is `it`: outbound mappings and routes.
final class EntityScope {
    private static final Pattern READ = Pattern.compile("\\bit\\.([a-z][a-z0-9_]*)");

    private EntityScope() {}

    static Scope of(
            EntityType type,
            Set<String> connections,
            Map<String, CodeMap> codeMaps,
            Faults faults) {
        Types types = new Types();
        return new Scope(
                types,
                Map.of(Variables.ENTITY, types.ofEntityWithId(type)),
                new Scope.Known(connections, codeMaps, false),
                faults);
    }

    /// The fields of the entity an expression may read. A field named inside a text counts too: one
    /// look too many does no harm, one too few would.
    static Set<String> reads(Words words) {
        Set<String> reads = new LinkedHashSet<>();
        Matcher matcher = READ.matcher(words.text());
        while (matcher.find()) {
            reads.add(matcher.group(1));
        }
        return reads;
    }
}
