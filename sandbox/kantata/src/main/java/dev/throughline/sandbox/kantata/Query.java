package dev.throughline.sandbox.kantata;

import dev.throughline.sandbox.kantata.RecordType.Order;
import dev.throughline.sandbox.kantata.TimeFilters.Days;
import dev.throughline.sandbox.kantata.TimeFilters.World;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One question to a collection: filters, order, part. Unknown parameters are ignored, as the
/// framework does; an unknown order falls back to the collection's own. Runs with the ledger's read
/// lock held.
final class Query {
    private final Ledger ledger;
    private final Table table;
    private final RecordType type;
    private final Map<String, List<String>> params;
    private final Paging paging;
    private final List<Predicate<Row>> filters = new ArrayList<>();
    private @Nullable Set<Long> candidates;
    private @Nullable World world;
    private @Nullable Days days;
    final Order order;
    final boolean ordered;

    /// The rows of the asked part, and how many there are before paging.
    record Selection(List<Row> rows, int count, Paging paging) {}

    Query(Ledger ledger, RecordType type, Map<String, List<String>> params) {
        this.ledger = ledger;
        this.type = type;
        this.table = ledger.table(type.collection());
        this.params = params;
        this.paging = Paging.of(params);
        Order asked = asked();
        this.ordered = asked != null;
        this.order = asked == null ? type.defaultOrder() : asked;
        hide();
        indexes();
        references();
        search();
    }

    private @Nullable Order asked() {
        String text = first("order");
        int colon = text.indexOf(':');
        String field = colon < 0 ? text : text.substring(0, colon);
        if (!type.orders().contains(field)) {
            return null;
        }
        return new Order(field, colon >= 0 && text.substring(colon + 1).equals("desc"));
    }

    private String first(String name) {
        List<String> values = params.get(name);
        return values == null ? "" : values.getFirst().strip();
    }

    private boolean yes(String name) {
        return first(name).toLowerCase(Locale.ROOT).equals("true");
    }

    /// The default filters, which also hold for a single record.
    private void hide() {
        switch (type.collection()) {
            case "workspaces" -> {
                String mode = first("archived");
                if (mode.equals("only")) {
                    filters.add(row -> row.is("archived"));
                } else if (!mode.equals("include") && !yes("include_archived")) {
                    filters.add(row -> !row.is("archived"));
                }
            }
            case "stories" -> {
                if (!yes("show_deleted")) {
                    filters.add(row -> row.get("deleted_at") == null);
                }
                if (!yes("show_archived")) {
                    filters.add(row -> !row.is("archived"));
                }
                if (!yes("show_from_archived_workspaces")) {
                    filters.add(row -> {
                        Row workspace = ledger.row("workspaces", row.text("workspace_id"));
                        return workspace == null || !workspace.is("archived");
                    });
                }
                if (yes("parents_only")) {
                    filters.add(row -> row.get("parent_id") == null);
                }
            }
            case "time_entries", "expenses" -> {
                TimeFilters time = new TimeFilters(ledger, type, params, filters);
                World asked = time.world();
                world = asked.all() ? null : asked;
                days = time.days().orElse(null);
                time.add();
            }
            case "timesheet_submissions", "expense_report_submissions" ->
                    new TimeFilters(ledger, type, params, filters).add();
            case "invoices" -> {
                if (yes("paid")) {
                    filters.add(row -> row.text("status").equals("accepted payment"));
                }
                if (yes("pending")) {
                    filters.add(row -> row.text("status").equals("new"));
                }
                if (yes("without_drafts")) {
                    filters.add(row -> !row.is("draft"));
                }
                String projects = first("workspace_id");
                if (!projects.isEmpty()) {
                    List<String> wanted = List.of(projects.split(","));
                    filters.add(
                            row -> row.ids("workspace_ids").stream().anyMatch(wanted::contains));
                }
            }
            default -> {}
        }
    }

    private void indexes() {
        if (params.containsKey("only")) {
            Set<Long> ids = new LinkedHashSet<>();
            for (String id : first("only").split(",")) {
                try {
                    ids.add(Long.parseLong(id.strip()));
                } catch (NumberFormatException dropped) {
                    continue;
                }
            }
            narrow(ids);
        }
        for (String name : type.indexes()) {
            String asked = first(name);
            if (asked.isEmpty()) {
                continue;
            }
            Set<String> values =
                    Set.of(asked.split(",")).stream()
                            .map(String::strip)
                            .collect(java.util.stream.Collectors.toSet());
            if (name.equals("subject_id") && table.indexed(Table.SUBJECT)) {
                Set<Long> ids = new LinkedHashSet<>();
                values.forEach(id ->
                        ids.addAll(
                                table.ids(
                                        Table.SUBJECT,
                                        Table.subjectKey(first("subject_type"), id))));
                narrow(ids);
            } else if (table.indexed(name)) {
                Set<Long> ids = new LinkedHashSet<>();
                values.forEach(value -> ids.addAll(table.ids(name, value)));
                narrow(ids);
            } else {
                filters.add(row -> values.contains(row.text(name)));
            }
        }
        if (type == Catalogue.USERS) {
            String email = first("by_email_address").toLowerCase(Locale.ROOT);
            if (!email.isEmpty()) {
                narrow(table.ids("email_address", email));
            }
            String workspace = first("participant_in");
            if (!workspace.isEmpty()) {
                Table participations = ledger.table("participations");
                Set<Long> ids = new HashSet<>();
                for (long id : participations.ids("workspace_id", workspace)) {
                    Row row = participations.row(id);
                    if (row != null) {
                        ids.add(Long.parseLong(row.text("user_id")));
                    }
                }
                narrow(ids);
            }
        }
    }

