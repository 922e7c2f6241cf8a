package dev.throughline.app;

import dev.throughline.connect.CallObserver;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.evidence.Actor;
import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.Loaded;
import dev.throughline.model.Money;
import dev.throughline.model.PostingKind;
import dev.throughline.posting.OpeningFacts;
import dev.throughline.posting.OpeningFacts.Compared;
import dev.throughline.posting.OpeningFacts.Decision;
import dev.throughline.posting.OpeningFacts.ItemKey;
import dev.throughline.posting.OpeningFacts.Obstacle;
import dev.throughline.posting.OpeningFacts.Wanted;
import dev.throughline.posting.OpeningTotals.Group;
import dev.throughline.posting.OpeningTotals.Row;
import dev.throughline.posting.OpeningTotals.Said;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// Takes over what was posted before the hub came.
@Command(
        name = "opening",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Takes over time and expenses that are in your ledger already, so that the hub never posts them again and can take them back when"
                    + " they change.",
            "It reads what the source holds until the cut-over, works out what each item made in the ledger on its own day, adds that up by"
                    + " kind, legal entity, period, project and currency, and shows it beside the totals that finance gives. It writes to no"
                    + " system. Nothing is taken over without --load, and nothing is posted before the totals are signed."
        },
        footerHeading = "%nStep by step:%n",
        footer = {
            "  1  postings.yaml says 'baseline: signed'                       nothing is posted before the signature",
            "  2  throughline opening --config DIR --until 2026-01-31         look: what the source makes until then",
            "  3  ... --totals ledger.csv --export items.csv                  compare with what finance says; see each item",
            "  4  edit items.csv: settled=no for what was never posted, accounting_date for what was posted on a later day",
            "  5  ... --totals ledger.csv --items items.csv                   until all totals agree",
            "  6  ... --load --as NAME --because REASON                       take over; may be repeated after an interruption",
            "  7  throughline opening --config DIR --sign --as NAME --because REASON",
            "  8  throughline serve --config DIR                              posts what is newer; a change of an older item reverses it",
            "",
            "ledger.csv has the columns kind, entity, period, project, currency, amount, and if you like items and hours. kind is one of"
                    + " LABOUR_COST, EXPENSE_COST, UNBILLED_TIME, UNBILLED_EXPENSE, IC_SALES, IC_COST; entity and project are codes, names or ids"
                    + " of the ledger; project is empty for expenses without one. Each total stands once.",
            "",
            "Time that the source calls invoiced has no unbilled value any more: only its cost is taken over.",
            "",
            "Exit codes: 0 done and all totals agree, 1 totals differ, items cannot be valued or a system could not be read, 2 wrong input;"
                    + " nothing was changed then."
        })
