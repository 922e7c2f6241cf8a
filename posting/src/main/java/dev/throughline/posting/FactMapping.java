package dev.throughline.posting;

import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.curate.Links;
import dev.throughline.mapping.InboundMapping;
import dev.throughline.mapping.LookupKey;
import dev.throughline.mapping.Produced;
import dev.throughline.model.ApprovalBasis;
import dev.throughline.model.ExpenseItem;
import dev.throughline.model.FieldKind;
import dev.throughline.model.Problem;
import dev.throughline.model.TimeEntry;
import dev.throughline.model.Values;
import dev.throughline.posting.PreparationFacts.Fact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Makes canonical facts of native records, a batch at a time: look-ups are gathered from all of
/// them and answered in one query. A record that cannot be mapped is told and stops none of the
/// others.
final class FactMapping {
    /// Stands where a reference could not be resolved; nothing is ever found under it.
    static final UUID UNKNOWN = new UUID(0, 0);

    private final Function<FactSource, List<InboundMapping>> mappings;
    private final Links links;

    /// @param mappings the mappings of a feed that hold now
    FactMapping(Function<FactSource, List<InboundMapping>> mappings, Links links) {
        this.mappings = mappings;
        this.links = links;
    }

    /// What became of one record.
    sealed interface Mapped {
        /// It is approved, or was settled otherwise, and reads as this.
        ///
        /// @param unresolved references that found nothing yet, by field
        record Read(Fact fact, Map<String, LookupKey> unresolved) implements Mapped {}

        /// Nobody has approved it, as far as the source says.
        ///
        /// @param status the source's word for it
        /// @param approvedAt when its approval was decided, where it tells; else null
        record NotApproved(String status, @Nullable Instant approvedAt) implements Mapped {}

        /// The mapping makes nothing of it: configuration leaves it out.
        record LeftOut() implements Mapped {}
    }

    /// Maps records, in order; one answer each.
    List<Mapped> map(List<DueVersion> due, List<ObservedRecord> records) {
        return map(due, records, true);
    }

    /// Maps records as they read, approved or not, in order; one answer each.
    List<Mapped> drafts(List<DueVersion> due, List<ObservedRecord> records) {
        return map(due, records, false);
    }

    private List<Mapped> map(
            List<DueVersion> due, List<ObservedRecord> records, boolean approvedOnly) {
        Map<FactSource, List<InboundMapping>> byFeed = new HashMap<>();
        Map<String, Set<LookupKey>> asked = new LinkedHashMap<>();
        for (int i = 0; i < due.size(); i++) {
            FactSource source = due.get(i).source();
            List<InboundMapping> own = byFeed.computeIfAbsent(source, mappings);
            for (InboundMapping mapping : own) {
                asked.computeIfAbsent(source.connection(), _ -> new LinkedHashSet<>())
                        .addAll(mapping.lookups(records.get(i)));
            }
        }
        Map<String, Map<LookupKey, String>> found = new HashMap<>();
        asked.forEach((connection, keys) -> found.put(connection, links.lookUp(connection, keys)));
        List<Mapped> mapped = new ArrayList<>(due.size());
        for (int i = 0; i < due.size(); i++) {
            FactSource source = due.get(i).source();
            Map<LookupKey, String> answers = found.getOrDefault(source.connection(), Map.of());
            mapped.add(
                    one(
                            source,
                            byFeed.getOrDefault(source, List.of()),
                            records.get(i),
                            answers,
                            approvedOnly));
        }
        return mapped;
    }

    private static Mapped one(
            FactSource source,
            List<InboundMapping> mappings,
            ObservedRecord record,
            Map<LookupKey, String> answers,
            boolean approvedOnly) {
        for (InboundMapping mapping : mappings) {
            for (Produced produced :
                    mapping.map(record, key -> Optional.ofNullable(answers.get(key)))) {
                if (produced.type().name().equals(source.declaration().entityType())) {
                    return read(produced, approvedOnly);
                }
            }
        }
        return mappings.isEmpty()
                ? unreadable(
                        List.of(
                                new Problem(
                                        Problem.Mender.SETTINGS,
                                        "SYS-POISON",
                                        "No mapping makes a "
                                                + source.declaration().entityType()
                                                + " of "
                                                + source.connection()
                                                + " "
                                                + source.objectType()
                                                + " today.",
                                        "Add one that is effective, under mappings/"
                                                + source.connection()
                                                + "/.")))
                : new Mapped.LeftOut();
    }

    private static Mapped unreadable(List<Problem> problems) {
        return new Mapped.Read(new Fact.Unreadable(problems), Map.of());
    }

    private static Mapped read(Produced produced, boolean approvedOnly) {
        Values values = produced.values();
        String status = values.text("status").orElse("");
        if (approvedOnly && (produced.problems().isEmpty() || !status.isEmpty())) {
            boolean approved = status.equals("APPROVED") || status.equals("PAID");
            boolean nobody =
                    values.text("approval_basis").orElse("NONE").equals(ApprovalBasis.NONE.name());
            if (!approved || nobody) {
                return new Mapped.NotApproved(
                        status.isEmpty() ? "not approved" : status,
                        values.find("approved_at", Instant.class).orElse(null));
            }
        }
        List<Problem> problems = new ArrayList<>(produced.problems());
        problems.addAll(values.check(produced.type()));
        if (problems.isEmpty()) {
            for (String field : produced.unresolved().keySet()) {
                if (produced.type()
                        .field(field)
                        .filter(f -> f.kind() == FieldKind.REFERENCE && !f.list())
                        .isPresent()) {
                    values = values.with(field, UNKNOWN);
                }
            }
            List<String> missing = values.missing(produced.type());
            for (String field : missing) {
                problems.add(
                        new Problem(
                                Problem.Mender.SETTINGS,
                                "HUB-VALUE",
                                "It has no " + field.replace('_', ' ') + ".",
                                "Fill it in the source, or map it.",
                                field));
            }
        }
        if (!problems.isEmpty()) {
            return unreadable(problems);
        }
        try {
            Fact fact =
                    produced.type().name().equals("TimeEntry")
                            ? new Fact.Time(values.as(TimeEntry.class))
                            : new Fact.Expense(values.as(ExpenseItem.class));
            return new Mapped.Read(fact, produced.unresolved());
        } catch (IllegalArgumentException e) {
            return unreadable(
                    List.of(
                            new Problem(
                                    Problem.Mender.DATA,
                                    "HUB-VALUE",
                                    "It cannot be read: " + e.getMessage() + ".",
                                    "Mend it in the source.")));
        }
    }
}
