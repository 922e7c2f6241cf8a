package dev.throughline.connector.kantata;

import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.FactDeclaration;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.OptionDeclaration;
import dev.throughline.connect.spi.ReceiptDeclaration;
import dev.throughline.connect.spi.WriteDeclaration;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Kantata OX as a project system: clients, projects, tasks, people, project members, time,
/// expenses and invoices.
///
/// Time entries and expenses are facts: they are read with their approval, also by period, and the
/// hub writes nothing on them but their external reference. Kantata has no lock a hub could set on
/// a time entry: what was posted is shown by that reference alone. A reference's `locked` counts
/// only where somebody rejects an expense report. References are taken one a call; there is no bulk
/// form for them.
///
/// Invoices are read with their lines and payments. The hub writes their number, title, dates by
/// `invoice_date` and `payment_schedule` (the vendor works `due_date` out of both), and what it
/// says in the external reference; it can also make one from approved items. A status is the
/// vendor's own: `new`, `cancelled` or `accepted payment`, and there is no credit memo.
///
/// Custom fields named in the settings are plain fields of their record, and so is what the hub
/// says about a record in its external reference (`external_status`, `external_message`,
/// `external_link`, `external_reference_status`, on facts `external_locked`). `price` is a decimal
/// in main units in both directions. The API has no bulk form for these types: a batch is written
/// record by record, side by side, within the connection's limits.
public final class KantataConnector implements Connector {

    private static final int BATCH_MAX = 50;

    @Override
    public String vendor() {
        return "kantata";
    }

    @Override
    public String description() {
        return "Kantata OX (formerly Mavenlink): clients, projects, tasks, people, project members, time, expenses and invoices over REST v1.";
    }

    @Override
    public List<ObjectSchema> schemas(ConnectionSettings settings) {
        return RecordTypes.ALL.stream()
                .map(type -> {
                    List<NativeField> fields = new ArrayList<>(type.fields());
                    fields.addAll(
                            settings.customFields().getOrDefault(type.collection(), List.of()));
                    return new ObjectSchema(type.collection(), type.label(), fields);
                })
                .toList();
    }

    @Override
    public List<FeedDeclaration> feeds(ConnectionSettings settings) {
        Setup setup = Setup.of(settings);
        return RecordTypes.ALL.stream()
                .map(type ->
                        type.stamped()
                                ? new FeedDeclaration(
                                        type.collection(),
                                        FeedDeclaration.Kind.INCREMENTAL,
                                        setup.overlap(),
                                        setup.eventFeed() || !type.hardDelete())
                                : new FeedDeclaration(
                                        type.collection(),
                                        FeedDeclaration.Kind.RELOAD,
                                        Duration.ZERO,
                                        false))
                .toList();
    }

    @Override
    public List<WriteDeclaration> writes(ConnectionSettings settings) {
        Setup setup = Setup.of(settings);
        List<WriteDeclaration> writes = new ArrayList<>();
        for (RecordType type : RecordTypes.ALL) {
            boolean updatable = type.fields().stream().anyMatch(NativeField::writable);
            if (updatable) {
                writes.add(
                        type.referable()
                                ? new WriteDeclaration(
                                        type.collection(),
                                        new Safety.QueryableReference(setup.quietTime()),
                                        BATCH_MAX,
                                        "external_reference")
                                : new WriteDeclaration(
                                        type.collection(), new Safety.None(), BATCH_MAX, ""));
            }
        }
        return writes;
    }

    @Override
    public List<FactDeclaration> facts(ConnectionSettings settings) {
        return FactTypes.ALL.stream().map(type -> FactTypes.kind(type).declaration()).toList();
    }

    @Override
    public List<ReceiptDeclaration> receipts(ConnectionSettings settings) {
        return Setup.of(settings).receipts()
                ? FactTypes.ALL.stream().map(FactTypes::receipt).toList()
                : List.of();
    }

    @Override
    public List<OptionDeclaration> options() {
        return Setup.OPTIONS;
    }

    @Override
    public List<OptionDeclaration> secrets() {
        return List.of(
                new OptionDeclaration(
                        "accessToken",
                        "The bearer token of the hub's user: of an application whose owner is an administrator of the account.",
                        "",
                        true));
    }

    @Override
    public List<String> rights() {
        return List.of(
                "A user of its own for the hub, an administrator of the account: the token of anybody else silently sees fewer rows.",
                "The right to see financials, where rates, expenses and invoices are read.",
                "For eventFeed the subscribed events add-on of the account.",
                "Custom fields of projects, named by the firm's mappings, exist in the account before the first write.");
    }

    @Override
    public OpenConnection open(ConnectionSettings settings, ConnectionContext context) {
        settings.secret("accessToken");
        return new KantataConnection(Setup.of(settings), context);
    }
}