    private void references() {
        String service = first("external_reference_service_name");
        Set<String> numbers = numbers("external_reference_service_model_refs");
        numbers.addAll(numbers("external_reference_service_model_ref"));
        boolean byNumber =
                params.containsKey("external_reference_service_model_refs")
                        || params.containsKey("external_reference_service_model_ref");
        if (byNumber && !service.isEmpty()) {
            Table references = ledger.table("external_references");
            Set<Long> ids = new LinkedHashSet<>();
            for (String number : numbers) {
                for (long id :
                        references.ids(
                                Table.REFERENCE,
                                Table.referenceKey(type.subject(), service, number))) {
                    Row reference = references.row(id);
                    if (reference != null) {
                        ids.add(Long.parseLong(reference.text("subject_id")));
                    }
                }
            }
            narrow(ids);
        } else if (byNumber) {
            filters.add(row -> refers(row, "service_model_ref", numbers));
        } else if (!service.isEmpty()) {
            filters.add(row -> refers(row, "service_name", Set.of(service)));
        }
        for (String name :
                List.of("service_model", "status", "external_status", "external_message")) {
            String wanted = first("external_reference_" + name);
            if (!wanted.isEmpty()) {
                filters.add(row -> refers(row, name, Set.of(wanted)));
            }
        }
        String any = first("has_external_references").toLowerCase(Locale.ROOT);
        if (any.equals("true") || any.equals("false")) {
            filters.add(row -> ledger.attachments.references(row).isEmpty() == any.equals("false"));
        }
        String without = first("without_external_reference_service_name");
        if (!without.isEmpty()) {
            filters.add(row -> !refers(row, "service_name", Set.of(without)));
        }
    }

    private boolean refers(Row row, String field, Set<String> values) {
        return ledger.attachments.references(row).stream()
                .anyMatch(each -> values.contains(each.text(field)));
    }

    /// The contract types these as integers: anything else is dropped and matches nothing.
    private Set<String> numbers(String name) {
        Set<String> numbers = new LinkedHashSet<>();
        for (String each : first(name).split(",")) {
            if (each.strip().matches("-?\\d{1,18}")) {
                numbers.add(each.strip());
            }
        }
        return numbers;
    }

    private void search() {
        String wanted = first("search") + first("matching");
        if (!wanted.isEmpty()) {
            String needle = wanted.toLowerCase(Locale.ROOT);
            String field = type.fields().getFirst().name();
            filters.add(row -> row.text(field).toLowerCase(Locale.ROOT).contains(needle));
        }
    }

    private void narrow(Set<Long> ids) {
        if (candidates == null) {
            candidates = new LinkedHashSet<>(ids);
        } else {
            candidates.retainAll(ids);
        }
    }

    /// One record, by the same default filters.
    @Nullable Row one(long id) {
        Row row = table.row(id);
        return row != null && fits(row) ? row : null;
    }

    Selection select() {
        Span created = span("created", table.created);
        Span updated = span("updated", table.updated);
        if (candidates != null) {
            List<Row> rows =
                    candidates.stream()
                            .map(table::row)
                            .filter(row ->
                                    row != null
                                            && created.holds(row.createdAt())
                                            && updated.holds(row.updatedAt()))
                            .map(row -> (Row) row)
                            .toList();
            return sorted(rows);
        }
        SeededRows seeded = table.seeded();
        if (seeded != null) {
            return withSeeded(seeded, created, updated);
        }
        boolean byStamp =
                !order.descending()
                        && (order.field().equals("created_at")
                                || order.field().equals("updated_at"));
        Span own = order.field().equals("updated_at") ? updated : created;
        Span other = own == created ? updated : created;
        if (byStamp && unfiltered() && !other.bounded()) {
            int count = own.size();
            int from = (int) Math.min(paging.skip(), count);
            int to = (int) Math.min((long) from + paging.take(), count);
            return new Selection(List.copyOf(own.rows().subList(from, to)), count, paging);
        }
        if (byStamp && own.size() <= 8L * other.size()) {
            return filtered(own.rows(), other, own == created);
        }
        Span narrow = created.size() <= updated.size() ? created : updated;
        Span wide = narrow == created ? updated : created;
        return sorted(
                narrow.rows().stream()
                        .filter(row ->
                                wide.holds(narrow == created ? row.updatedAt() : row.createdAt()))
                        .toList());
    }

