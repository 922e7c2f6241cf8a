package dev.throughline.sync;

import dev.throughline.connect.spi.ReceiptDeclaration;
import dev.throughline.connect.spi.WriteRequest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.Map;

/// What one record of a source is to show: where its newest version stands in the ledger.
///
/// @param objectType the source's record type
/// @param sourceId the record's native id
/// @param ordinal the version it is about
/// @param ledgerRef the ledger's reference of the posting, or of its reversal
/// @param standing whether the posting stands; else it was reversed
/// @param gone whether the source shows the record no more: there is nothing left to tell
public record HomeReceipt(
        String connection,
        String objectType,
        String sourceId,
        int ordinal,
        String ledgerRef,
        boolean standing,
        boolean gone) {

    /// The words that a source shows.
    static final String POSTED = "Posted";

    static final String REVERSED = "Reversed";

    private static final long BITS_53 = (1L << 53) - 1;

    /// Orders the receipts of one record; a version is posted once and reversed once.
    static long rank(int ordinal, boolean standing) {
        return 2L * ordinal + (standing ? 0 : 1);
    }

    long rank() {
        return rank(ordinal, standing);
    }

    /// The write that shows it. Pure; the same receipt is the same write.
    WriteRequest request(ReceiptDeclaration declared) {
        Map<String, Object> fields = new LinkedHashMap<>();
        String word = standing ? POSTED : REVERSED;
        if (declared.status().isEmpty()) {
            fields.put(
                    declared.reference(), standing ? ledgerRef : (word + " " + ledgerRef).strip());
        } else {
            fields.put(declared.reference(), ledgerRef);
            fields.put(declared.status(), word);
        }
        if (!declared.locked().isEmpty()) {
            fields.put(declared.locked(), standing);
        }
        long number = number();
        return new WriteRequest(
                WriteRequest.Kind.UPDATE,
                sourceId,
                "H1-" + Long.toString(number, 36),
                number,
                fields);
    }

    /// The record's number for ever, format 1: the first 53 bits of SHA-256 over its address.
    private long number() {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256")
                            .digest(
                                    ("home 1\n" + connection + "\n" + objectType + "\n" + sourceId)
                                            .getBytes(StandardCharsets.UTF_8));
            long number = ByteBuffer.wrap(digest).getLong() & BITS_53;
            return number == 0 ? 1 : number;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
