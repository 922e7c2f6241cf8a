package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.FeedDeclaration;
import dev.throughline.connect.spi.NativeField;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.connect.spi.OptionDeclaration;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.WriteDeclaration;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads and writes a Tryton 6.0 ERP over JSON-RPC. Endpoint: the server's address without the
/// database.
public final class TrytonConnector implements Connector {

    static final String DATABASE = "database";
    static final String COMPANY = "company";
    static final String LANGUAGE = "language";
    static final String OVERLAP = "overlapSeconds";
    static final String ACKNOWLEDGE = "acknowledge";
    static final String QUIET = "quietSeconds";
    static final String BILLED_SINCE = "billedSince";

    private static final int OVERLAP_SECONDS_DEFAULT = 300;
    private static final int QUIET_SECONDS_DEFAULT = 120;

    /// A list is one transaction: larger ones hold locks long and are slow to take apart after a
    /// refusal.
    static final int BATCH_MAX = 200;

    /// Needed by the service loader.
    public TrytonConnector() {}

    @Override
    public String vendor() {
        return "tryton";
    }

    @Override
    public String description() {
        return "Tryton 6.0: parties, companies, payment terms, accounting periods, employees and the tree of project works; timesheet lines, expense bills and moves as postings, over JSON-RPC.";
    }

    @Override
    public List<ObjectSchema> schemas(ConnectionSettings settings) {
        return RecordTypes.ALL.stream()
                .map(type -> {
                    Map<String, NativeField> fields = new LinkedHashMap<>();
                    type.columns()
                            .forEach(column -> fields.put(column.field().name(), column.field()));
                    settings.customFields()
                            .getOrDefault(type.model(), List.of())
                            .forEach(field -> fields.put(field.name(), field));
                    return new ObjectSchema(
                            type.model(), type.label(), List.copyOf(fields.values()));
                })
                .toList();
    }

    @Override
    public List<FeedDeclaration> feeds(ConnectionSettings settings) {
        Duration overlap = overlap(settings);
        return RecordTypes.ALL.stream()
                .map(type ->
                        new FeedDeclaration(
                                type.model(), FeedDeclaration.Kind.INCREMENTAL, overlap, false))
                .toList();
    }

    /// A party's code is unique in Tryton and carries the hub's key. A project work has no unique
    /// field in 6.0: its key is a line of its comment, which can be asked for once every
    /// transaction that was under way has ended. An employee can carry no key and is found by party
    /// and company.
    @Override
    public List<WriteDeclaration> writes(ConnectionSettings settings) {
        Duration quiet = seconds(settings, QUIET, QUIET_SECONDS_DEFAULT, 1, 3_600);
        return List.of(
                new WriteDeclaration(
                        RecordTypes.PARTY.model(),
                        new WriteDeclaration.Safety.UniqueKey(),
                        BATCH_MAX,
                        RecordTypes.PARTY_KEY),
                new WriteDeclaration(
                        RecordTypes.EMPLOYEE.model(),
                        new WriteDeclaration.Safety.None(),
                        BATCH_MAX,
                        ""),
                new WriteDeclaration(
                        RecordTypes.WORK.model(),
                        new WriteDeclaration.Safety.QueryableReference(quiet),
                        BATCH_MAX,
                        KeyedComment.KEY_FIELD));
    }

    @Override
    public List<PostingDeclaration> postings(ConnectionSettings settings) {
        return Postings.declarations(seconds(settings, QUIET, QUIET_SECONDS_DEFAULT, 1, 3_600));
    }

    @Override
    public List<OptionDeclaration> options() {
        List<OptionDeclaration> options = new ArrayList<>(own());
        options.addAll(Books.options());
        return List.copyOf(options);
    }

    private static List<OptionDeclaration> own() {
        return List.of(
                new OptionDeclaration(DATABASE, "The name of the Tryton database", "", true),
                new OptionDeclaration(
                        COMPANY,
                        "The id of the company to work in, one of the user's; one connection serves one company",
                        "the user's current company",
                        false),
                new OptionDeclaration(
                        LANGUAGE,
                        "The language of sign-in messages, a Tryton language code",
                        "en",
                        false),
                new OptionDeclaration(
                        OVERLAP,
                        "Longest time in seconds that a transaction in Tryton stays open, 0 to 86400: changes become"
                                + " visible that late",
                        Integer.toString(OVERLAP_SECONDS_DEFAULT),
                        false),
                new OptionDeclaration(
                        QUIET,
                        "Seconds after which a project work that was sent and is not found was surely not made, 1 to"
                                + " 3600; more than the server's longest request",
                        Integer.toString(QUIET_SECONDS_DEFAULT),
                        false),
                new OptionDeclaration(
                        BILLED_SINCE,
                        "The moment from which on clients' invoices, credit notes and payments are read, such as"
                                + " 2026-01-01T00:00:00Z, by when they were made in Tryton; those of before are none of"
                                + " the hub's",
                        "none: all of them are read",
                        false),
                new OptionDeclaration(
                        ACKNOWLEDGE,
                        "Questions of Tryton that are answered with yes: beginnings of their names, separated by commas,"
                                + " for example party_code_change",
                        "none: every question refuses the write and is shown to a person",
                        false));
    }

    @Override
    public List<OptionDeclaration> secrets() {
        return List.of(
                new OptionDeclaration("username", "The login of the hub's user.", "", true),
                new OptionDeclaration("password", "Its password.", "", true));
    }

    @Override
    public List<String> rights() {
        return List.of(
                "A user of its own for the hub whose companies contain the one it works in; one connection serves one company.",
                "The groups of party, project, timesheet and employee administration; for postings also of accounting and account administration (periods, moves).",
                "The modules party, company, project, timesheet, account, account_invoice and currency, as far as feeds and postings name them.",
                "Postings need the accounts named under options, and a fiscal year with periods.");
    }

    @Override
    public OpenConnection open(ConnectionSettings settings, ConnectionContext context) {
        seconds(settings, QUIET, QUIET_SECONDS_DEFAULT, 1, 3_600);
        billedSince(settings);
        return new TrytonConnection(settings, context, overlap(settings));
    }

    /// @throws IllegalArgumentException naming the option, its value and the mend
    static Optional<Instant> billedSince(ConnectionSettings settings) {
        String text = settings.option(BILLED_SINCE, "").strip();
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text));
        } catch (DateTimeParseException noMoment) {
            throw new IllegalArgumentException(
                    "connection "
                            + settings.name()
                            + ": option '"
                            + BILLED_SINCE
                            + "' is '"
                            + text
                            + "'; write a moment such as 2026-01-01T00:00:00Z",
                    noMoment);
        }
    }

    private static Duration overlap(ConnectionSettings settings) {
        return seconds(settings, OVERLAP, OVERLAP_SECONDS_DEFAULT, 0, 86_400);
    }

    private static Duration seconds(
            ConnectionSettings settings, String option, int otherwise, int least, int most) {
        String text = settings.option(option, Integer.toString(otherwise)).strip();
        if (text.matches("[0-9]{1,6}")) {
            int seconds = Integer.parseInt(text);
            if (seconds >= least && seconds <= most) {
                return Duration.ofSeconds(seconds);
            }
        }
        throw new IllegalArgumentException(
                "connection "
                        + settings.name()
                        + ": option '"
                        + option
                        + "' is '"
                        + text
                        + "'; write seconds from "
                        + least
                        + " to "
                        + most);
    }
}