    private boolean unfiltered() {
        return filters.isEmpty() && world == null && days == null;
    }

    private Selection withSeeded(SeededRows seeded, Span created, Span updated) {
        int from = Math.max(first(seeded, created.after()), firstUpdated(seeded, updated.after()));
        int to = seeded.size;
        Instant createdBefore = created.before();
        if (createdBefore != null) {
            to = Math.min(to, seeded.first(i -> !seeded.createdAt(i).isBefore(createdBefore)));
        }
        Instant updatedBefore = updated.before();
        if (updatedBefore != null) {
            to = Math.min(to, seeded.first(i -> !seeded.updatedAt(i).isBefore(updatedBefore)));
        }
        Days span = days;
        if (span != null) {
            from = Math.max(from, seeded.first(i -> !seeded.day(i).isBefore(span.from())));
            to = Math.min(to, seeded.first(i -> seeded.day(i).isAfter(span.to())));
        }
        World asked = world;
        boolean mixed = asked != null && seeded.of(asked.archived());
        if (asked != null && asked.only() && !mixed) {
            to = from;
        }
        List<Row> own = new ArrayList<>();
        boolean byUpdate = order.field().equals("updated_at");
        for (Row row : (byUpdate ? updated : created).rows()) {
            if (created.holds(row.createdAt()) && updated.holds(row.updatedAt()) && fits(row)) {
                own.add(row);
            }
        }
        Comparator<Row> comparator = comparator();
        boolean rising =
                !order.descending()
                        && (byUpdate
                                || List.of("created_at", "date_performed").contains(order.field()));
        boolean lookedAt = mixed || !filters.isEmpty() || !rising;
        if (order.descending() || !(byUpdate || order.field().equals("created_at"))) {
            own.sort(comparator);
        }
        SeededPage page = new SeededPage(own, seeded, from, Math.max(from, to), comparator, paging);
        return lookedAt ? page.filtered(this::fits) : page.inOrder();
    }

    private static int first(SeededRows seeded, @Nullable Instant after) {
        return after == null ? 0 : seeded.first(i -> seeded.createdAt(i).isAfter(after));
    }

    private static int firstUpdated(SeededRows seeded, @Nullable Instant after) {
        return after == null ? 0 : seeded.first(i -> seeded.updatedAt(i).isAfter(after));
    }

    private Selection filtered(List<Row> inOrder, Span other, boolean otherIsUpdated) {
        List<Row> fitting = new ArrayList<>();
        for (Row row : inOrder) {
            if (other.holds(otherIsUpdated ? row.updatedAt() : row.createdAt()) && fits(row)) {
                fitting.add(row);
            }
        }
        return new Selection(List.copyOf(paging.part(fitting)), fitting.size(), paging);
    }

    private Selection sorted(List<Row> rows) {
        List<Row> fitting = new ArrayList<>(rows.stream().filter(this::fits).toList());
        fitting.sort(comparator());
        return new Selection(List.copyOf(paging.part(fitting)), fitting.size(), paging);
    }

    private Comparator<Row> comparator() {
        String field =
                switch (order.field()) {
                    case "amount" -> "amount_in_cents";
                    case "date" -> Timekeeping.isSubmission(type) ? "start_date" : "date";
                    default -> order.field();
                };
        Comparator<Row> byField =
                switch (field) {
                    case "id" -> Comparator.comparingLong(Row::id);
                    case "created_at" -> Comparator.comparing(Row::createdAt);
                    case "updated_at" -> Comparator.comparing(Row::updatedAt);
                    default -> (a, b) -> compare(a.get(field), b.get(field));
                };
        return (order.descending() ? byField.reversed() : byField).thenComparingLong(Row::id);
    }

    private static int compare(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null) {
            return a == b ? 0 : a == null ? 1 : -1;
        }
        if (a instanceof BigDecimal left && b instanceof BigDecimal right) {
            return left.compareTo(right);
        }
        return a.toString().compareToIgnoreCase(b.toString());
    }

    private boolean fits(Row row) {
        if ((world != null && !world.holds(row)) || (days != null && !days.holds(row))) {
            return false;
        }
        for (Predicate<Row> filter : filters) {
            if (!filter.test(row)) {
                return false;
            }
        }
        return true;
    }

    private record Span(
            SortedRows index, int from, int to, @Nullable Instant after, @Nullable Instant before) {
        boolean bounded() {
            return after != null || before != null;
        }

        int size() {
            return Math.max(0, to - from);
        }

        List<Row> rows() {
            return index.between(from, to);
        }

        boolean holds(Instant stamp) {
            return (after == null || stamp.isAfter(after))
                    && (before == null || stamp.isBefore(before));
        }
    }

    private Span span(String stamp, SortedRows index) {
        Instant after = type.stamped() ? Stamps.read(first(stamp + "_after")).orElse(null) : null;
        Instant before = type.stamped() ? Stamps.read(first(stamp + "_before")).orElse(null) : null;
        return new Span(
                index,
                after == null ? 0 : index.after(after),
                before == null ? index.size() : index.from(before),
                after,
                before);
    }
}
