package dev.throughline.sandbox.kantata;

import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.SimServer;
import dev.throughline.sandbox.Simulator;
import dev.throughline.sandbox.kantata.Ledger.Origin;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Kantata OX on loopback: projects (`workspaces`), clients (`workspace_groups`), tasks
/// (`stories`), people (`users`), what belongs to them, and `invoices`. The firm's custom fields
/// exist from the start; {@link #defineField} adds more.
///
/// In-process calls take and give fields by the API's names. Two keys go beyond: `custom_fields`
/// holds custom field values by field name (choices by label), and `external_reference` is the
/// nested reference of the API.
public final class KantataSimulator implements Simulator {

    private static final int SEEDED_MAX = 10_000_000;

    private final Faults faults = new Faults();
    private final Ledger ledger;
    private final SignIn signIn;
    private final Allowance allowance;
    private final SimServer server;

    /// Starts with an account, its administrator, a few roles and the firm's custom fields.
    ///
    /// @param port where to listen on loopback; 0 takes a free port
    /// @param clock stamps records and events
    public KantataSimulator(int port, InstantSource clock) {
        this.ledger = new Ledger(clock, faults);
        this.signIn = new SignIn(clock);
        this.allowance = new Allowance(clock);
        new Firm(this).furnish();
        this.server =
                new SimServer("kantata", port, faults, new KantataApi(ledger, signIn, allowance));
    }

    @Override
    public String name() {
        return "kantata";
    }

    @Override
    public URI baseUrl() {
        return server.baseUrl();
    }

    @Override
    public Map<String, Object> signIn() {
        Map<String, Object> signs = new LinkedHashMap<>();
        signs.put("baseUrl", baseUrl().toString());
        signs.put("accessToken", SignIn.ACCESS_TOKEN);
        return signs;
    }

    @Override
    public Faults faults() {
        return faults;
    }

    /// Sets how much this system bears from now on; everything beyond gets a 429. 0 = no such
    /// limit.
    ///
    /// @param concurrent calls at once
    /// @param calls calls in one window
    /// @param costlyCalls calls in one window on each endpoint that the vendor limits more
    ///   (projects, custom field values)
    /// @param window length of the window
    public void limits(int concurrent, int calls, int costlyCalls, Duration window) {
        allowance.set(concurrent, calls, costlyCalls, window);
    }

    /// Switches the change feed `subscribed_events` (an add-on) on or off; off answers 403. On at
    /// the start.
    public void eventFeed(boolean on) {
        ledger.events.on(on);
    }

    /// How long after a change its event enters the feed; none at the start.
    public void eventDelay(Duration delay) {
        ledger.events.delay(delay);
    }

    /// Revokes all access tokens, as a user who removes the application does.
    public void revokeTokens() {
        signIn.revoke();
    }

    /// Makes the first access token good again.
    public void restoreToken() {
        signIn.restore();
    }

    /// Whether an approval (and its end) moves `updated_at` of the items it is about. On at the
    /// start; the vendor's documentation does not say.
    public void approvalStampsItems(boolean on) {
        ledger.submissions.stamping(on);
    }

    /// Whether `from_archived_workspaces=true` shows the items of archived projects alone (true) or
    /// beside all others (false, as at the start). The vendor's documentation does not say.
    public void archivedAlone(boolean on) {
        ledger.archivedAlone(on);
    }

    /// Time and expenses up to that day can no longer be entered, changed or deleted over the API.
    public void lockDates(LocalDate lastLocked) {
        ledger.submissions.lockedThrough(lastLocked);
    }

    /// Submits time entries, one submission for each person and project, and approves these. Those
    /// that are in a submission already are left alone.
    ///
    /// @param approver id of the user who approves
    /// @return ids of the submissions made
    public List<String> approveTime(List<String> timeEntryIds, String approver) {
        return refusedInWords(() ->
                ledger.writing(() ->
                        ledger.submissions.approve(
                                Timekeeping.TIME_ENTRIES, timeEntryIds, approver)));
    }

    /// The same for expenses and their reports.
    public List<String> approveExpenses(List<String> expenseIds, String approver) {
        return refusedInWords(() ->
                ledger.writing(() ->
                        ledger.submissions.approve(Timekeeping.EXPENSES, expenseIds, approver)));
    }

    /// Cancels an invoice: what it billed is free again.
    ///
    /// @throws IllegalArgumentException when it has been paid on, or is cancelled already
    public void cancelInvoice(String id) {
        refusedInWords(() -> ledger.invoices.cancel(Long.parseLong(id)));
    }

    /// Puts many approved time entries there at once, with their approved weekly submissions, as a
    /// firm leaves them that works to a rule: `perPersonDay` entries for each person and working
    /// day, 8 hours a day at most, each on another project and on one of its tasks. One entry takes
    /// a bit of memory until it is changed. Once for one simulator.
    ///
    /// @param entries how many, up to 10,000,000
    /// @param firstDay its week's Monday is the first day of work
    /// @param workspaceIds the projects; at least `perPersonDay`
    /// @param userIds the people
    /// @param perPersonDay 1 to 16
    /// @return the sum of all their minutes
    public long seedApprovedTime(
            int entries,
            LocalDate firstDay,
            List<String> workspaceIds,
            List<String> userIds,
            int perPersonDay) {
        if (entries > SEEDED_MAX) {
            throw new IllegalArgumentException(
                    "at most " + SEEDED_MAX + " entries can be seeded, not " + entries);
        }
        return ledger.writing(() -> {
            SeededTime time =
                    new SeededTime(
                            ledger,
                            entries,
                            firstDay,
                            workspaceIds,
                            userIds,
                            perPersonDay,
                            ledger.now());
            ledger.table("time_entries").seed(time.entryRows);
            ledger.table("timesheet_submissions").seed(time.submissionRows);
            return time.minutes();
        });
    }

