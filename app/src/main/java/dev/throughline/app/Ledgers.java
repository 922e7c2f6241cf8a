package dev.throughline.app;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.Cursor;
import dev.throughline.connect.spi.ReadsLedger;
import dev.throughline.connect.spi.ReadsLedger.LedgerRow;
import dev.throughline.model.Currencies;
import dev.throughline.posting.Bucket;
import dev.throughline.posting.Conservation;
import dev.throughline.posting.ConservationCheck;
import dev.throughline.posting.Facts;
import dev.throughline.reconcile.Check;
import dev.throughline.reconcile.Difference;
import dev.throughline.reconcile.Runs;
import dev.throughline.reconcile.Scope;
import dev.throughline.reconcile.Tie;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What a scenario may ask of the books: the ERP's own ledger, and the hub's buckets.
final class Ledgers {
    private static final int PAGE = 1_000;

    /// A story's ledger is small; more pages than this are a fault of the far side.
    private static final int PAGES_MAX = 1_000;

    private static final int TRIES_MAX = 10;

    private static final Set<Check> REPORTED =
            EnumSet.complementOf(EnumSet.of(Check.RC4, Check.FX));

    private Ledgers() {}

    /// What is read of an ERP's own ledger at once.
    ///
    /// @param entity the company's native id
    record Books(String connection, String entity, LocalDate from, LocalDate to) {
        /// What a question is about: `entity`, and where given `from` and `to`.
        static Books of(String connection, Map<String, Object> of) {
            return new Books(
                    connection,
                    People.text(of, "entity"),
                    LocalDate.parse(String.valueOf(of.getOrDefault("from", "2000-01-01"))),
                    LocalDate.parse(String.valueOf(of.getOrDefault("to", "2099-12-31"))));
        }
    }

    /// The rows of an ERP's own ledger, asked of the ERP.
    static List<LedgerRow> rows(Hub hub, Books books) {
        if (!(hub.connection(books.connection()).orElse(null) instanceof ReadsLedger ledger)) {
            throw new IllegalArgumentException(
                    "'" + books.connection() + "' has no ledger to read");
        }
        List<LedgerRow> rows = new ArrayList<>();
        Cursor cursor = Cursor.BEGINNING;
        for (int page = 0; page < PAGES_MAX; page++) {
            ReadsLedger.LedgerPage read =
                    page(ledger, books.entity(), books.from(), books.to(), cursor);
            rows.addAll(read.rows());
            if (!read.more()) {
                return rows;
            }
            cursor = read.next();
        }
        throw new IllegalStateException(books.connection() + " shows a ledger without end");
    }

