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
import dev.throughline.model.AccountRole;
import dev.throughline.model.Currencies;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Each expense as a posted bill of the employee's party; the line key is its reference. A reversal
/// is a bill of the opposite amount, which Tryton numbers as a credit note. Drafts count as not
/// there, as with moves.
final class BillPostings implements Target {

    private static final String MODEL = Postings.BILL;

    private final Talk talk;
    private final Books books;
    private final Questions questions;
    private final Refusals refusals;

    BillPostings(Talk talk, Books books, Questions questions, Refusals refusals) {
        this.talk = talk;
        this.books = books;
        this.questions = questions;
        this.refusals = refusals;
    }

    private record Bill(String id, String reference, String state, String number) {
        boolean posted() {
            return state.equals("posted") || state.equals("paid");
        }

        LineOutcome.Posted outcome() {
            return new LineOutcome.Posted(id, MODEL + " " + number);
        }
    }

    private List<Bill> bills(List<?> domain) {
        return talk
                .rows(
                        MODEL,
                        domain,
                        10_000,
                        List.of(List.of("id", "ASC")),
                        List.of("reference", "state", "number"))
                .stream()
                .map(row ->
                        new Bill(
                                Long.toString(Rows.id(row)),
                                String.valueOf(row.get("reference")),
                                String.valueOf(row.get("state")),
                                String.valueOf(row.get("number"))))
                .toList();
    }

    /// Bills by line key, posted ones before drafts, cancelled ones left out.
    private Map<String, Bill> there(List<Line> lines) {
        Map<String, Bill> there = new HashMap<>();
        bills(
                        List.of(
                                List.of("reference", "in", lines.stream().map(Line::key).toList()),
                                List.of("type", "=", "in"),
                                List.of("state", "!=", "cancelled"),
                                List.of("company", "=", talk.company())))
                .forEach(bill ->
                        there.merge(
                                bill.reference(), bill, (one, two) -> two.posted() ? two : one));
        return there;
    }

    @Override
    public DocumentOutcome post(DocumentRequest document, long period) {
        Map<String, Bill> there = there(document.lines());
        List<LineOutcome> fates = new ArrayList<>();
        boolean stopped = false;
        for (Line line : document.lines()) {
            Bill bill = there.get(line.key());
            if (bill != null && bill.posted()) {
                fates.add(bill.outcome());
            } else if (stopped) {
                fates.add(new LineOutcome.NotSent(refusals.untried(subject(line))));
            } else {
                LineOutcome fate = post(document, line, bill);
                fates.add(fate);
                stopped =
                        fate instanceof LineOutcome.NotSent || fate instanceof LineOutcome.Unknown;
            }
        }
        return new DocumentOutcome.Taken("", "", fates);
    }

    private LineOutcome post(DocumentRequest document, Line line, @Nullable Bill draft) {
        String subject = subject(line);
        long id;
        if (draft != null) {
            id = TrytonConnection.id(draft.id());
        } else {
            Map<String, Object> values;
            try {
                values = values(document, line);
            } catch (Untranslatable e) {
                return new LineOutcome.Refused(refusals.unfit(subject, e));
            }
            Reply reply = questions.call("model." + MODEL + ".create", List.of(List.of(values)));
            switch (reply) {
                case Reply.Result(Object value)
                        when value instanceof List<?> ids && ids.size() == 1 ->
                        id = Rows.id(ids.getFirst());
                case Reply.Result _ -> {
                    return new LineOutcome.Unknown(refusals.untried(subject));
                }
                case Reply.Fault fault -> {
                    return new LineOutcome.Refused(refusals.of(subject, fault));
                }
                case Reply.NotDone(Problem problem, _) -> {
                    return new LineOutcome.NotSent(problem);
                }
                case Reply.Unclear(Problem problem) -> {
                    return new LineOutcome.Unknown(problem);
                }
            }
        }
        List<Object> ids = List.of(List.of(id));
        return switch (questions.call("model." + MODEL + ".post", ids)) {
            case Reply.Result _ ->
                    bills(List.of(List.of("id", "=", id))).stream()
                            .filter(Bill::posted)
                            .findFirst()
                            .<LineOutcome>map(Bill::outcome)
                            .orElseGet(() -> new LineOutcome.Unknown(refusals.gone(subject)));
            case Reply.Fault fault ->
                    questions.call("model." + MODEL + ".delete", ids) instanceof Reply.Result
                            ? new LineOutcome.Refused(refusals.of(subject, fault))
                            : new LineOutcome.Unknown(refusals.of(subject, fault));
            case Reply.NotDone(Problem problem, _) -> new LineOutcome.NotSent(problem);
            case Reply.Unclear(Problem problem) -> new LineOutcome.Unknown(problem);
        };
    }

