package dev.throughline.console;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Which part of the books is looked at; each part empty or null for all of it.
///
/// @param source the source connection
/// @param entity the legal entity
/// @param period the accounting period's name
/// @param project the project
public record PostingFilter(
        String source, @Nullable UUID entity, String period, @Nullable UUID project) {
    /// All of it.
    static final PostingFilter ALL = new PostingFilter("", null, "", null);

    /// From an address; what cannot be read is no filter.
    static PostingFilter of(String source, String entity, String period, String project) {
        return new PostingFilter(
                Paging.bounded(source),
                Ids.find(entity).orElse(null),
                Paging.bounded(period),
                Ids.find(project).orElse(null));
    }

    /// Whether everything is looked at.
    public boolean all() {
        return equals(ALL);
    }

    /// Its parts as they stand in an address.
    Map<String, String> address() {
        Map<String, String> parts = new TreeMap<>();
        parts.put("source", source);
        parts.put("entity", entity == null ? "" : entity.toString());
        parts.put("period", period);
        parts.put("project", project == null ? "" : project.toString());
        return parts;
    }

    /// An address of the postings page with this filter and one part more.
    public String href(String name, String value) {
        Map<String, String> parts = address();
        parts.put(name, value);
        return Paging.address("/postings", parts, 1);
    }

    /// Its parts as a query, without a leading `?`.
    public String query() {
        String address = Paging.address("", address(), 1);
        return address.isEmpty() ? "" : address.substring(1);
    }
}
