package dev.throughline.connect.spi;

import dev.throughline.model.PostingKind;

/// What the hub may rely on when it posts facts of one kind into this system (DESIGN 5.1).
///
/// @param kind what is posted
/// @param objectType the target record of an original posting, for example `timeBill`
/// @param reversalObjectType the target record of its reversal, for example `journalEntry`; never
///   an edit of the original
/// @param proof what proves that a posting is in the ledger; an id does not
/// @param atomicity whether a document stands or falls as a whole
/// @param safety what keeps a repeated create from doubling
/// @param linesMax the most lines of one document
/// @param documentsMax the most documents one {@link PostsDocuments#post} call takes
/// @param keyField the native field that carries the hub's key
public record PostingDeclaration(
        PostingKind kind,
        String objectType,
        String reversalObjectType,
        Proof proof,
        Atomicity atomicity,
        WriteDeclaration.Safety safety,
        int linesMax,
        int documentsMax,
        String keyField) {

    /// What proves POSTED.
    public enum Proof {
        /// The answer to the create itself says so.
        ANSWER,
        /// The target's own posting state, asked later with {@link PostsDocuments#prove}.
        ASKED
    }

    /// What one bad line does to its siblings.
    public enum Atomicity {
        /// All or none.
        WHOLE,
        /// Each line has a fate of its own.
        BY_LINE
    }
}