final class OpeningCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofHours(6);
    private static final int ROWS_SHOWN = 60;
    private static final int OBSTACLES_SHOWN = 20;

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
            names = "--until",
            paramLabel = "DATE",
            description =
                    "The cut-over: items of that day and before were settled without the hub. Needed unless --sign.")
    private String until = "";

    @Option(
            names = "--totals",
            paramLabel = "FILE.csv",
            description = "What finance says that the ledger holds.")
    private @Nullable Path totals;

    @Option(
            names = "--items",
            paramLabel = "FILE.csv",
            description = "What is otherwise with single items; --export writes such a file.")
    private @Nullable Path items;

    @Option(
            names = "--without",
            paramLabel = "KIND",
            arity = "1..*",
            description =
                    "A kind that the ledger never held, such as UNBILLED_TIME. Cost cannot be left out.")
    private List<String> without = new ArrayList<>();

    @Option(
            names = "--export",
            paramLabel = "FILE.csv",
            description = "Writes every item with its amounts, or why it cannot be valued.")
    private @Nullable Path export;

    @Option(
            names = "--load",
            description =
                    "Takes the items over. Needs --totals, --as and --because; refused while totals differ.")
    private boolean load;

    @Option(
            names = "--with-differences",
            description =
                    "Takes the items over although totals differ; signing then needs a second person.")
    private boolean withDifferences;

    @Option(
            names = "--sign",
            description = "Signs the totals of what was taken over. Needs --as and --because.")
    private boolean sign;

    @Option(names = "--as", paramLabel = "NAME", description = "Who takes over, or signs.")
    private String person = "";

    @Option(
            names = "--second",
            paramLabel = "NAME",
            description = "Who else agrees to sign totals that differ.")
    private String second = "";

    @Option(
            names = "--because",
            paramLabel = "REASON",
            description = "Why; kept as evidence with the names.")
    private String reason = "";

    @Option(
            names = "--database",
            paramLabel = "URL",
            description =
                    "The hub's own database, when serve uses one; credentials as with serve. Default: the embedded one below THROUGHLINE_HOME.")
    private @Nullable String database;

    OpeningCommand() {}

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
        Plan plan =
                new Plan(
                        until,
                        totals,
                        items,
                        without,
                        export,
                        load,
                        withDifferences,
                        sign,
                        person,
                        second,
                        reason);
        faults.addAll(plan.faults());
        if (good != null && !good.policies().postings().any()) {
            faults.add(
                    "The configuration posts nothing: "
                            + config
                            + " has no postings.yaml with facts.");
        }
        PrintWriter err = spec.commandLine().getErr();
        if (good == null || !faults.isEmpty()) {
            return refused(faults, err);
        }
        PrintWriter out = spec.commandLine().getOut();
        Path home = Home.folder("hub");
        try (OwnDatabase own = OwnDatabase.open(database, home, out);
                Hub hub =
                        new Hub(
                                good,
                                own.database(),
                                home,
                                "opening " + home,
                                clock,
                                CallObserver.NONE)) {
            return run(plan, hub, out, err);
        }
    }

    private static int refused(List<String> faults, PrintWriter err) {
        faults.forEach(err::println);
        err.println(
                faults.size()
                        + (faults.size() == 1 ? " fault." : " faults.")
                        + " Nothing was changed.");
        err.flush();
        return Throughline.EXIT_USAGE;
    }

    /// What is asked for.
    record Plan(
            String until,
            @Nullable Path totals,
            @Nullable Path items,
            List<String> without,
            @Nullable Path export,
            boolean load,
            boolean withDifferences,
            boolean sign,
            String person,
            String second,
            String reason) {

        /// What is wrong with it, as far as it can be seen without the configuration; all at once.
        List<String> faults() {
            List<String> faults = new ArrayList<>();
            if (sign && load) {
                faults.add("--load and --sign are two acts; load first, look, then sign.");
            }
            if (!sign && day() == null) {
                faults.add(
                        until.isEmpty()
                                ? "--until DATE is missing: until which day was everything settled without the hub?"
                                : "--until " + until + " is no date; write it as 2026-01-31.");
            }
            if (load && totals == null) {
                faults.add("--load needs --totals FILE.csv: what finance says is what is signed.");
            }
            if ((load || sign) && (person.isBlank() || reason.isBlank())) {
                faults.add(
                        (load ? "--load" : "--sign")
                                + " needs --as NAME and --because REASON: it is a person's act, kept as evidence.");
            }
            if (!load && !sign && !(person.isBlank() && reason.isBlank())) {
                faults.add("--as and --because go with --load or --sign.");
            }
            if (!second.isBlank() && !sign) {
                faults.add("--second goes with --sign.");
            }
            if (sign && !second.isBlank() && second.strip().equalsIgnoreCase(person.strip())) {
                faults.add("--second must be somebody else than --as.");
            }
            if (export != null && Files.isDirectory(export)) {
                faults.add("--export " + export + " is a directory; name a file.");
            }
            kinds(faults);
            return faults;
        }

        @Nullable LocalDate day() {
            try {
                return LocalDate.parse(until);
            } catch (java.time.DateTimeException _) {
                return null;
            }
        }

        Set<PostingKind> kinds(List<String> faults) {
            Set<PostingKind> kinds = EnumSet.noneOf(PostingKind.class);
            for (String text : without) {
                List<String> own = new ArrayList<>();
                OpeningFiles.kind(text, own)
                        .ifPresent(kind -> {
                            if (kind.leading()) {
                                own.add(
                                        kind
                                                + " cannot be left out: it is what an item is counted by.");
                            } else {
                                kinds.add(kind);
                            }
                        });
                own.forEach(words -> faults.add("--without " + text + ": " + words));
            }
            return kinds;
        }
    }

    /// Runs a plan on an open hub that does nothing by itself. Sends nothing to any system.
    static int run(Plan plan, Hub hub, PrintWriter out, PrintWriter err) {
        Posting posting = hub.posting().orElseThrow();
        OpeningFacts opening = posting.lane().opening();
        String ledger = posting.ledger();
        try {
            if (plan.sign()) {
                return sign(plan, opening, ledger, out);
            }
            if (opening.baseline(ledger).isPresent()) {
                OpeningFacts.Stand stand = opening.stand(ledger);
                out.println(
                        ledger
                                + " has begun: "
                                + stand.state()
                                + " by "
                                + stand.by()
                                + " at "
                                + stand.at()
                                + " ("
                                + stand.reason()
                                + "). What was posted before cannot be taken over any more.");
                out.flush();
                return plan.load() ? Throughline.EXIT_FAILED : 0;
            }
            hub.startCurating();
            hub.readOnce(PATIENCE, line -> say(out, line));
            posting.lane().firm().forget();
            return look(plan, hub, posting, out, err);
        } catch (OpeningFacts.NotNow refused) {
            err.println(refused.getMessage());
        } catch (CallFailed failed) {
            err.println(failed.problem().line());
            err.println("Nothing was taken over. Run it again when the system answers.");
        } catch (IOException e) {
            err.println("--export " + plan.export() + " cannot be written: " + e.getMessage());
        }
        err.flush();
        return Throughline.EXIT_FAILED;
    }

    private static int sign(Plan plan, OpeningFacts opening, String ledger, PrintWriter out) {
        opening.sign(
                ledger,
                new Actor.Person(plan.person()),
                plan.second().isBlank() ? null : new Actor.Person(plan.second()),
                plan.reason());
        out.println(
                "Signed: the opening totals of "
                        + ledger
                        + ". 'serve' now posts what is newer, within ten seconds where it runs already.");
        out.flush();
        return 0;
    }

    private static int look(Plan plan, Hub hub, Posting posting, PrintWriter out, PrintWriter err)
            throws IOException {
        LedgerNames names = LedgerNames.of(hub.rooms().sql(), posting.ledger());
        List<String> faults = new ArrayList<>();
        Path totals = plan.totals();
        Map<Group, Said> said =
                totals == null ? Map.of() : OpeningFiles.totals(totals, names, faults);
        Path items = plan.items();
        Map<ItemKey, Decision> decisions =
                items == null
                        ? Map.of()
                        : OpeningFiles.items(
                                items,
                                posting.lane().sources().stream()
                                        .map(source ->
                                                Map.entry(source.connection(), source.objectType()))
                                        .collect(Collectors.toSet()),
                                faults);
        if (!faults.isEmpty()) {
            return refused(faults, err);
        }
        OpeningFacts opening = posting.lane().opening();
        Wanted wanted =
                new Wanted(
                        java.util.Objects.requireNonNull(plan.day()),
                        plan.kinds(faults),
                        decisions);
        Compared compared;
        Path export = plan.export();
        if (export == null) {
            compared =
                    opening.look(
                            posting.ledger(), wanted, said, _ -> {}, count -> walked(out, count));
        } else {
            try (OpeningFiles.Export file = new OpeningFiles.Export(export, names)) {
                compared =
                        opening.look(
                                posting.ledger(),
                                wanted,
                                said,
                                file::write,
                                count -> walked(out, count));
            }
        }
        report(plan, compared, names, out);
        boolean open = !compared.found().obstacles().isEmpty();
        boolean differs = totals != null && !compared.differences().isEmpty();
        if (plan.load() && (open || (differs && !plan.withDifferences()))) {
            err.println(
                    "Nothing was taken over: "
                            + (open
                                    ? "items that cannot be valued would be posted a second time. Mend them, or say settled=no in --items for what was never posted."
                                    : "totals differ. Mend the totals or the items, or give --with-differences; then a second person has to agree."));
            err.flush();
            return Throughline.EXIT_FAILED;
        }
        if (plan.load()) {
            long loaded =
                    opening.load(
                            posting.ledger(),
                            wanted,
                            said,
                            new Actor.Person(plan.person()),
                            plan.reason(),
                            count -> walked(out, count));
            say(
                    out,
                    "Taken over: "
                            + loaded
                            + " items. Nothing is posted until their totals are signed: throughline opening --sign --as NAME --because REASON.");
        }
        return open || differs ? Throughline.EXIT_FAILED : 0;
    }

    private static void walked(PrintWriter out, long count) {
        if (count >= 10_000) {
            say(out, count + " items looked at");
        }
    }

    private static void say(PrintWriter out, String line) {
        out.println("  " + line);
        out.flush();
    }

    private static void report(Plan plan, Compared compared, LedgerNames names, PrintWriter out) {
        OpeningFacts.Found found = compared.found();
        out.println();
        out.println(
                "Until "
                        + plan.until()
                        + ": "
                        + counted(found.settled(), "item", "items")
                        + " to take over, "
                        + found.notApproved()
                        + " not approved, "
                        + found.notPosted()
                        + " not posted by policy, "
                        + found.leftToHub()
                        + " left to the hub.");
        found.unused().stream()
                .limit(OBSTACLES_SHOWN)
                .forEach(key ->
                        out.println(
                                "Not used: "
                                        + key.connection()
                                        + " "
                                        + key.objectType()
                                        + " "
                                        + key.id()
                                        + " is not there until then, or was taken over before."));
        for (Obstacle one : found.obstacles().stream().limit(OBSTACLES_SHOWN).toList()) {
            out.println(
                    counted(one.items(), "item", "items")
                            + " cannot be valued: "
                            + one.problem().line()
                            + " For example "
                            + String.join(
                                    ", ",
                                    one.examples().stream()
                                            .map(key ->
                                                    key.connection()
                                                            + " "
                                                            + key.objectType()
                                                            + " "
                                                            + key.id())
                                            .toList())
                            + ".");
        }
        List<Row> differences = compared.differences();
        List<Row> shown = plan.totals() == null ? compared.rows() : differences;
        if (!shown.isEmpty()) {
            out.println();
            table(shown.stream().limit(ROWS_SHOWN).toList(), plan.totals() != null, names, out);
            if (shown.size() > ROWS_SHOWN) {
                out.println("… and " + (shown.size() - ROWS_SHOWN) + " more.");
            }
        }
        out.println();
        out.println(
                plan.totals() == null
                        ? "Give --totals FILE.csv to compare this with what finance says."
                        : (compared.rows().size() - differences.size())
                                + " totals agree, "
                                + differences.size()
                                + " differ.");
        out.flush();
    }

    /// @param finance whether finance said anything
    private static void table(List<Row> rows, boolean finance, LedgerNames names, PrintWriter out) {
        String form = "%-16s %-8s %-10s %-24s %9s %18s %18s %16s%n";
        out.printf(
                Locale.ROOT,
                form,
                "kind",
                "entity",
                "period",
                "project",
                "hours",
                "source",
                finance ? "ledger" : "",
                finance ? "difference" : "");
        for (Row row : rows) {
            Group group = row.group();
            Said said = row.said();
            out.printf(
                    Locale.ROOT,
                    form,
                    group.kind(),
                    names.word(group.entity()),
                    group.period(),
                    names.word(group.project()),
                    group.kind().leading()
                            ? row.hub().hours().stripTrailingZeros().toPlainString()
                            : "",
                    new Money(row.hub().minor(), group.currency()),
                    !finance
                            ? ""
                            : said == null ? "nothing" : new Money(said.minor(), group.currency()),
                    !finance || row.equal() ? "" : difference(row, said));
        }
    }

    /// The money between both; where that is equal, what else differs.
    private static String difference(Row row, @Nullable Said said) {
        if (row.difference() != 0 || said == null) {
            return new Money(row.difference(), row.group().currency()).toString();
        }
        return said.items() != null && said.items() != row.hub().items()
                ? said.items() + " items, not " + row.hub().items()
                : (said.hours() == null ? "" : said.hours().toPlainString()) + " h";
    }

    private static String counted(long count, String one, String many) {
        return count + " " + (count == 1 ? one : many);
    }
}
