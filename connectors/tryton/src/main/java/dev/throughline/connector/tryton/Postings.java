package dev.throughline.connector.tryton;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.connect.spi.DocumentOutcome;
import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import dev.throughline.connect.spi.DocumentRequest;
import dev.throughline.connect.spi.PostingDeclaration;
import dev.throughline.connect.spi.PostingDeclaration.Atomicity;
import dev.throughline.connect.spi.PostingDeclaration.Proof;
import dev.throughline.connect.spi.PostsDocuments;
import dev.throughline.connect.spi.WriteDeclaration.Safety;
import dev.throughline.connector.tryton.WireValue.Untranslatable;
import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import dev.throughline.model.Problem.Mender;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Posts documents into the books of one company. Labour cost becomes timesheet lines, expenses
/// become bills of the employee's party, what bills a client becomes his invoice or credit note,
/// all else becomes moves.
final class Postings implements PostsDocuments {

    static final String TIMESHEET = "timesheet.line";
    static final String MOVE = "account.move";
    static final String BILL = "account.invoice";

    private static final int TIMESHEET_LINES_MAX = 200;
    private static final int MOVE_LINES_MAX = 200;
    private static final int BILL_LINES_MAX = 20;
    private static final int SALES_LINES_MAX = 1_000;
    private static final int DOCUMENTS_MAX = 5;

    /// One kind of target record.
    interface Target {
        /// @throws CallFailed when something needed beforehand could not be asked; nothing was done
        DocumentOutcome post(DocumentRequest document, long period);

        /// @throws CallFailed when the question found no answer
        DocumentOutcome.@Nullable Taken find(DocumentRequest document);

        /// @throws CallFailed when the question found no answer
        List<LineOutcome> prove(List<Held> held);
    }

    private final String label;
    private final Talk talk;
    private final Books books;
    private final Map<String, Target> targets;
    private final SalesPostings sales;

    Postings(String label, Talk talk, Books books, Questions questions) {
        this.label = label;
        this.talk = talk;
        this.books = books;
        Refusals refusals = new Refusals(label);
        this.sales = new SalesPostings(talk, books, questions, refusals);
        this.targets =
                Map.of(
                        TIMESHEET, new TimesheetPostings(talk, questions, refusals),
                        MOVE, new MovePostings(talk, books, questions, refusals),
                        BILL, new BillPostings(talk, books, questions, refusals));
    }

    /// A timesheet line's uuid is unique in Tryton's database. Moves and bills have no unique field
    /// a key fits in, and are asked for. A timesheet line cannot be negative, so that it is struck
    /// out in place, which Tryton refuses once it is invoiced; moves and bills are reversed by new
    /// ones.
    static List<PostingDeclaration> declarations(Duration quiet) {
        List<PostingDeclaration> postings = new ArrayList<>();
        for (PostingKind kind : PostingKind.values()) {
            postings.add(
                    switch (kind) {
                        case LABOUR_COST ->
                                new PostingDeclaration(
                                        kind,
                                        TIMESHEET,
                                        TIMESHEET,
                                        Proof.ANSWER,
                                        Atomicity.BY_LINE,
                                        new Safety.UniqueKey(),
                                        TIMESHEET_LINES_MAX,
                                        DOCUMENTS_MAX,
                                        "uuid");
                        case EXPENSE_COST ->
                                new PostingDeclaration(
                                        kind,
                                        BILL,
                                        BILL,
                                        Proof.ANSWER,
                                        Atomicity.BY_LINE,
                                        new Safety.QueryableReference(quiet),
                                        BILL_LINES_MAX,
                                        DOCUMENTS_MAX,
                                        "reference");
                        case UNBILLED_TIME,
                                UNBILLED_EXPENSE,
                                IC_SALES,
                                IC_COST,
                                ACCRUED_COST,
                                UNBILLED_RELIEF ->
                                new PostingDeclaration(
                                        kind,
                                        MOVE,
                                        MOVE,
                                        Proof.ANSWER,
                                        Atomicity.WHOLE,
                                        new Safety.QueryableReference(quiet),
                                        MOVE_LINES_MAX,
                                        DOCUMENTS_MAX,
                                        "description");
                        case INVOICE, CREDIT ->
                                new PostingDeclaration(
                                        kind,
                                        BILL,
                                        BILL,
                                        Proof.ANSWER,
                                        Atomicity.WHOLE,
                                        new Safety.QueryableReference(quiet),
                                        SALES_LINES_MAX,
                                        DOCUMENTS_MAX,
                                        "description");
                    });
        }
        return postings;
    }

