package dev.throughline.dispatch;

import dev.throughline.connect.spi.DocumentRequest;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// A document to be written down for its one life.
///
/// @param request what is sent, for ever
/// @param priority 0 and 1 are interactive, 2 to 9 bulk; lower goes first
/// @param held whether it waits for a person ({@link Documents#release})
public record FrozenDocument(
        UUID id,
        String connection,
        DocumentRequest request,
        int priority,
        boolean held,
        @Nullable UUID correlation) {

    public FrozenDocument {
        if (request.lines().isEmpty()) {
            throw new IllegalArgumentException(
                    "document " + request.key() + " has no line; a document has at least one");
        }
        for (DocumentRequest.Line line : request.lines()) {
            long sum = 0;
            for (DocumentRequest.Entry entry : line.entries()) {
                sum = Math.addExact(sum, entry.minor());
            }
            if (sum != 0) {
                throw new IllegalArgumentException(
                        "line "
                                + line.key()
                                + " of document "
                                + request.key()
                                + " does not balance: debits exceed credits by "
                                + sum
                                + " minor units of "
                                + request.currency());
            }
        }
    }

    /// Control total: the sum of the lines' hours.
    BigDecimal hours() {
        BigDecimal sum = BigDecimal.ZERO;
        for (DocumentRequest.Line line : request.lines()) {
            BigDecimal hours = line.hours();
            if (hours != null) {
                sum = sum.add(hours);
            }
        }
        return sum;
    }

    /// Control total: the sum of the debits.
    ///
    /// @throws ArithmeticException beyond 63 bits
    long debitMinor() {
        long sum = 0;
        for (DocumentRequest.Line line : request.lines()) {
            for (DocumentRequest.Entry entry : line.entries()) {
                sum = Math.addExact(sum, Math.max(0, entry.minor()));
            }
        }
        return sum;
    }
}
