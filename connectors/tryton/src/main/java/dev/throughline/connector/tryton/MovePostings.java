package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.DocumentRequest.Entry;
import dev.throughline.connect.spi.DocumentRequest.Line;
import dev.throughline.connect.spi.PostsDocuments.Held;
import dev.throughline.connector.tryton.Postings.Refusals;
import dev.throughline.connector.tryton.Postings.Target;
import dev.throughline.connector.tryton.WireValue.Kind;
import dev.throughline.connector.tryton.WireValue.Untranslatable;
import dev.throughline.model.Currencies;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A document as one move: made as a draft, then posted. A draft is in no ledger and counts as not
/// there: a repeat finds it by the document's key and posts it, so that no second one is made. A
/// draft that Tryton refuses to post is deleted again.
final class MovePostings implements Target {

    private static final String MODEL = Postings.MOVE;

    private final Talk talk;
    private final Books books;
    private final Questions questions;
    private final Refusals refusals;

    MovePostings(Talk talk, Books books, Questions questions, Refusals refusals) {
        this.talk = talk;
        this.books = books;
        this.questions = questions;
        this.refusals = refusals;
    }

    /// @param posted whether it is in the ledger
    private record Move(String id, boolean posted, String number) {}

    private @Nullable Move there(String key) {
        List<Map<String, @Nullable Object>> found =
                rows(
                        List.of(
                                List.of("description", "=", key),
                                List.of("company", "=", talk.company())));
        return found.isEmpty() ? null : move(found.getFirst());
    }

    /// Posted ones first.
    private List<Map<String, @Nullable Object>> rows(List<?> domain) {
        return talk.rows(
                MODEL,
                domain,
                10_000,
                List.of(List.of("state", "DESC"), List.of("id", "ASC")),
                List.of("state", "post_number", "number"));
    }

    private static Move move(Map<String, @Nullable Object> row) {
        Object number = row.get("post_number");
        return new Move(
                Long.toString(Rows.id(row)),
                "posted".equals(row.get("state")),
                number == null ? String.valueOf(row.get("number")) : number.toString());
    }

    @Override
    public DocumentOutcome post(DocumentRequest document, long period) {
        String subject = MODEL + " " + document.key();
        Move there = there(document.key());
        if (there != null && there.posted()) {
            return taken(document, there);
        }
        String id = there == null ? "" : there.id();
        if (id.isEmpty()) {
            Map<String, Object> values;
            try {
                values = values(document, period);
            } catch (Untranslatable e) {
                return new DocumentOutcome.Refused(refusals.unfit(subject, e), Map.of());
            }
            switch (questions.call("model." + MODEL + ".create", List.of(List.of(values)))) {
                case Reply.Result(Object value)
                        when value instanceof List<?> ids && ids.size() == 1 ->
                        id = Long.toString(Rows.id(ids.getFirst()));
                case Reply.Result _ -> {
                    return new DocumentOutcome.Unknown(refusals.untried(subject));
                }
                case Reply.Fault fault -> {
                    return new DocumentOutcome.Refused(refusals.of(subject, fault), Map.of());
                }
                case Reply.NotDone(Problem problem, var retryAfter) -> {
                    return new DocumentOutcome.NotSent(problem, retryAfter);
                }
                case Reply.Unclear(Problem problem) -> {
                    return new DocumentOutcome.Unknown(problem);
                }
            }
        }
        List<Object> ids = List.of(List.of(TrytonConnection.id(id)));
        return switch (questions.call("model." + MODEL + ".post", ids)) {
            case Reply.Result _ -> {
                Move posted = there(document.key());
                yield posted != null && posted.posted()
                        ? taken(document, posted)
                        : new DocumentOutcome.Unknown(refusals.gone(subject));
            }
            case Reply.Fault fault -> {
                Reply undone = questions.call("model." + MODEL + ".delete", ids);
                yield undone instanceof Reply.Result
                        ? new DocumentOutcome.Refused(refusals.of(subject, fault), Map.of())
                        : new DocumentOutcome.Unknown(refusals.of(subject, fault));
            }
            case Reply.NotDone(Problem problem, var retryAfter) ->
                    new DocumentOutcome.NotSent(problem, retryAfter);
            case Reply.Unclear(Problem problem) -> new DocumentOutcome.Unknown(problem);
        };
    }

