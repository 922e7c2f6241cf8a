package dev.throughline.app;

import dev.throughline.adopt.Adoption;
import dev.throughline.adopt.AdoptionRefused;
import dev.throughline.adopt.AdoptionReport;
import dev.throughline.adopt.IdPair;
import dev.throughline.adopt.LinkFile;
import dev.throughline.adopt.Rooms;
import dev.throughline.adopt.Target;
import dev.throughline.connect.CallObserver;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.ObjectSchema;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.curate.StandardRecognition;
import dev.throughline.evidence.Actor;
import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.Loaded;
import dev.throughline.model.Uuid7;
import dev.throughline.postgres.Database;
import dev.throughline.postgres.DatabaseSettings;
import dev.throughline.postgres.EmbeddedPostgres;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Goes live on systems that hold data already.
@Command(
        name = "adopt",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Links what your systems hold already, before the hub creates anything in them.",
            "It reads both sides whole, proposes which record is which client, project or task, and shows what is in doubt. It writes to no"
                    + " system, with or without --approve: links are kept here, and the hub writes when it serves.",
            "A connection that is neither adopted nor declared empty (adopted: declared-empty) is never created into."
        },
        footerHeading = "%nStep by step:%n",
        footer = {
            "  1  throughline adopt --config DIR --export review.csv       look: what matches, what is in doubt",
            "  2  edit review.csv: yes or no in the column 'link'          settle the conflicts",
            "  3  throughline adopt --config DIR --links review.csv        look again",
            "  4  throughline adopt --config DIR --approve --as NAME --because REASON",
            "  5  throughline serve --config DIR                           differences are now seen and mended under the brakes",
            "",
            "Records are recognised by answers in a file, then by ids that one side holds of the other, then by matching on what the inbound"
                    + " mapping of that record type says. Fields that your mappings write ids to, and the field that carries the hub's own key, are"
                    + " looked at without being named. Approved is only what the run before has shown, or this one if it is the first.",
            "",
            "The file has the columns connection, object_type, external_id, entity (a canonical id, or system:id such as"
                    + " salesforce:0015g00000A1b2c), and if you like link (yes, no, or nothing for undecided).",
            "",
            "Exit codes: 0 done, 1 a system could not be read or not all could be approved, 2 wrong input; nothing was read then."
        })
