package dev.throughline.connector.tryton;

import dev.throughline.connect.Http.Effect;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.connect.spi.NativeField.Type;
import dev.throughline.connect.spi.PostsDocuments;
import dev.throughline.connector.tryton.Postings.Refusals;
import dev.throughline.connector.tryton.Postings.Target;
import dev.throughline.connector.tryton.WireValue.Kind;
import dev.throughline.connector.tryton.WireValue.Untranslatable;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Worked hours as timesheet lines; the line key is the uuid, which Tryton keeps unique. Their cost
/// is Tryton's own (the employee's cost price), and no entry in the general ledger.
///
/// A reversal strikes the line out: it stays, with its key, at no hours, and its note names the
/// reversal and the hours it took back. A line that somebody has changed or deleted by hand is not
/// struck out; that is for a person to look at.
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
        return document.reversal() ? struckOut(document) : made(document);
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
        values.put("description", Marks.unmarked(line.memo()));
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

    private DocumentOutcome struckOut(DocumentRequest document) {
        Map<String, Held> there = present(document.lines());
        List<LineOutcome> fates = new ArrayList<>();
        boolean stopped = false;
        for (Line line : document.lines()) {
            LineOutcome fate =
                    stopped
                            ? new LineOutcome.NotSent(refusals.untried(subject(line)))
                            : struckOut(line, there.get(String.valueOf(line.reverses())));
            fates.add(fate);
            stopped |= fate instanceof LineOutcome.NotSent || fate instanceof LineOutcome.Unknown;
        }
        return new DocumentOutcome.Taken("", "", fates);
    }

    private LineOutcome struckOut(Line line, @Nullable Held held) {
        String subject = subject(line);
        if (held == null) {
            return new LineOutcome.Refused(
                    refusals.gone(MODEL + " " + line.reverses() + ", which it takes back,"));
        }
        if (held.struckBy(line.key())) {
            return posted(held.id());
        }
        BigDecimal hours = line.hours() == null ? BigDecimal.ZERO : line.hours().negate();
        if (hours.signum() <= 0 || hours.compareTo(held.hours()) != 0) {
            return new LineOutcome.Refused(
                    refusals.changed(MODEL + " " + held.id(), held.hours(), hours));
        }
        long id = TrytonConnection.id(held.id());
        Map<String, Object> values =
                Map.of(
                        "duration",
                        Books.value(Kind.TIMEDELTA, BigDecimal.ZERO),
                        "description",
                        new StruckOut(line.key(), hours.stripTrailingZeros())
                                .before(held.description()));
        // What somebody changes between our look and our write makes the write fail.
        Reply reply =
                talk.call(
                        Effect.WRITE,
                        "model." + MODEL + ".write",
                        List.of(List.of(id), values),
                        Map.of(Draft.STAMP, Map.of(MODEL + "," + id, held.stamp())));
        return switch (reply) {
            case Reply.Result _ -> posted(held.id());
            case Reply.Fault.Stale _ -> new LineOutcome.NotSent(refusals.untried(subject));
            case Reply.Fault fault -> new LineOutcome.Refused(refusals.of(subject, fault));
            case Reply.NotDone(Problem problem, _) -> new LineOutcome.NotSent(problem);
            case Reply.Unclear(Problem problem) -> new LineOutcome.Unknown(problem);
        };
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

    /// A timesheet line as Tryton has it.
    private record Held(
            String id, String uuid, BigDecimal hours, String description, String stamp) {
        boolean struckBy(String key) {
            return StruckOut.of(description).filter(note -> note.key().equals(key)).isPresent();
        }
    }

    /// Ids by line key.
    private Map<String, String> byKey(List<String> keys) {
        Map<String, String> found = new HashMap<>();
        held(List.of("uuid", "in", keys)).forEach(line -> found.put(line.uuid(), line.id()));
        return found;
    }

    /// What some reversals take back, by id.
    private Map<String, Held> present(List<Line> lines) {
        return byId(lines.stream().map(line -> TrytonConnection.id(line.reverses())).toList());
    }

    private Map<String, Held> byId(List<Long> ids) {
        Map<String, Held> found = new HashMap<>();
        held(List.of("id", "in", ids)).forEach(line -> found.put(line.id(), line));
        return found;
    }

    private List<Held> held(List<Object> term) {
        return talk
                .rows(
                        MODEL,
                        List.of(term),
                        10_000,
                        List.of(List.of("id", "ASC")),
                        List.of("uuid", "duration", "description", "_timestamp"))
                .stream()
                .map(row ->
                        new Held(
                                Long.toString(Rows.id(row)),
                                String.valueOf(row.get("uuid")),
                                WireValue.plain(Type.DECIMAL, row.get("duration"))
                                                instanceof BigDecimal hours
                                        ? hours
                                        : BigDecimal.ZERO,
                                row.get("description") instanceof String text ? text : "",
                                String.valueOf(row.get("_timestamp"))))
                .toList();
    }

    @Override
    public DocumentOutcome.@Nullable Taken find(DocumentRequest document) {
        List<Line> lines = document.lines();
        Map<String, Held> struck = document.reversal() ? present(lines) : Map.of();
        Map<String, String> made =
                document.reversal() ? Map.of() : byKey(lines.stream().map(Line::key).toList());
        List<LineOutcome> fates = new ArrayList<>();
        for (Line line : lines) {
            Held held = struck.get(String.valueOf(line.reverses()));
            String id =
                    held != null && held.struckBy(line.key()) ? held.id() : made.get(line.key());
            fates.add(
                    id == null
                            ? new LineOutcome.NotSent(refusals.untried(subject(line)))
                            : posted(id));
        }
        return fates.stream().anyMatch(LineOutcome.Posted.class::isInstance)
                ? new DocumentOutcome.Taken("", "", fates)
                : null;
    }

    /// A line proves the posting that made it as long as it is there, and the reversal that its
    /// note names.
    @Override
    public List<LineOutcome> prove(List<PostsDocuments.Held> held) {
        Map<String, Held> there =
                byId(held.stream().map(each -> TrytonConnection.id(each.externalId())).toList());
        return held.stream()
                .<LineOutcome>map(each -> {
                    Held line = there.get(each.externalId());
                    return line != null
                                    && (line.uuid().equals(each.key()) || line.struckBy(each.key()))
                            ? posted(each.externalId())
                            : new LineOutcome.Refused(refusals.gone(MODEL + " " + each.key()));
                })
                .toList();
    }
}