    @Override
    public List<DocumentOutcome> post(List<DocumentRequest> documents) {
        return documents.stream().map(this::post).toList();
    }

    private DocumentOutcome post(DocumentRequest document) {
        Target target = targets.get(document.objectType());
        if (target == null) {
            return new DocumentOutcome.Refused(unknownType(document.objectType()), Map.of());
        }
        try {
            if (!document.legalEntity().equals(Long.toString(talk.company()))) {
                return new DocumentOutcome.Refused(
                        new Problem(
                                Mender.SETTINGS,
                                "ERP-REJECTED",
                                label
                                        + ": document "
                                        + document.key()
                                        + " is of company "
                                        + document.legalEntity()
                                        + ", and this connection works in company "
                                        + talk.company()
                                        + ".",
                                "Give each company of Tryton a connection of its own."),
                        Map.of());
            }
            long period = books.openPeriod(document.accountingDate());
            if (period == 0 || journalClosed(document, period)) {
                return new DocumentOutcome.Refused(closed(document), Map.of());
            }
            return closedMeanwhile(
                    document,
                    period,
                    sold(document) ? sales.post(document, period) : target.post(document, period));
        } catch (CallFailed unanswered) {
            return new DocumentOutcome.NotSent(
                    unanswered.problem(), unanswered.retryAfter().orElse(null));
        }
    }

    private Problem closed(DocumentRequest document) {
        return new Problem(
                Mender.DATA,
                "PER-CLOSED",
                label
                        + ": "
                        + document.accountingDate()
                        + " lies in no period of company "
                        + document.legalEntity()
                        + " that is open for the journal.",
                "Open the period and its journal in Tryton, or post with a date in an open one.");
    }

    /// Tryton says in its user's language that a period is closed ("You cannot add/modify/delete
    /// lines on closed journal-period", or that a period does not fit its field), so its words tell
    /// nothing. A rule that refused is looked at again by what the books say now: a period that was
    /// closed between our look and the write is told as that. Hours stand in no period.
    private DocumentOutcome closedMeanwhile(
            DocumentRequest document, long period, DocumentOutcome outcome) {
        if (document.objectType().equals(TIMESHEET)) {
            return outcome;
        }
        return switch (outcome) {
            case DocumentOutcome.Refused refused
                    when refused.lines().isEmpty()
                            && byRule(refused.problem())
                            && shut(document, period) ->
                    new DocumentOutcome.Refused(closed(document), Map.of());
            case DocumentOutcome.Taken taken
                    when taken.lines().stream().anyMatch(Postings::byRule)
                            && shut(document, period) ->
                    new DocumentOutcome.Taken(
                            taken.externalId(),
                            taken.number(),
                            taken.lines().stream()
                                    .map(line ->
                                            byRule(line)
                                                    ? new LineOutcome.Refused(closed(document))
                                                    : line)
                                    .toList());
            default -> outcome;
        };
    }

    private static boolean byRule(LineOutcome line) {
        return line instanceof LineOutcome.Refused(Problem problem) && byRule(problem);
    }

    /// Whether Tryton refused it, and not we ourselves for a field that cannot be translated.
    private static boolean byRule(Problem problem) {
        return problem.mender() == Mender.DATA
                && problem.code().equals("ERP-REJECTED")
                && problem.field() == null;
    }

    /// Whether the books say now that the period takes nothing; false where they do not answer.
    private boolean shut(DocumentRequest document, long period) {
        try {
            return books.openPeriod(document.accountingDate()) != period
                    || journalClosed(document, period);
        } catch (CallFailed unanswered) {
            return false;
        }
    }

