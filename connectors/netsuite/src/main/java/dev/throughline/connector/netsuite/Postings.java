package dev.throughline.connector.netsuite;

import dev.throughline.connect.Json;
import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.PostingDeclaration.Proof;
import dev.throughline.connect.spi.PostsDocuments;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Posts documents: a journal, an invoice or a credit memo is one record whose lines stand or fall
/// together; a document of time bills or expense reports is as many records as it has lines, each
/// with a fate of its own.
final class Postings implements PostsDocuments {

    static final String TIME_BILL = "timeBill";
    static final String EXPENSE_REPORT = "expenseReport";
    static final String JOURNAL = "journalEntry";
    static final String INVOICE = "invoice";
    static final String CREDIT_MEMO = "creditMemo";

    private static final List<String> WHOLE = List.of(JOURNAL, INVOICE, CREDIT_MEMO);
    private static final List<String> BY_LINE = List.of(TIME_BILL, EXPENSE_REPORT);

    private final NetSuiteTalk talk;
    private final PostingOptions options;
    private final Chart chart;
    private final DocumentBodies bodies;
    private final SalesBodies sales;
    private final Creates creates;
    private final States states;

    Postings(
            NetSuiteTalk talk,
            PostingOptions options,
            Chart chart,
            Creates creates,
            States states) {
        this.talk = talk;
        this.options = options;
        this.chart = chart;
        this.bodies = new DocumentBodies(talk.settings(), options, chart);
        this.sales = new SalesBodies(bodies, options);
        this.creates = creates;
        this.states = states;
    }

    @Override
    public List<DocumentOutcome> post(List<DocumentRequest> documents) {
        if (documents.isEmpty()) {
            return List.of();
        }
        String type = documents.getFirst().objectType();
        try {
            chart.ready();
            boolean strange =
                    documents.stream()
                            .flatMap(document -> document.lines().stream())
                            .flatMap(line -> line.entries().stream())
                            .anyMatch(entry ->
                                    options.accounts().containsKey(entry.role())
                                            && chart.account(entry.role()).isEmpty());
            if (strange) {
                chart.read();
            }
        } catch (CallFailed failed) {
            return documents.stream()
                    .<DocumentOutcome>map(_ ->
                            new DocumentOutcome.NotSent(
                                    failed.problem(), failed.retryAfter().orElse(null)))
                    .toList();
        }
        return switch (type) {
            case JOURNAL, INVOICE, CREDIT_MEMO -> whole(type, documents);
            case TIME_BILL, EXPENSE_REPORT -> records(type, documents);
            default -> {
                Problem problem = unknownType(type);
                yield documents.stream()
                        .<DocumentOutcome>map(_ -> new DocumentOutcome.Refused(problem, Map.of()))
                        .toList();
            }
        };
    }

    private Problem unknownType(String type) {
        return new Problem(
                Mender.SETTINGS,
                "ERP-REJECTED",
                talk.settings().label() + ": the hub posts no " + type + ".",
                "Post as timeBill, expenseReport, journalEntry, invoice or creditMemo.");
    }

    private List<DocumentOutcome> whole(String type, List<DocumentRequest> documents) {
        Map<String, DocumentOutcome> unfit = new HashMap<>();
        List<Creates.Unit> units = new ArrayList<>();
        for (DocumentRequest document : documents) {
            try {
                units.add(
                        new Creates.Unit(
                                document.key(),
                                Json.write(
                                        type.equals(JOURNAL)
                                                ? bodies.journal(document)
                                                : sales.body(document))));
            } catch (DocumentBodies.Unfit e) {
                unfit.put(document.key(), new DocumentOutcome.Refused(e.problem(), Map.of()));
            }
        }
        Map<String, Creates.Fate> fates = fates(type, units);
        List<DocumentOutcome> outcomes = new ArrayList<>(documents.size());
        for (DocumentRequest document : documents) {
            DocumentOutcome refused = unfit.get(document.key());
            outcomes.add(refused != null ? refused : whole(document, fates.get(document.key())));
        }
        return outcomes;
    }

    private Map<String, Creates.Fate> fates(String type, List<Creates.Unit> units) {
        Map<String, Creates.Fate> fates = new HashMap<>();
        if (!units.isEmpty()) {
            List<Creates.Fate> each = creates.create(type, units);
            for (int i = 0; i < units.size(); i++) {
                fates.put(units.get(i).key(), each.get(i));
            }
        }
        return fates;
    }

