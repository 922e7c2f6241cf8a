package dev.throughline.dispatch;

import dev.throughline.evidence.Actor;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.transaction.support.TransactionTemplate;

/// Documents of which nobody but a person can say whether they arrived: the target has no answer,
/// or none that counts. The person looks there and answers; both the document and the books of the
/// lane that froze it follow in one transaction.
public final class DocumentQuestions {
    /// The right that an answer takes.
    public static final String RIGHT = "document.decide";

    private final Documents documents;
    private final DocumentReceipts receipts;
    private final TransactionTemplate transaction;

    /// @param receipts the same that the connection's dispatcher tells what became of documents
    public DocumentQuestions(
            Documents documents, DocumentReceipts receipts, TransactionTemplate transaction) {
        this.documents = documents;
        this.receipts = receipts;
        this.transaction = transaction;
    }

    /// What is asked of a connection, the oldest first.
    public List<Document> open(String connection, int limit) {
        return documents.parked(connection, limit);
    }

    /// The lines of a document that a person may say something about, counted from 0.
    public static List<Integer> asked(Document document) {
        return document.stands().lines(LineStand.UNKNOWN);
    }

    /// What became of an answer.
    public sealed interface Answered {
        /// Taken; `words` say what follows.
        record Taken(String words) implements Answered {}

        /// Nobody asks this (any more).
        record NotOpen(String words) implements Answered {}

        /// It cannot be so.
        record Wrong(String words) implements Answered {}
    }

    /// Takes a person's answer.
    public Answered answer(UUID id, DocumentAnswer said, Actor.Person by, String reason) {
        Answered answered =
                transaction.execute(_ -> {
                    Optional<Document> found = documents.find(id);
                    if (found.isEmpty()) {
                        return new Answered.NotOpen("There is no document " + id + ".");
                    }
                    Document document = found.get();
                    int asked = asked(document).size();
                    if (asked == 0) {
                        return new Answered.NotOpen(
                                "Document "
                                        + document.key()
                                        + " has an outcome meanwhile; nothing is asked about it.");
                    }
                    if (document.state() != Document.State.PARKED) {
                        return new Answered.NotOpen(
                                "The hub still asks the ledger about document "
                                        + document.key()
                                        + " by itself; a person is asked when that cannot tell.");
                    }
                    if (said instanceof DocumentAnswer.There there) {
                        Optional<String> wrong = wrong(there, asked);
                        if (wrong.isPresent()) {
                            return new Answered.Wrong(wrong.get());
                        }
                    }
                    DocumentResult result;
                    try {
                        result = documents.decide(id, said, by, reason);
                    } catch (IllegalStateException e) {
                        // Decided between the look and the lock.
                        return new Answered.NotOpen(e.getMessage() + ".");
                    }
                    receipts.moved(List.of(result));
                    return new Answered.Taken(words(said, document, asked));
                });
        return java.util.Objects.requireNonNull(answered);
    }

    private static Optional<String> wrong(DocumentAnswer.There there, int asked) {
        if (there.lineIds().size() != asked) {
            return Optional.of(
                    asked
                            + (asked == 1 ? " line is asked about" : " lines are asked about")
                            + ", and "
                            + there.lineIds().size()
                            + " ids were given: give one for each, in the order of the lines.");
        }
        return there.lineIds().stream().anyMatch(String::isBlank)
                ? Optional.of("An id is empty: give the id that each line has there.")
                : Optional.empty();
    }

    private static String words(DocumentAnswer said, Document document, int asked) {
        String lines = asked == 1 ? "1 line" : asked + " lines";
        return switch (said) {
            case DocumentAnswer.There _ ->
                    lines
                            + " of "
                            + document.key()
                            + " said to be there: the ledger is asked for the proof, and nothing is sent again";
            case DocumentAnswer.SendAgain() ->
                    lines + " of " + document.key() + " said not to be there: sent again";
            case DocumentAnswer.AskAgain() -> "asked about " + document.key() + " once more";
            case DocumentAnswer.GiveUp() ->
                    lines + " of " + document.key() + " said not to be there, and given up";
        };
    }

    /// One record that is there with all asked lines in it.
    ///
    /// @param id its id there
    /// @param number its number there; empty where it has none
    public static DocumentAnswer.There whole(Document document, String id, String number) {
        return new DocumentAnswer.There(
                id, number, Collections.nCopies(asked(document).size(), id));
    }
}
