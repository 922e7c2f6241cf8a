package dev.throughline.dispatch;

import dev.throughline.model.PostingKind;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A document as it stands, without its payload.
///
/// @param key its key in the target
/// @param payloadHash SHA-256 of the frozen payload
/// @param hours control total: the sum of its lines' hours, 0 where they have none
/// @param debitMinor control total: the sum of its debits in minor units of `currency`
/// @param externalId the target's id; empty where none is known
/// @param number the target's document number; empty where none is known
/// @param tries sends, questions and looks for proof so far
/// @param sends how often it may have reached the target
/// @param proofs looks for proof so far
/// @param sentAt when it was last sent, or last known to be on its way
public record Document(
        UUID id,
        String connection,
        String objectType,
        PostingKind kind,
        boolean reversal,
        String key,
        long keyNumber,
        String payloadHash,
        String legalEntity,
        String currency,
        LocalDate accountingDate,
        int lineCount,
        BigDecimal hours,
        long debitMinor,
        State state,
        LineStands stands,
        String externalId,
        String number,
        int priority,
        int tries,
        int sends,
        int proofs,
        Instant createdAt,
        Instant nextAt,
        @Nullable Instant sentAt,
        @Nullable Problem problem,
        @Nullable UUID correlation) {

    /// Where a document stands.
    public enum State {
        /// To be sent when its time comes.
        PENDING,
        /// Being sent by the holder of the lease.
        IN_FLIGHT,
        /// Sent, not known what became of some line: to be asked.
        UNKNOWN,
        /// Asking does not tell: a person decides. Asked about now and then all the same.
        PARKED,
        /// Over a brake: a person lets it go.
        HELD,
        /// Each line has its fate, some are not yet in the ledger.
        ACCEPTED,
        /// Over; some line is in the ledger.
        DONE,
        /// Over; nothing of it is there.
        REFUSED,
        /// Recalled before it was ever claimed.
        WITHDRAWN
    }

    /// With other line stands, for decisions on what the table says now.
    Document with(State newState, LineStands newStands) {
        return new Document(
                id,
                connection,
                objectType,
                kind,
                reversal,
                key,
                keyNumber,
                payloadHash,
                legalEntity,
                currency,
                accountingDate,
                lineCount,
                hours,
                debitMinor,
                newState,
                newStands,
                externalId,
                number,
                priority,
                tries,
                sends,
                proofs,
                createdAt,
                nextAt,
                sentAt,
                problem,
                correlation);
    }
}