    private DocumentOutcome whole(DocumentRequest document, Creates.@Nullable Fate fate) {
        String type = document.objectType();
        return switch (fate) {
            case Creates.Fate.There(var state) -> taken(document, state);
            case Creates.Fate.Made(var id) ->
                    new DocumentOutcome.Taken(
                            id,
                            "",
                            same(
                                    document,
                                    options.proof(type) == Proof.ANSWER
                                            ? new LineOutcome.Posted(id, type + " " + id)
                                            : new LineOutcome.Accepted(id)));
            case Creates.Fate.Refused(var problem) ->
                    new DocumentOutcome.Refused(problem, atFault(document, problem));
            case Creates.Fate.NotSent(var problem, var retryAfter) ->
                    new DocumentOutcome.NotSent(problem, retryAfter);
            case Creates.Fate.Unknown(var problem) -> new DocumentOutcome.Unknown(problem);
            case null -> throw new IllegalStateException("no fate for " + document.key());
        };
    }

    private static DocumentOutcome.Taken taken(DocumentRequest document, States.State state) {
        return new DocumentOutcome.Taken(
                state.id(), state.number(), same(document, held(document.objectType(), state)));
    }

    private static LineOutcome held(String type, States.State state) {
        return state.posted()
                ? new LineOutcome.Posted(state.id(), state.ledgerRef(type))
                : new LineOutcome.Accepted(state.id());
    }

    private static List<LineOutcome> same(DocumentRequest document, LineOutcome outcome) {
        return document.lines().stream().map(_ -> outcome).toList();
    }

    /// The line the vendor points at: `line.items[5].department`.
    private static Map<Integer, Problem> atFault(DocumentRequest document, Problem problem) {
        String field = problem.field() == null ? "" : problem.field();
        int open = field.indexOf("items[");
        int close = field.indexOf(']');
        if (open < 0 || close < open || !field.substring(open + 6, close).matches("\\d{1,6}")) {
            return Map.of();
        }
        int line =
                DocumentBodies.lineOf(
                        document,
                        Integer.parseInt(field.substring(open + 6, close)),
                        document.objectType().equals(JOURNAL) ? _ -> true : SalesBodies::sold);
        return line < 0 ? Map.of() : Map.of(line, problem);
    }

    private List<DocumentOutcome> records(String type, List<DocumentRequest> documents) {
        Map<String, LineOutcome> unfit = new HashMap<>();
        List<Creates.Unit> units = new ArrayList<>();
        for (DocumentRequest document : documents) {
            for (DocumentRequest.Line line : document.lines()) {
                try {
                    units.add(
                            new Creates.Unit(
                                    line.key(),
                                    Json.write(
                                            type.equals(TIME_BILL)
                                                    ? bodies.timeBill(document, line)
                                                    : bodies.expenseReport(document, line))));
                } catch (DocumentBodies.Unfit e) {
                    unfit.put(line.key(), new LineOutcome.Refused(e.problem()));
                }
            }
        }
        Map<String, Creates.Fate> fates = fates(type, units);
        List<DocumentOutcome> outcomes = new ArrayList<>(documents.size());
        for (DocumentRequest document : documents) {
            outcomes.add(byLine(type, document, unfit, fates));
        }
        return outcomes;
    }

    private static DocumentOutcome byLine(
            String type,
            DocumentRequest document,
            Map<String, LineOutcome> unfit,
            Map<String, Creates.Fate> fates) {
        List<LineOutcome> lines = new ArrayList<>(document.lines().size());
        int notSent = 0;
        int unknown = 0;
        Problem problem = null;
        Duration wait = null;
        for (DocumentRequest.Line line : document.lines()) {
            LineOutcome refused = unfit.get(line.key());
            Creates.Fate fate = fates.get(line.key());
            LineOutcome outcome =
                    switch (fate) {
                        case null ->
                                refused == null
                                        ? new LineOutcome.Unknown(
                                                new Problem(
                                                        Mender.DEFECT,
                                                        "ERP-UNKNOWN-OUTCOME",
                                                        "Line " + line.key() + " has no fate.",
                                                        "Report this defect."))
                                        : refused;
                        case Creates.Fate.There(var state) -> held(type, state);
                        case Creates.Fate.Made(var id) -> new LineOutcome.Accepted(id);
                        case Creates.Fate.Refused(var why) -> new LineOutcome.Refused(why);
                        case Creates.Fate.NotSent(var why, var retryAfter) -> {
                            notSent++;
                            problem = why;
                            wait = retryAfter;
                            yield new LineOutcome.NotSent(why);
                        }
                        case Creates.Fate.Unknown(var why) -> {
                            unknown++;
                            problem = why;
                            yield new LineOutcome.Unknown(why);
                        }
                    };
            lines.add(outcome);
        }
        if (problem != null && notSent == lines.size()) {
            return new DocumentOutcome.NotSent(problem, wait);
        }
        if (problem != null && unknown == lines.size()) {
            return new DocumentOutcome.Unknown(problem);
        }
        return new DocumentOutcome.Taken("", "", lines);
    }

