package dev.throughline.sandbox.kantata;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One record type as the API serves it: a row of {@link Catalogue}.
///
/// @param collection path and key of the collection, `workspaces`
/// @param singular key of one record in a body and prefix of its events, `workspace`
/// @param subject name in external references, custom field values and events, `Workspace`
/// @param removal what a delete does
/// @param stamped whether `created_at` and `updated_at` are shown, filtered and ordered by
/// @param creatable whether `POST` on the collection is served
/// @param bulk whether a list under the plural key may be posted, all or nothing
/// @param orders fields the `order` parameter knows
/// @param defaultOrder the order of an answer to a call that names none (or an unknown one)
/// @param indexes fields a query may filter by (one value or a comma list)
/// @param mustFilter the filter without which the collection refuses to answer; empty = none
/// @param associations what `include` knows
record RecordType(
        String collection,
        String singular,
        String subject,
        Removal removal,
        boolean stamped,
        boolean creatable,
        boolean bulk,
        Set<String> orders,
        Order defaultOrder,
        Set<String> indexes,
        String mustFilter,
        List<Field> fields,
        Map<String, Association> associations,
        Map<String, Integer> positions) {

    enum Removal {
        /// The record is gone without a trace.
        HARD,
        /// `deleted_at` is set, and default filters hide it.
        SOFT,
        /// No delete: `archived` by an update.
        ARCHIVE,
        /// No delete: `disabled`.
        DISABLE
    }

    /// An order and its direction.
    record Order(String field, boolean descending) {}

    /// What `include=NAME` brings: the records of `collection` that `how` finds by `key`.
    record Association(String collection, How how, String key, boolean many) {
        enum How {
            /// `key` is the own field that holds the id or ids.
            OWN,
            /// `key` is the other side's field that holds our id.
            THEIRS,
            /// The other side points to us by subject type and id.
            SUBJECT
        }

        /// The key under which the ids are shown when included.
        String shownAs(String name) {
            return how == How.OWN
                    ? key
                    : name.replaceAll("ies$", "y").replaceAll("s$", "") + (many ? "_ids" : "_id");
        }
    }

    @Nullable Field field(String name) {
        Integer at = positions.get(name);
        return at == null ? null : fields.get(at);
    }

    int position(String name) {
        Integer at = positions.get(name);
        if (at == null) {
            throw new IllegalArgumentException(
                    collection + " has no field '" + name + "'; it has " + positions.keySet());
        }
        return at;
    }

    /// Begins an entry of the catalogue.
    static Builder of(String collection, String singular, String subject) {
        return new Builder(collection, singular, subject);
    }

    /// An entry of the catalogue being written.
    static final class Builder {
        private final String collection;
        private final String singular;
        private final String subject;
        private final List<Field> fields = new ArrayList<>();
        private final Map<String, Association> associations = new LinkedHashMap<>();
        private Removal removal = Removal.HARD;
        private boolean stamped = true;
        private boolean creatable = true;
        private boolean bulk;
        private Set<String> orders = Set.of("created_at", "updated_at");
        private Order defaultOrder = new Order("created_at", true);
        private Set<String> indexes = Set.of();
        private String mustFilter = "";

        private Builder(String collection, String singular, String subject) {
            this.collection = collection;
            this.singular = singular;
            this.subject = subject;
        }

        Builder fields(Field... more) {
            fields.addAll(List.of(more));
            return this;
        }

        Builder own(String name, String to, String key) {
            associations.put(
                    name, new Association(to, Association.How.OWN, key, key.endsWith("_ids")));
            return this;
        }

        Builder theirs(String name, String to, String key) {
            associations.put(name, new Association(to, Association.How.THEIRS, key, true));
            return this;
        }

        /// External references hang on nearly everything; custom field values on some.
        Builder subjectOf(String... names) {
            for (String name : names) {
                associations.put(name, new Association(name, Association.How.SUBJECT, "", true));
            }
            return this;
        }

        Builder removal(Removal other) {
            removal = other;
            return this;
        }

        Builder unstamped() {
            stamped = false;
            return this;
        }

        Builder notCreatable() {
            creatable = false;
            return this;
        }

        Builder bulk() {
            bulk = true;
            return this;
        }

        Builder orders(String first, boolean descending, String... others) {
            defaultOrder = new Order(first, descending);
            Set<String> all = new java.util.LinkedHashSet<>(List.of(others));
            all.add(first);
            orders = Set.copyOf(all);
            return this;
        }

        Builder filters(String... names) {
            indexes = Set.of(names);
            return this;
        }

        Builder mustFilter(String name) {
            mustFilter = name;
            return this;
        }

        RecordType build() {
            Map<String, Integer> positions = new HashMap<>();
            for (int i = 0; i < fields.size(); i++) {
                positions.put(fields.get(i).name(), i);
            }
            return new RecordType(
                    collection,
                    singular,
                    subject,
                    removal,
                    stamped,
                    creatable,
                    bulk,
                    orders,
                    defaultOrder,
                    indexes,
                    mustFilter,
                    List.copyOf(fields),
                    Map.copyOf(associations),
                    Map.copyOf(positions));
        }
    }
}