    /// A journal that is missing shows when the document is made.
    private boolean journalClosed(DocumentRequest document, long period) {
        if (document.objectType().equals(TIMESHEET)) {
            return false;
        }
        try {
            return books.closedFor(
                    sold(document)
                            ? books.journal(Books.REVENUE_JOURNAL, "revenue")
                            : document.objectType().equals(BILL)
                                    ? books.journal(Books.EXPENSE_JOURNAL, "expense")
                                    : books.journal(Books.JOURNAL, "general"),
                    period);
        } catch (Untranslatable missing) {
            return false;
        }
    }

    /// Bills of people and invoices of clients are one model in Tryton.
    private static boolean sold(DocumentRequest document) {
        return document.objectType().equals(BILL)
                && (document.kind() == PostingKind.INVOICE
                        || document.kind() == PostingKind.CREDIT);
    }

    @Override
    public List<DocumentOutcome.@Nullable Taken> find(List<DocumentRequest> documents) {
        List<DocumentOutcome.@Nullable Taken> found = new ArrayList<>();
        for (DocumentRequest document : documents) {
            found.add(
                    sold(document)
                            ? sales.find(document)
                            : target(document.objectType()).find(document));
        }
        return found;
    }

    @Override
    public List<LineOutcome> prove(String objectType, List<Held> held) {
        return held.isEmpty() ? List.of() : target(objectType).prove(held);
    }

    private Target target(String objectType) {
        Target target = targets.get(objectType);
        if (target == null) {
            throw new CallFailed(unknownType(objectType));
        }
        return target;
    }

    private Problem unknownType(String objectType) {
        return new Problem(
                Mender.SETTINGS,
                "ERP-REJECTED",
                label + ": the hub posts no " + objectType + ".",
                "Post as " + TIMESHEET + ", " + BILL + " or " + MOVE + ".");
    }

    /// Says in words why a posting was refused.
    record Refusals(String label) {

        Problem of(String subject, Reply.Fault fault) {
            return switch (fault) {
                case Reply.Fault.Rule rule ->
                        problem(
                                Mender.DATA,
                                subject + " was refused: " + rule.words(),
                                "Correct the record at its source, or what Tryton holds against it.");
                case Reply.Fault.Question question ->
                        problem(
                                Mender.DATA,
                                subject
                                        + " needs an answer: "
                                        + question.words()
                                        + " (question "
                                        + question.name()
                                        + ")",
                                "Decide it in Tryton, or allow it for good: option '"
                                        + TrytonConnector.ACKNOWLEDGE
                                        + "' with the beginning of the question's name.");
                case Reply.Fault.Stale _ ->
                        problem(
                                Mender.WEATHER,
                                subject + " was changed by somebody else meanwhile.",
                                "The hub asks again by itself.");
                case Reply.Fault.Other(String text) ->
                        problem(
                                Mender.SETTINGS,
                                subject + " could not be taken: " + text,
                                "Check that the modules timesheet, account and account_invoice are activated in Tryton.");
            };
        }

        Problem unfit(String subject, Untranslatable why) {
            return new Problem(
                    why.field().startsWith("account.") || why.field().startsWith("journal")
                            ? Mender.SETTINGS
                            : Mender.DATA,
                    "ERP-REJECTED",
                    label + ": " + subject + ": " + why.getMessage() + ".",
                    "Correct " + why.field() + " at its source or in the connection's options.",
                    why.field());
        }

        Problem untried(String subject) {
            return problem(
                    Mender.WEATHER,
                    subject + " was not tried because the one before it found no answer.",
                    "The hub sends it again by itself.");
        }

        Problem gone(String subject) {
            return problem(
                    Mender.DATA,
                    subject + " is not in the books any more.",
                    "Find out who took it out, and post anew or write it off.");
        }

        Problem changed(String subject, BigDecimal found, BigDecimal posted) {
            return problem(
                    Mender.DATA,
                    subject
                            + " has "
                            + found.stripTrailingZeros().toPlainString()
                            + " hours and was posted with "
                            + posted.stripTrailingZeros().toPlainString()
                            + ": somebody has changed it, so that the hub does not take it back.",
                    "Set it to the posted hours and retry, or correct it in Tryton and write the reversal off.");
        }

        private Problem problem(Mender mender, String what, String mend) {
            return new Problem(mender, "ERP-REJECTED", label + ": " + what, mend);
        }
    }
}