    /// Sums those of a `role`, and where given `project` (native id), `key` (first letter of the
    /// hub's keys); `field`: `amount`, `functional` or `hours`.
    static BigDecimal sum(List<LedgerRow> rows, Map<String, Object> of, Map<String, Object> where) {
        return rows.stream()
                .filter(row -> fits(row, of, where))
                .map(row -> measure(row, of))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /// In rough weather a question is asked again.
    private static ReadsLedger.LedgerPage page(
            ReadsLedger ledger, String entity, LocalDate from, LocalDate to, Cursor cursor) {
        for (int left = TRIES_MAX; ; left--) {
            try {
                return ledger.readLedger(entity, from, to, cursor, PAGE);
            } catch (CallFailed e) {
                if (left <= 1) {
                    throw e;
                }
            }
        }
    }

    private static boolean fits(LedgerRow row, Map<String, Object> of, Map<String, Object> where) {
        return row.role() != null
                && row.role().code().equals(People.text(of, "role"))
                && (!of.containsKey("key") || row.key().startsWith(People.text(of, "key")))
                && where.entrySet().stream()
                        .allMatch(want ->
                                People.shown(want.getValue())
                                        .equals(row.refs().get(want.getKey())));
    }

    private static BigDecimal measure(LedgerRow row, Map<String, Object> of) {
        return switch (String.valueOf(of.getOrDefault("field", "amount"))) {
            case "amount" ->
                    BigDecimal.valueOf(row.minor(), Currencies.minorDigits(row.currency()));
            // The functional currency of the example firm's companies has two digits.
            case "functional" ->
                    row.functionalMinor() == null
                            ? BigDecimal.ZERO
                            : BigDecimal.valueOf(row.functionalMinor(), 2);
            case "hours" -> row.hours() == null ? BigDecimal.ZERO : row.hours();
            default ->
                    throw new IllegalArgumentException(
                            "a ledger has amount, functional and hours, not '"
                                    + of.get("field")
                                    + "'");
        };
    }

    /// What stands in a bucket (`EVER`: in all of them), by the conservation ledger: `field`:
    /// `versions`, `hours` or `amount` (minor units), of `kind` where given.
    static BigDecimal bucket(Hub hub, Map<String, Object> of) {
        String bucket = People.text(of, "bucket");
        Conservation.Sum sum =
                sums(hub).entrySet().stream()
                        .filter(slot ->
                                bucket.equals("EVER")
                                        || slot.getKey().bucket() == Bucket.valueOf(bucket))
                        .filter(slot ->
                                !of.containsKey("kind")
                                        || slot.getKey()
                                                .cell()
                                                .kind()
                                                .name()
                                                .equals(People.text(of, "kind")))
                        .map(Map.Entry::getValue)
                        .reduce(Conservation.Sum.ZERO, Conservation.Sum::plus);
        return switch (People.text(of, "field")) {
            case "versions" -> BigDecimal.valueOf(sum.versions());
            case "hours" -> sum.hours();
            case "amount" -> BigDecimal.valueOf(sum.amount());
            default ->
                    throw new IllegalArgumentException(
                            "a bucket has versions, hours and amount, not '"
                                    + of.get("field")
                                    + "'");
        };
    }

    /// How the newest posting of a source record stands: `in`, `type` (the feed), `kind`;
    /// `reversal: true` for the newest that takes one back; `field`: `key`, `id` (the ledger's) or
    /// `state`. Empty where there is none.
    static String posting(Hub hub, Map<String, Object> of, String record) {
        boolean reversal = Boolean.parseBoolean(String.valueOf(of.get("reversal")));
        return hub.posting()
                .flatMap(posting ->
                        posting.facts()
                                .find(People.text(of, "in"), People.text(of, "type"), record)
                                .flatMap(item -> posting.facts().story(item.id())))
                .map(story ->
                        story.postings().stream()
                                .filter(one ->
                                        one.kind().name().equals(People.text(of, "kind"))
                                                && one.reversal() == reversal)
                                .max(Comparator.comparingInt(Facts.Posting::ordinal))
                                .map(one ->
                                        switch (People.text(of, "field")) {
                                            case "key" -> one.key();
                                            case "id" -> one.externalId();
                                            case "state" -> one.state().name();
                                            default ->
                                                    throw new IllegalArgumentException(
                                                            "a posting has key, id and state, not '"
                                                                    + of.get("field")
                                                                    + "'");
                                        })
                                .orElse(""))
                .orElse("");
    }

    private static Map<Conservation.Slot, Conservation.Sum> sums(Hub hub) {
        return report(hub).ledger().slots();
    }

    /// Whether conservation holds now; true where nothing is posted.
    static boolean holds(Hub hub) {
        return hub.posting().isEmpty() || report(hub).holds();
    }

    private static ConservationCheck.Report report(Hub hub) {
        AtomicReference<ConservationCheck.Report> report = new AtomicReference<>();
        hub.posting().ifPresent(posting -> report.set(posting.lane().conservation().check()));
        ConservationCheck.Report found = report.get();
        if (found == null) {
            throw new IllegalArgumentException("this firm posts nothing; give it a postings.yaml");
        }
        return found;
    }

    /// For the report: whether conservation holds, and what stands in each bucket.
    static Map<String, Object> conservation(Hub hub) {
        Map<String, Object> json = new LinkedHashMap<>();
        if (hub.posting().isEmpty()) {
            json.put("balanced", true);
            json.put("buckets", Map.of());
            return json;
        }
        ConservationCheck.Report report = report(hub);
        json.put("balanced", report.holds());
        Map<Bucket, Map<String, Object>> buckets = new TreeMap<>();
        Map<Bucket, Map<String, BigDecimal>> amounts = new TreeMap<>();
        for (Bucket bucket : Bucket.values()) {
            Conservation.Sum sum = report.ledger().in(bucket);
            if (sum.equals(Conservation.Sum.ZERO)) {
                continue;
            }
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("versions", sum.versions());
            one.put("hours", sum.hours());
            one.put("amounts", amounts.computeIfAbsent(bucket, _ -> new TreeMap<>()));
            buckets.put(bucket, one);
        }
        report.ledger()
                .slots()
                .forEach((slot, sum) -> {
                    String currency = slot.cell().currency();
                    Map<String, BigDecimal> of = amounts.get(slot.bucket());
                    if (currency != null && of != null) {
                        of.merge(
                                slot.cell().kind() + " " + currency,
                                BigDecimal.valueOf(sum.amount(), Currencies.minorDigits(currency)),
                                BigDecimal::add);
                    }
                });
        json.put("buckets", buckets);
        return json;
    }

    /// For the report: every check of the year's facts, asked of source, hub and ledger anew.
    static List<Map<String, Object>> reconciliation(Hub hub) {
        List<Map<String, Object>> json = new ArrayList<>();
        for (Tie tie : ties(hub, new Scope.Open(), REPORTED)) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("check", tie.check().name());
            one.put("part", tie.part());
            one.put("entity", tie.entity());
            one.put("period", tie.period());
            one.put("currency", tie.currency());
            one.put("left", tie.source());
            one.put("right", tie.ledger());
            one.put("difference", tie.difference());
            one.put("explained", tie.explained());
            one.put("colour", tie.served() ? tie.colour().name() : "NOT_COMPARED");
            if (!tie.served()) {
                one.put("because", tie.note());
            }
            json.add(one);
        }
        return json;
    }

