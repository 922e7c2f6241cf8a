package dev.throughline.billing;

import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.curate.Link;
import dev.throughline.curate.Links;
import dev.throughline.model.PostingKind;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The ledger invoices go to: what it takes, and what it calls our entities.
final class Ledger {
    private final String name;
    private final Map<PostingKind, PostingDeclaration> declared = new EnumMap<>(PostingKind.class);
    private final Links links;

    Ledger(String name, List<PostingDeclaration> declared, Links links) {
        this.name = name;
        declared.forEach(one -> this.declared.put(one.kind(), one));
        this.links = links;
    }

    /// The connection's name.
    String name() {
        return name;
    }

    /// What it takes for a kind; empty where it takes none.
    Optional<PostingDeclaration> takes(PostingKind kind) {
        return Optional.ofNullable(declared.get(kind));
    }

    /// Its ids of entities; those it does not have are missing.
    Map<UUID, String> natives(Collection<UUID> entities) {
        Map<UUID, String> own = new HashMap<>();
        links.ofEntities(entities)
                .forEach((id, all) ->
                        all.stream()
                                .filter(link -> link.record().connection().equals(name))
                                .map(Link::record)
                                .findFirst()
                                .ifPresent(record -> own.put(id, record.externalId())));
        return own;
    }

    /// Its id of one entity; null where it does not have it.
    @Nullable String nativeId(UUID entity) {
        return natives(List.of(entity)).get(entity);
    }
}
