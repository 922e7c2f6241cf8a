package dev.throughline.api;

import dev.throughline.curate.Link;
import dev.throughline.curate.Owners;
import java.time.Instant;
import java.util.List;

/// A record of an entity in a system.
record LinkView(String connection, String objectType, String id, String origin, Instant since) {

    /// The links to systems; the hub's own bookkeeping is left out.
    static List<LinkView> of(List<Link> links) {
        return links.stream()
                .filter(link -> !link.record().connection().equals(Owners.HUB))
                .map(link ->
                        new LinkView(
                                link.record().connection(),
                                link.record().objectType(),
                                link.record().externalId(),
                                link.origin().name(),
                                link.createdAt()))
                .toList();
    }
}