    @Override
    public List<DocumentOutcome.@Nullable Taken> find(List<DocumentRequest> documents) {
        Map<String, List<String>> keys = new HashMap<>();
        for (DocumentRequest document : documents) {
            List<String> own = keys.computeIfAbsent(document.objectType(), _ -> new ArrayList<>());
            if (WHOLE.contains(document.objectType())) {
                own.add(document.key());
            } else {
                document.lines().forEach(line -> own.add(line.key()));
            }
        }
        Map<String, Map<String, States.State>> found = new HashMap<>();
        keys.forEach((type, own) -> {
            if (!WHOLE.contains(type) && !BY_LINE.contains(type)) {
                throw new CallFailed(unknownType(type));
            }
            found.put(type, states.byKey(type, own));
        });
        List<DocumentOutcome.@Nullable Taken> answers = new ArrayList<>(documents.size());
        for (DocumentRequest document : documents) {
            Map<String, States.State> there =
                    Optional.ofNullable(found.get(document.objectType())).orElse(Map.of());
            answers.add(
                    WHOLE.contains(document.objectType())
                            ? Optional.ofNullable(there.get(document.key()))
                                    .map(state -> taken(document, state))
                                    .orElse(null)
                            : lines(document, there));
        }
        return answers;
    }

    private DocumentOutcome.@Nullable Taken lines(
            DocumentRequest document, Map<String, States.State> there) {
        List<LineOutcome> lines = new ArrayList<>(document.lines().size());
        boolean any = false;
        for (DocumentRequest.Line line : document.lines()) {
            States.State state = there.get(line.key());
            any |= state != null;
            lines.add(
                    state != null
                            ? held(document.objectType(), state)
                            : new LineOutcome.NotSent(
                                    new Problem(
                                            Mender.WEATHER,
                                            "ERP-UNKNOWN-OUTCOME",
                                            talk.settings().label()
                                                    + " has no "
                                                    + document.objectType()
                                                    + " "
                                                    + line.key()
                                                    + ".",
                                            "The hub sends it again.")));
        }
        return any ? new DocumentOutcome.Taken("", "", lines) : null;
    }

    @Override
    public List<LineOutcome> prove(String objectType, List<Held> held) {
        if (!WHOLE.contains(objectType) && !BY_LINE.contains(objectType)) {
            throw new CallFailed(unknownType(objectType));
        }
        Map<String, States.State> states =
                this.states.byId(
                        objectType,
                        held.stream()
                                .map(Held::externalId)
                                .filter(id -> id.matches("\\d{1,18}"))
                                .distinct()
                                .toList());
        List<LineOutcome> outcomes = new ArrayList<>(held.size());
        for (Held each : held) {
            States.State state = states.get(each.externalId());
            outcomes.add(
                    state == null || state.refused()
                            ? new LineOutcome.Refused(lost(objectType, each, state))
                            : held(objectType, state));
        }
        return outcomes;
    }

    private Problem lost(String type, Held held, States.@Nullable State state) {
        return new Problem(
                Mender.DATA,
                "ERP-REJECTED",
                talk.settings().label()
                        + ": "
                        + type
                        + " "
                        + held.externalId()
                        + " ("
                        + held.key()
                        + ") "
                        + (state == null
                                ? "was taken, but is not there any more."
                                : "was rejected or voided there."),
                "Ask in NetSuite who did this and why; then post anew or write it off.");
    }
}
