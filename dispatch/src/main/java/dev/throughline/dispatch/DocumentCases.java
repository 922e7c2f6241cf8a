package dev.throughline.dispatch;

import dev.throughline.model.Money;
import dev.throughline.model.Problem;
import dev.throughline.worklist.Finding;
import dev.throughline.worklist.Subject;
import dev.throughline.worklist.Worklist;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Calls a person for documents of which nobody can tell what became of them, or whether what the
/// target holds is in its ledger. The case closes when either can be told.
public final class DocumentCases {
    private final Worklist worklist;
    private final String room;

    /// @param room who speaks in the worklist
    public DocumentCases(Worklist worklist, String room) {
        this.worklist = worklist;
        this.room = room;
    }

    /// Takes down what happened to documents, in the caller's transaction.
    public void tell(List<DocumentResult> results) {
        Map<Subject, List<Finding>> standing = new LinkedHashMap<>();
        for (DocumentResult result : results) {
            Document document = result.document();
            Subject subject = new Subject("document", document.id().toString(), document.key());
            if (result.parkedAnew() || result.unprovedAnew()) {
                standing.put(subject, List.of(finding(result, subject)));
            } else if (result.provedAfterAll()
                    || (document.state() == Document.State.PARKED
                            && result.state() != Document.State.PARKED)) {
                standing.put(subject, List.of());
            }
        }
        worklist.standing(room, standing);
    }

    private static Finding finding(DocumentResult result, Subject subject) {
        Document document = result.document();
        @Nullable Problem told = result.problem();
        Problem problem =
                told != null
                        ? told
                        : new Problem(
                                Problem.Mender.WEATHER,
                                "ERP-UNKNOWN-OUTCOME",
                                "Sent to "
                                        + document.connection()
                                        + ", and it cannot be told what became of it.",
                                "Look there by its key, then decide.");
        Map<String, String> context = new LinkedHashMap<>();
        context.put("ledger", document.connection());
        context.put("document", document.key());
        context.put("lines", Integer.toString(document.lineCount()));
        context.put("date", document.accountingDate().toString());
        return new Finding(
                problem,
                subject.toString(),
                context,
                new Money(document.debitMinor(), document.currency()),
                document.correlation());
    }
}