    /// Adds a custom field. Does nothing if that subject type has one of the name.
    ///
    /// @param subjectType `Workspace`, `WorkspaceGroup`, `Story`, `User`
    /// @param valueType `string`, `date`, `number`, `currency`, `single`, `multi`
    /// @param choices labels, for `single` and `multi`
    /// @return the field's id
    public String defineField(
            String subjectType, String name, String valueType, List<String> choices) {
        return refusedInWords(() ->
                ledger.writing(() -> {
                    String set =
                            ledger.table("custom_field_sets").rows().stream()
                                    .filter(row -> row.text("subject_type").equals(subjectType))
                                    .map(Row::idText)
                                    .findFirst()
                                    .orElseGet(() ->
                                            insert(
                                                    "custom_field_sets",
                                                    Map.of(
                                                            "name",
                                                            "Default " + subjectType + " Set",
                                                            "subject_type",
                                                            subjectType)));
                    Optional<Row> there =
                            ledger.table("custom_fields").rows().stream()
                                    .filter(row ->
                                            row.text("custom_field_set_id").equals(set)
                                                    && row.text("name").equals(name))
                                    .findFirst();
                    if (there.isPresent()) {
                        return there.get().idText();
                    }
                    Map<String, Object> field = new LinkedHashMap<>();
                    field.put("name", name);
                    field.put("value_type", valueType);
                    field.put("custom_field_set_id", set);
                    if (!choices.isEmpty()) {
                        field.put(
                                "choices",
                                choices.stream().map(label -> Map.of("label", label)).toList());
                    }
                    return insert("custom_fields", field);
                }));
    }

    /// The custom field values of one record by field name, as shown on screen.
    public Map<String, String> customFields(String objectType, String id) {
        return ledger.reading(() -> {
            Map<String, String> values = new LinkedHashMap<>();
            Row subject = ledger.row(objectType, id);
            if (subject != null) {
                ledger.attachments
                        .values(subject)
                        .forEach(value ->
                                values.put(
                                        value.text("custom_field_name"),
                                        value.text("display_value")));
            }
            return values;
        });
    }

    @Override
    public String insert(String objectType, Map<String, Object> fields) {
        RecordType type = Catalogue.type(objectType);
        return refusedInWords(
                () -> ledger.create(type, numbersInOneForm(fields), Origin.INSIDE).idText());
    }

    @Override
    public void update(String objectType, String id, Map<String, Object> fields) {
        RecordType type = Catalogue.type(objectType);
        refusedInWords(() ->
                ledger.update(type, Long.parseLong(id), numbersInOneForm(fields), Origin.INSIDE));
    }

    @Override
    public void delete(String objectType, String id) {
        RecordType type = Catalogue.type(objectType);
        refusedInWords(() -> {
            ledger.delete(type, Long.parseLong(id), Origin.INSIDE);
            return id;
        });
    }

    /// The stored record; archived projects and disabled people are still there, with `archived` or
    /// `disabled` true.
    @Override
    public Optional<Map<String, Object>> find(String objectType, String id) {
        Catalogue.type(objectType);
        return ledger.reading(() -> Optional.ofNullable(ledger.row(objectType, id)))
                .filter(row -> !softlyDeleted(row))
                .map(Envelope::map);
    }

    /// All live records in id order: no archived projects, no deleted tasks.
    @Override
    public List<Map<String, Object>> all(String objectType) {
        Catalogue.type(objectType);
        List<Row> rows = ledger.reading(() -> List.copyOf(ledger.table(objectType).rows()));
        return rows.stream()
                .filter(KantataSimulator::live)
                .sorted(Comparator.comparingLong(Row::id))
                .map(Envelope::map)
                .toList();
    }

    private static boolean softlyDeleted(Row row) {
        return row.type() == Catalogue.STORIES && row.get("deleted_at") != null;
    }

    private static boolean live(Row row) {
        return !softlyDeleted(row) && !(row.type() == Catalogue.WORKSPACES && row.is("archived"));
    }

    /// `records`: live ones by type; `creates` and `updates`: received over the API, by type;
    /// `callsServed`, `callsRefused`.
    @Override
    public Map<String, Object> totals() {
        Map<String, Object> totals = new LinkedHashMap<>();
        Map<String, Object> records = new LinkedHashMap<>();
        ledger.reading(() -> {
            for (RecordType type : Catalogue.TYPES) {
                records.put(
                        type.collection(),
                        type.removal() == RecordType.Removal.HARD
                                ? ledger.table(type.collection()).size()
                                : ledger.table(type.collection()).rows().stream()
                                        .filter(KantataSimulator::live)
                                        .count());
            }
            return records;
        });
        totals.put("records", records);
        totals.put("creates", ledger.counted(true));
        totals.put("updates", ledger.counted(false));
        totals.put("callsServed", server.served());
        totals.put("callsRefused", server.refused());
        return totals;
    }

    @Override
    public void close() {
        server.close();
    }

    private static Map<String, @Nullable Object> numbersInOneForm(Map<String, Object> fields) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        fields.forEach((name, value) ->
                body.put(
                        name,
                        value instanceof Number number && !(number instanceof java.math.BigDecimal)
                                ? new java.math.BigDecimal(number.toString())
                                : value));
        return body;
    }

    private static <T> T refusedInWords(java.util.function.Supplier<T> work) {
        try {
            return work.get();
        } catch (Refusal refusal) {
            throw new IllegalArgumentException(
                    "Kantata refuses: "
                            + String.join(
                                    "; ",
                                    refusal.faults.stream().map(Refusal.Fault::message).toList()));
        }
    }
}