    /// Checks over some periods, asked of source, hub and ledger anew; none where nothing is
    /// posted.
    static List<Tie> ties(Hub hub, Scope scope, Set<Check> checks) {
        Posting posting = hub.posting().orElse(null);
        if (posting == null) {
            return List.of();
        }
        Runs.Run run = posting.reconciliation().run(scope, checks, "demo");
        List<Tie> ties = new ArrayList<>();
        for (Tie tie : run.ties()) {
            List<Difference> lines = new ArrayList<>();
            while (lines.size() < tie.lines()) {
                List<Difference> some =
                        posting.reconciliation().lines(run.id(), ties.size(), lines.size(), PAGE);
                if (some.isEmpty()) {
                    break;
                }
                lines.addAll(some);
            }
            ties.add(
                    new Tie(
                            tie.check(),
                            tie.part(),
                            tie.entity(),
                            tie.period(),
                            tie.currency(),
                            tie.source(),
                            tie.hub(),
                            tie.posted(),
                            tie.ledger(),
                            tie.explained(),
                            tie.lines(),
                            tie.unexplained(),
                            lines,
                            tie.note()));
        }
        return ties;
    }

    /// What a check of `ties` says in all (of one `part`, `currency`, `entity` or `period`, where
    /// given): `field`: `source`, `hub`, `posted` or `ledger` (hours, or amounts of one currency),
    /// or `breaks`, how many lines need somebody. What is named under `besides` (names of breaks)
    /// is left out of ledger and breaks: on a server that remembers, what others posted is no line
    /// of this run.
    static BigDecimal tied(List<Tie> ties, Map<String, Object> of) {
        Set<String> besides = names(of.get("besides"));
        String check = People.text(of, "check");
        BigDecimal sum = BigDecimal.ZERO;
        boolean any = false;
        for (Tie tie : ties) {
            if (!tie.check().name().equals(check) || !meant(tie, of)) {
                continue;
            }
            any = true;
            List<Difference> others =
                    tie.differences().stream()
                            .filter(one -> besides.contains(one.why().name()))
                            .toList();
            sum =
                    sum.add(
                            switch (People.text(of, "field")) {
                                case "source" -> tie.source();
                                case "hub" -> tie.hub();
                                case "posted" -> tie.posted();
                                case "ledger" ->
                                        others.stream()
                                                .map(Difference::right)
                                                .reduce(tie.ledger(), BigDecimal::subtract);
                                case "breaks" ->
                                        BigDecimal.valueOf(tie.unexplained() - others.size());
                                default ->
                                        throw new IllegalArgumentException(
                                                "a reconciliation has source, hub, posted, ledger and breaks, not '"
                                                        + of.get("field")
                                                        + "'");
                            });
        }
        if (!any) {
            throw new IllegalArgumentException("check " + check + " has tied nothing out");
        }
        return sum;
    }

    /// Whether a tie is one of those asked for: `part`, `currency`, `entity` and `period` where
    /// given.
    private static boolean meant(Tie tie, Map<String, Object> of) {
        return fits(of, "part", tie.part())
                && fits(of, "currency", tie.currency())
                && fits(of, "entity", tie.entity())
                && fits(of, "period", tie.period());
    }

    private static boolean fits(Map<String, Object> of, String name, String is) {
        return !of.containsKey(name) || People.text(of, name).equals(is);
    }

    /// A list of names, as a scenario writes it.
    static Set<String> names(@Nullable Object list) {
        return list instanceof List<?> names
                ? names.stream().map(String::valueOf).collect(Collectors.toSet())
                : Set.of();
    }
}