    private static boolean owed(Entry entry) {
        return entry.role() == AccountRole.EMPLOYEE_PAYABLE
                || entry.role() == AccountRole.CARD_CLEARING;
    }

    private Map<String, Object> values(DocumentRequest document, Line line) throws Untranslatable {
        Entry owed =
                line.entries().stream()
                        .filter(BillPostings::owed)
                        .findFirst()
                        .orElseThrow(() ->
                                new Untranslatable("entries", "no entry says to whom it is owed"));
        Map<String, @Nullable Object> employee = employee(line);
        int digits = Currencies.minorDigits(document.currency());
        long currency = currency(document.currency());
        String description = Marks.marked(line.key(), line.memo());
        List<Object> lines = new ArrayList<>();
        for (Entry entry : line.entries()) {
            if (!owed(entry) && entry.minor() != 0) {
                Map<String, Object> values = new LinkedHashMap<>();
                values.put("type", "line");
                values.put("company", talk.company());
                values.put("currency", currency);
                values.put("account", books.account(entry.role()).id());
                values.put("quantity", entry.minor() > 0 ? 1 : -1);
                values.put(
                        "unit_price",
                        Books.value(
                                Kind.NUMERIC,
                                BigDecimal.valueOf(Math.absExact(entry.minor()), digits)));
                values.put("description", description);
                lines.add(values);
            }
        }
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("company", talk.company());
        values.put("type", "in");
        values.put("party", Rows.id(employee.get("party")));
        values.put("invoice_address", address(employee));
        values.put("currency", currency);
        values.put("journal", books.journal(Books.EXPENSE_JOURNAL, "expense"));
        values.put("account", books.account(owed.role()).id());
        values.put("invoice_date", Books.day(line.workDate()));
        values.put("accounting_date", Books.day(document.accountingDate()));
        values.put("reference", line.key());
        values.put("description", description);
        values.put("lines", List.of(List.of("create", lines)));
        return values;
    }

    private Map<String, @Nullable Object> employee(Line line) throws Untranslatable {
        String id = line.refs().getOrDefault("resource", "");
        return talk
                .rows(
                        "company.employee",
                        List.of(List.of("id", "=", TrytonConnection.id(id))),
                        1,
                        List.of(List.of("id", "ASC")),
                        List.of("party", "party.addresses"))
                .stream()
                .findFirst()
                .orElseThrow(() ->
                        new Untranslatable("resource", "Tryton has no employee '" + id + "'"));
    }

    private static long address(Map<String, @Nullable Object> employee) throws Untranslatable {
        if (employee.get("party.") instanceof Map<?, ?> party
                && party.get("addresses") instanceof List<?> addresses
                && !addresses.isEmpty()) {
            return Rows.id(addresses.getFirst());
        }
        throw new Untranslatable(
                "resource", "the employee's party has no address, which a bill needs");
    }

    private long currency(String code) throws Untranslatable {
        return talk
                .rows(
                        "currency.currency",
                        List.of(List.of("code", "=", code)),
                        1,
                        List.of(List.of("id", "ASC")),
                        List.of("code"))
                .stream()
                .findFirst()
                .map(Rows::id)
                .orElseThrow(() ->
                        new Untranslatable("currency", "Tryton has no currency '" + code + "'"));
    }

    private static String subject(Line line) {
        return MODEL + " " + line.key();
    }

    @Override
    public DocumentOutcome.@Nullable Taken find(DocumentRequest document) {
        Map<String, Bill> there = there(document.lines());
        if (there.values().stream().noneMatch(Bill::posted)) {
            return null;
        }
        List<LineOutcome> fates = new ArrayList<>();
        for (Line line : document.lines()) {
            Bill bill = there.get(line.key());
            fates.add(
                    bill != null && bill.posted()
                            ? Objects.requireNonNull(bill).outcome()
                            : new LineOutcome.NotSent(refusals.untried(subject(line))));
        }
        return new DocumentOutcome.Taken("", "", fates);
    }

    @Override
    public List<LineOutcome> prove(List<Held> held) {
        Map<String, Bill> there = new HashMap<>();
        bills(
                        List.of(
                                List.of(
                                        "id",
                                        "in",
                                        held.stream()
                                                .map(each -> TrytonConnection.id(each.externalId()))
                                                .distinct()
                                                .toList())))
                .forEach(bill -> there.put(bill.id(), bill));
        return held.stream()
                .<LineOutcome>map(each -> {
                    Bill bill = there.get(each.externalId());
                    return bill == null || bill.state().equals("cancelled")
                            ? new LineOutcome.Refused(refusals.gone(MODEL + " " + each.key()))
                            : bill.posted() ? bill.outcome() : new LineOutcome.Accepted(bill.id());
                })
                .toList();
    }
}
