package dev.throughline.console;

import dev.throughline.curate.Entity;
import dev.throughline.curate.Link;
import dev.throughline.sync.Deliveries;
import dev.throughline.worklist.Cases;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// An entity as shown: each field with who says it, its ids, what each system should hold and
/// holds, and its history.
///
/// @param did what was just done here, in words; empty where nothing was
public record RecordPage(
        Entity entity,
        String name,
        Badge badge,
        List<FieldRow> fields,
        boolean masked,
        List<LinkRow> links,
        List<DeliveryRow> deliveries,
        List<DriftRow> drift,
        List<Cases.Case> cases,
        List<Version> history,
        List<Ref> referring,
        @Nullable UUID thread,
        List<String> notices,
        String did) {

    /// A field.
    ///
    /// @param href the page of the entity it refers to
    /// @param owned whether the system that says it owns it
    public record FieldRow(
            String label,
            String meaning,
            String value,
            boolean hidden,
            @Nullable String href,
            String owner,
            @Nullable String said,
            boolean owned,
            String record,
            String rule,
            @Nullable Instant since) {}

    /// A record of a system.
    ///
    /// @param rivals how many other records of this system its entity has
    /// @param separable whether it was joined to this entity, so that it can be taken apart again
    public record LinkRow(
            ConsoleSettings.SystemFace face,
            Link link,
            String origin,
            int rivals,
            boolean separable) {

        /// A name for its sheets, unique on the page.
        public String anchor() {
            return link.record().connection()
                    + "-"
                    + link.record().objectType()
                    + "-"
                    + link.record().externalId().replaceAll("[^A-Za-z0-9]", "_");
        }
    }

    /// What one system should hold and holds.
    public record DeliveryRow(
            ConsoleSettings.SystemFace face,
            Deliveries.Delivery delivery,
            Badge badge,
            @Nullable Comparison comparison) {

        /// Why it stands as it does, and what it waits for as far as the reason does not say so;
        /// empty where neither is.
        public String why() {
            String reason = delivery.reason();
            List<String> more =
                    delivery.waits().stream().filter(one -> !reason.contains(one)).toList();
            return more.isEmpty()
                    ? reason
                    : (reason + " Waits for " + Format.list(more) + ".").strip();
        }
    }

    /// A value of a system that does not own the field.
    public record DriftRow(
            ConsoleSettings.SystemFace face,
            String field,
            String held,
            String seen,
            String policy,
            boolean proposed,
            Instant since) {}

    /// One version.
    public record Version(
            int version,
            Instant at,
            ConsoleSettings.SystemFace face,
            String record,
            String rule,
            List<Diff> diffs,
            String config) {}

    /// One changed field.
    public record Diff(String field, String before, String after) {}

    /// An entity that refers to this one.
    public record Ref(UUID id, String type, String name, String field) {}
}
