package dev.throughline.connect.spi;

import dev.throughline.connect.spi.DocumentOutcome.LineOutcome;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Can post documents into a ledger. Only dispatch calls this.
public interface PostsDocuments {

    /// Sends documents of one record type and kind, at most {@link
    /// PostingDeclaration#documentsMax}. One outcome for each, in order. Never throws for anything
    /// the far side does, never repeats a create by itself.
    List<DocumentOutcome> post(List<DocumentRequest> documents);

    /// Looks up by key what became of documents whose outcome is not known: `Taken` with a fate for
    /// each line (`NotSent` for a line that is not there), or empty where nothing of it is there
    /// (now: see {@link WriteDeclaration.Safety.QueryableReference} on when that counts).
    ///
    /// @return one for each document, in order; null = not there
    /// @throws CallFailed when the question itself found no answer
    List<DocumentOutcome.@Nullable Taken> find(List<DocumentRequest> documents);

    /// Asks whether lines that the target holds are in its ledger by now.
    ///
    /// @param objectType the target record
    /// @return one for each line, in order: `Accepted` (still waiting), `Posted`, or `Refused`
    ///   where the target has refused or deleted it since
    /// @throws CallFailed when the question found no answer
    List<LineOutcome> prove(String objectType, List<Held> held);

    /// A line the target holds.
    ///
    /// @param key the line's key
    /// @param externalId its native id
    record Held(String key, String externalId) {}
}