    private Map<String, Object> values(DocumentRequest document, long period)
            throws Untranslatable {
        if (!document.currency().equals(books.currency())) {
            throw new Untranslatable(
                    "currency",
                    "Tryton's books are in "
                            + books.currency()
                            + " and the document is in "
                            + document.currency());
        }
        int digits = Currencies.minorDigits(document.currency());
        List<Object> lines = new ArrayList<>();
        for (Line line : document.lines()) {
            for (Entry entry : line.entries()) {
                if (entry.minor() == 0) {
                    continue;
                }
                Books.Account account = books.account(entry.role());
                Map<String, Object> values = new LinkedHashMap<>();
                BigDecimal amount = BigDecimal.valueOf(Math.absExact(entry.minor()), digits);
                values.put("account", account.id());
                values.put(entry.minor() > 0 ? "debit" : "credit", decimal(amount));
                values.put(entry.minor() > 0 ? "credit" : "debit", decimal(BigDecimal.ZERO));
                values.put("description", Marks.marked(line.key(), line.memo()));
                if (account.partyRequired()) {
                    values.put("party", party(line));
                }
                lines.add(values);
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("company", talk.company());
        values.put("journal", books.journal(Books.JOURNAL, "general"));
        values.put("period", period);
        values.put("date", Books.day(document.accountingDate()));
        values.put("description", document.key());
        values.put("lines", List.of(List.of("create", lines)));
        return values;
    }

    private static Object decimal(BigDecimal amount) {
        return Books.value(Kind.NUMERIC, amount);
    }

    /// Whom a receivable or payable line is with: the partner company's own party, or the client.
    private long party(Line line) throws Untranslatable {
        long company = TrytonConnection.id(line.refs().get("partnerEntity"));
        if (company > 0) {
            List<Map<String, @Nullable Object>> found =
                    talk.rows(
                            "company.company",
                            List.of(List.of("id", "=", company)),
                            1,
                            List.of(List.of("id", "ASC")),
                            List.of("party"));
            if (!found.isEmpty()) {
                return Rows.id(found.getFirst().get("party"));
            }
        }
        long client = TrytonConnection.id(line.refs().get("client"));
        if (client == 0) {
            throw new Untranslatable(
                    "partnerEntity", "the account wants a party and the line names none");
        }
        return client;
    }

    private static DocumentOutcome.Taken taken(DocumentRequest document, Move move) {
        LineOutcome posted = new LineOutcome.Posted(move.id(), MODEL + " " + move.number());
        return new DocumentOutcome.Taken(
                move.id(), move.number(), document.lines().stream().map(_ -> posted).toList());
    }

    @Override
    public DocumentOutcome.@Nullable Taken find(DocumentRequest document) {
        Move there = there(document.key());
        return there != null && there.posted() ? taken(document, there) : null;
    }

    @Override
    public List<LineOutcome> prove(List<Held> held) {
        Map<String, Move> there = new HashMap<>();
        for (Map<String, @Nullable Object> row :
                rows(
                        List.of(
                                List.of(
                                        "id",
                                        "in",
                                        held.stream()
                                                .map(each -> TrytonConnection.id(each.externalId()))
                                                .distinct()
                                                .toList())))) {
            there.put(Long.toString(Rows.id(row)), move(row));
        }
        return held.stream()
                .<LineOutcome>map(each -> {
                    Move move = there.get(each.externalId());
                    return move == null
                            ? new LineOutcome.Refused(refusals.gone(MODEL + " of " + each.key()))
                            : move.posted()
                                    ? new LineOutcome.Posted(move.id(), MODEL + " " + move.number())
                                    : new LineOutcome.Accepted(move.id());
                })
                .toList();
    }
}
