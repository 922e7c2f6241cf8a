package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.connect.spi.PostsDocuments.Held;
import dev.throughline.connector.tryton.Postings.Refusals;
import dev.throughline.connector.tryton.Postings.Target;
import dev.throughline.connector.tryton.WireValue.Kind;
import dev.throughline.connector.tryton.WireValue.Untranslatable;
import dev.throughline.model.Problem;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Worked hours as timesheet lines; the line key is the uuid, which Tryton keeps unique. Their cost
/// is Tryton's own (the employee's cost price), and no entry in the general ledger.
final class TimesheetPostings implements Target {

    private static final String MODEL = Postings.TIMESHEET;

    private final Talk talk;
    private final Questions questions;
    private final Refusals refusals;

    TimesheetPostings(Talk talk, Questions questions, Refusals refusals) {
        this.talk = talk;
        this.questions = questions;
        this.refusals = refusals;
    }

    @Override
    public DocumentOutcome post(DocumentRequest document, long period) {
        return document.reversal() ? withdrawn(document) : made(document);
    }

    private DocumentOutcome made(DocumentRequest document) {
        List<Line> lines = document.lines();
        @Nullable LineOutcome[] fates = new LineOutcome[lines.size()];
        Map<String, Long> works = works(lines);
        Map<Integer, Map<String, Object>> good = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            try {
                good.put(i, values(lines.get(i), works));
            } catch (Untranslatable e) {
                fates[i] = new LineOutcome.Refused(refusals.unfit(subject(lines.get(i)), e));
            }
        }
        if (!good.isEmpty()) {
            Reply reply =
                    questions.call(
                            "model." + MODEL + ".create", List.of(List.copyOf(good.values())));
            switch (reply) {
                case Reply.Result(Object value)
                        when value instanceof List<?> ids && ids.size() == good.size() -> {
                    int at = 0;
                    for (int i : good.keySet()) {
                        fates[i] = posted(Long.toString(Rows.id(ids.get(at++))));
                    }
                }
                case Reply.Result _ -> oneByOne(document, good, fates);
                case Reply.Fault _ -> oneByOne(document, good, fates);
                case Reply.NotDone(Problem problem, var retryAfter) -> {
                    return new DocumentOutcome.NotSent(problem, retryAfter);
                }
                case Reply.Unclear(Problem problem) -> {
                    return new DocumentOutcome.Unknown(problem);
                }
            }
        }
        return taken(fates);
    }

    /// The list was refused as a whole: those that an earlier attempt has made are found, the
    /// others go one by one until something other than Tryton's rules stops us.
    private void oneByOne(
            DocumentRequest document,
            Map<Integer, Map<String, Object>> good,
            @Nullable LineOutcome[] fates) {
        Map<String, String> there = byKey(document.lines().stream().map(Line::key).toList());
        boolean stopped = false;
        for (Map.Entry<Integer, Map<String, Object>> each : good.entrySet()) {
            Line line = document.lines().get(each.getKey());
            String id = there.get(line.key());
            if (id != null) {
                fates[each.getKey()] = posted(id);
            } else if (stopped) {
                fates[each.getKey()] = new LineOutcome.NotSent(refusals.untried(subject(line)));
            } else {
                LineOutcome fate =
                        switch (questions.call(
                                "model." + MODEL + ".create", List.of(List.of(each.getValue())))) {
                            case Reply.Result(Object value)
                                    when value instanceof List<?> ids && ids.size() == 1 ->
                                    posted(Long.toString(Rows.id(ids.getFirst())));
                            case Reply.Result _ ->
                                    new LineOutcome.Unknown(refusals.untried(subject(line)));
                            case Reply.Fault fault ->
                                    new LineOutcome.Refused(refusals.of(subject(line), fault));
                            case Reply.NotDone(Problem problem, _) ->
                                    new LineOutcome.NotSent(problem);
                            case Reply.Unclear(Problem problem) -> new LineOutcome.Unknown(problem);
                        };
                fates[each.getKey()] = fate;
                stopped =
                        fate instanceof LineOutcome.NotSent || fate instanceof LineOutcome.Unknown;
            }
        }
    }

    private Map<String, Object> values(Line line, Map<String, Long> works) throws Untranslatable {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("company", talk.company());
        String employee = line.refs().get("resource");
        if (employee == null || line.hours() == null) {
            throw new Untranslatable(
                    employee == null ? "resource" : "hours", "a timesheet line needs it");
        }
        values.put("employee", Books.value(Kind.MANY2ONE, TrytonConnection.id(employee)));
        values.put("date", Books.day(line.workDate()));
        String work = work(line);
        Long timesheet = works.get(work);
        if (timesheet == null) {
            throw new Untranslatable(
                    "task",
                    "project.work '" + work + "' takes no time; set timesheet_available on it");
        }
        values.put("work", timesheet);
        values.put("duration", Books.value(Kind.TIMEDELTA, line.hours()));
        values.put("uuid", line.key());
        values.put("description", line.memo());
        return values;
    }

    private static String work(Line line) {
        return line.refs().getOrDefault("task", line.refs().getOrDefault("project", ""));
    }

    /// The timesheet works of the tasks or projects of some lines.
    private Map<String, Long> works(List<Line> lines) {
        List<Long> ids =
                lines.stream()
                        .map(line -> TrytonConnection.id(work(line)))
                        .filter(id -> id > 0)
                        .distinct()
                        .toList();
        Map<String, Long> works = new HashMap<>();
        if (!ids.isEmpty()) {
            for (Map<String, @Nullable Object> row :
                    talk.rows(
                            "project.work",
                            List.of(List.of("id", "in", ids)),
                            ids.size(),
                            List.of(List.of("id", "ASC")),
                            List.of("timesheet_works"))) {
                if (row.get("timesheet_works") instanceof List<?> found && !found.isEmpty()) {
                    works.put(Long.toString(Rows.id(row)), Rows.id(found.getFirst()));
                }
            }
        }
        return works;
    }

    private DocumentOutcome withdrawn(DocumentRequest document) {
        List<Line> lines = document.lines();
        @Nullable LineOutcome[] fates = new LineOutcome[lines.size()];
        boolean stopped = false;
        for (int i = 0; i < fates.length; i++) {
            Line line = lines.get(i);
            long id = TrytonConnection.id(line.reverses());
            if (stopped) {
                fates[i] = new LineOutcome.NotSent(refusals.untried(subject(line)));
                continue;
            }
            Reply reply = questions.call("model." + MODEL + ".delete", List.of(List.of(id)));
            fates[i] =
                    switch (reply) {
                        case Reply.Result _ -> withdrawn(id);
                        case Reply.Fault fault ->
                                present(List.of(id)).containsKey(Long.toString(id))
                                        ? new LineOutcome.Refused(refusals.of(subject(line), fault))
                                        : withdrawn(id);
                        case Reply.NotDone(Problem problem, _) -> new LineOutcome.NotSent(problem);
                        case Reply.Unclear(Problem problem) -> new LineOutcome.Unknown(problem);
                    };
            stopped =
                    fates[i] instanceof LineOutcome.NotSent
                            || fates[i] instanceof LineOutcome.Unknown;
        }
        return taken(fates);
    }

    private static LineOutcome withdrawn(long id) {
        return new LineOutcome.Posted(Long.toString(id), MODEL + " " + id + " withdrawn");
    }

    private static LineOutcome posted(String id) {
        return new LineOutcome.Posted(id, MODEL + " " + id);
    }

    private static DocumentOutcome.Taken taken(@Nullable LineOutcome[] fates) {
        return new DocumentOutcome.Taken(
                "", "", Arrays.stream(fates).map(fate -> Objects.requireNonNull(fate)).toList());
    }

    private static String subject(Line line) {
        return MODEL + " " + line.key();
    }

    /// Ids by line key.
    private Map<String, String> byKey(List<String> keys) {
        Map<String, String> found = new HashMap<>();
        for (Map<String, @Nullable Object> row : rows(List.of("uuid", "in", keys))) {
            found.put(String.valueOf(row.get("uuid")), Long.toString(Rows.id(row)));
        }
        return found;
    }

    /// Line keys by id.
    private Map<String, String> present(List<Long> ids) {
        Map<String, String> found = new HashMap<>();
        for (Map<String, @Nullable Object> row : rows(List.of("id", "in", ids))) {
            found.put(Long.toString(Rows.id(row)), String.valueOf(row.get("uuid")));
        }
        return found;
    }

    private List<Map<String, @Nullable Object>> rows(List<Object> term) {
        return talk.rows(
                MODEL, List.of(term), 10_000, List.of(List.of("id", "ASC")), List.of("uuid"));
    }

    @Override
    public DocumentOutcome.@Nullable Taken find(DocumentRequest document) {
        List<Line> lines = document.lines();
        Map<String, String> keys =
                document.reversal()
                        ? present(
                                lines.stream()
                                        .map(line -> TrytonConnection.id(line.reverses()))
                                        .toList())
                        : byKey(lines.stream().map(Line::key).toList());
        @Nullable LineOutcome[] fates = new LineOutcome[lines.size()];
        boolean any = false;
        for (int i = 0; i < fates.length; i++) {
            Line line = lines.get(i);
            String id = keys.get(line.key());
            LineOutcome fate =
                    document.reversal()
                            ? line.reverses() == null || keys.containsKey(line.reverses())
                                    ? new LineOutcome.NotSent(refusals.untried(subject(line)))
                                    : withdrawn(TrytonConnection.id(line.reverses()))
                            : id == null
                                    ? new LineOutcome.NotSent(refusals.untried(subject(line)))
                                    : posted(id);
            any |= fate instanceof LineOutcome.Posted;
            fates[i] = fate;
        }
        return any ? taken(fates) : null;
    }

    @Override
    public List<LineOutcome> prove(List<Held> held) {
        Map<String, String> there =
                present(held.stream().map(each -> TrytonConnection.id(each.externalId())).toList());
        return held.stream()
                .<LineOutcome>map(each ->
                        each.key().equals(there.get(each.externalId()))
                                ? posted(each.externalId())
                                : new LineOutcome.Refused(refusals.gone(MODEL + " " + each.key())))
                .toList();
    }
}
