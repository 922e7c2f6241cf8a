package dev.throughline.console;

import dev.throughline.posting.Bucket;
import java.util.List;
import java.util.Map;

/// What the close page's template asks.
public final class CloseWords {
    /// The buckets that stand between a period and its close, in the order of the way.
    public static final List<Bucket> BUCKETS = CloseQueries.OPEN;

    private CloseWords() {}

    /// The versions of a row's bucket on the postings page.
    public static String postings(ClosePages.Row row, Bucket bucket) {
        return Paging.address(
                        "/postings",
                        Map.of(
                                "entity",
                                row.entityId().toString(),
                                "period",
                                row.period(),
                                "bucket",
                                bucket.name()),
                        1)
                + "#versions";
    }
}