final class AdoptCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by the command line
    private CommandSpec spec;

    @Option(
            names = "--config",
            paramLabel = "DIR",
            required = true,
            description = "The configuration directory.")
    private Path config = Path.of(".");

    @Option(
            names = "--connection",
            paramLabel = "NAME",
            description = "Only this system. Default: all that wait for adoption.")
    private String connection = "";

    @Option(
            names = "--by",
            paramLabel = "TYPE.Field:TYPE.Field",
            arity = "1..*",
            description =
                    "Fields of which one holds the other side's id, for example customer.id:Account.ERP_Customer_Id__c or"
                            + " customer.externalId:Account.id; 'id' is a record's own id. May be given several times.")
    private List<String> by = new ArrayList<>();

    @Option(
            names = "--links",
            paramLabel = "FILE.csv",
            description = "Answers of people: which record is whose. Remembered for later runs.")
    private @Nullable Path links;

    @Option(
            names = "--export",
            paramLabel = "FILE.csv",
            description =
                    "Writes all proposals, conflicts and unknown records, to be edited and given back with --links.")
    private @Nullable Path export;

    @Option(
            names = "--approve",
            description =
                    "Links what was proposed. Needs --as and --because; both are kept as evidence.")
    private boolean approve;

    @Option(names = "--as", paramLabel = "NAME", description = "Who approves.")
    private String person = "";

    @Option(names = "--because", paramLabel = "REASON", description = "Why.")
    private String reason = "";

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "The hub's own database, when serve uses one; credentials as with serve. Default: the embedded one below THROUGHLINE_HOME.")
    private @Nullable String database;

    AdoptCommand() {}

    @Override
    public Integer call() {
        InstantSource clock = InstantSource.system();
        List<String> faults = new ArrayList<>();
        HubConfig good = null;
        if (!Files.isDirectory(config)) {
            faults.add("--config " + config + " is no directory.");
        } else {
            switch (Configuration.load(config, Map.of(), clock)) {
                case Loaded.Faulty faulty ->
                        faulty.faults().forEach(fault -> faults.add(fault.message()));
                case Loaded.Good(HubConfig loaded) -> good = loaded;
            }
        }
        Plan plan = new Plan(connection, by, links, export, approve, person, reason);
        faults.addAll(plan.faults());
        if (good == null || !faults.isEmpty()) {
            return refused(faults);
        }
        return run(plan, good, clock);
    }

    private int run(Plan plan, HubConfig good, InstantSource clock) {
        PrintWriter out = spec.commandLine().getOut();
        Path home = Home.folder("hub");
        if (database != null) {
            DatabaseSettings settings =
                    DatabaseSettings.of(
                            database,
                            new DatabaseSettings.Credentials(
                                    need("THROUGHLINE_DB_OWNER"),
                                    need("THROUGHLINE_DB_OWNER_PASSWORD")),
                            new DatabaseSettings.Credentials(
                                    need("THROUGHLINE_DB_USER"), need("THROUGHLINE_DB_PASSWORD")));
            try (Database opened = Database.open(settings)) {
                return adopt(plan, good, opened, home, clock, out);
            }
        }
        try (EmbeddedPostgres postgres =
                        EmbeddedPostgres.start(home, message -> say(out, "  " + message));
                Database opened = Database.open(DatabaseSettings.of(postgres))) {
            return adopt(plan, good, opened, home, clock, out);
        }
    }

    private int adopt(
            Plan plan,
            HubConfig good,
            Database opened,
            Path home,
            InstantSource clock,
            PrintWriter out) {
        try {
            return run(plan, good, opened, home, clock, out);
        } catch (AdoptionRefused refused) {
            return refused(refused.faults());
        } catch (CallFailed failed) {
            spec.commandLine().getErr().println(failed.problem().line());
            spec.commandLine()
                    .getErr()
                    .println(
                            "Nothing was proposed or changed. Run it again when the system answers.");
            return Throughline.EXIT_FAILED;
        }
    }

    private int refused(List<String> faults) {
        faults.forEach(spec.commandLine().getErr()::println);
        spec.commandLine()
                .getErr()
                .println(
                        faults.size()
                                + (faults.size() == 1 ? " fault." : " faults.")
                                + " Nothing was changed.");
        return Throughline.EXIT_USAGE;
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }

    private static String need(String variable) {
        String value = System.getenv(variable);
        if (value == null || value.isBlank()) {
            throw new IllegalArgumentException(
                    "environment variable " + variable + " is not set; --database needs it");
        }
        return value;
    }

    /// What is asked for.
    record Plan(
            String connection,
            List<String> by,
            @Nullable Path links,
            @Nullable Path export,
            boolean approve,
            String person,
            String reason) {

        /// What is wrong with it, as far as it can be seen without the configuration; all at once.
        List<String> faults() {
            List<String> faults = new ArrayList<>();
            by.stream()
                    .filter(text -> IdPair.parse(text).isEmpty())
                    .forEach(text ->
                            faults.add(
                                    "--by "
                                            + text
                                            + " is not of the form TYPE.Field:TYPE.Field, for example customer.id:Account.ERP_Customer_Id__c."));
            if (approve && person.isBlank()) {
                faults.add("--approve needs --as NAME: an approval is a person's act.");
            }
            if (approve && reason.isBlank()) {
                faults.add("--approve needs --because REASON: it is kept with the approval.");
            }
            if (!approve && !(person.isBlank() && reason.isBlank())) {
                faults.add("--as and --because go with --approve; add it, or leave them out.");
            }
            if (export != null && Files.isDirectory(export)) {
                faults.add("--export " + export + " is a directory; name a file.");
            }
            return faults;
        }

        List<IdPair> pairs() {
            return by.stream().flatMap(text -> IdPair.parse(text).stream()).toList();
        }
    }

    /// Runs a plan on an open database: reads, proposes, and approves where that is asked for.
    /// Sends nothing to any system.
    static int run(
            Plan plan,
            HubConfig config,
            Database database,
            Path home,
            InstantSource clock,
            PrintWriter out) {
        try (Hub hub = new Hub(config, database, home, "adopt " + home, clock, CallObserver.NONE)) {
            hub.startCurating();
            Adoption adoption =
                    new Adoption(rooms(hub, config, clock), line -> say(out, "  " + line));
            List<String> faults = new ArrayList<>();
            List<Target> targets = List.of();
            try {
                targets = adoption.targets(adoption.connections(plan.connection()));
                faults.addAll(adoption.faults(plan.pairs(), targets));
            } catch (AdoptionRefused refused) {
                faults.addAll(refused.faults());
            }
            List<LinkFile.Row> rows = List.of();
            Path links = plan.links();
            if (links != null) {
                try {
                    rows =
                            LinkFile.read(
                                    links,
                                    config.connections().keySet(),
                                    (name, type) -> hub.schema(name, type).isPresent());
                } catch (AdoptionRefused refused) {
                    faults.addAll(refused.faults());
                }
            }
            if (!faults.isEmpty()) {
                throw new AdoptionRefused(faults);
            }
            adoption.readBothSides(targets, plan.pairs());
            List<String> unknown =
                    links == null
                            ? List.of()
                            : adoption.answer(rows, links.getFileName().toString(), targets);
            List<Adoption.Found> found = adoption.propose(targets, plan.pairs());
            out.println();
            AdoptionReport.found(found).forEach(out::println);
            unknown.forEach(line -> out.println("Not used: " + line));
            Path export = plan.export();
            if (export != null) {
                LinkFile.write(
                        export,
                        found.stream().flatMap(one -> one.proposals().stream()).toList(),
                        found.stream().flatMap(one -> one.unclaimed().stream()).toList());
                out.println("The whole list is in " + export + ".");
            }
            out.println();
            if (!plan.approve()) {
                say(
                        out,
                        "Nothing was linked or written. Approve with: --approve --as NAME --because REASON");
                return 0;
            }
            List<Adoption.Approved> approved =
                    adoption.approve(found, new Actor.Person(plan.person()), plan.reason());
            AdoptionReport.approved(approved).forEach(out::println);
            out.flush();
            return approved.stream().allMatch(Adoption.Approved::adopted)
                    ? 0
                    : Throughline.EXIT_FAILED;
        }
    }

    private static Rooms rooms(Hub hub, HubConfig config, InstantSource clock) {
        Hub.Rooms rooms = hub.rooms();
        Map<String, Connector> connectors = Hub.connectors();
        Rooms.Systems systems =
                new Rooms.Systems() {
                    @Override
                    public Optional<OpenConnection> connection(String name) {
                        return hub.connection(name);
                    }

                    @Override
                    public Optional<ObjectSchema> schema(String connection, String objectType) {
                        return hub.schema(connection, objectType);
                    }

                    @Override
                    public Connector connector(String connection) {
                        Connector connector =
                                Optional.ofNullable(config.connections().get(connection))
                                        .map(settings -> connectors.get(settings.vendor()))
                                        .orElse(null);
                        if (connector == null) {
                            throw new IllegalArgumentException(
                                    "connection "
                                            + connection
                                            + " has no connector; use one of "
                                            + connectors.keySet());
                        }
                        return connector;
                    }
                };
        return new Rooms(
                config,
                systems,
                rooms.sql(),
                rooms.transaction(),
                rooms.evidence(),
                rooms.journal(),
                rooms.records(),
                rooms.intake(),
                rooms.feeds(),
                rooms.shards(),
                rooms.entities(),
                rooms.links(),
                hub.linker(),
                new StandardRecognition(Wiring.matchPolicy(config)),
                Wiring.matchPolicy(config),
                rooms.connections(),
                rooms.syncQueue(),
                clock,
                new Uuid7(clock, new SecureRandom()));
    }
}
