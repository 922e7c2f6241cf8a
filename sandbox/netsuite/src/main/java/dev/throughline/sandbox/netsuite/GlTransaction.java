package dev.throughline.sandbox.netsuite;

import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A journal, expense report, invoice, credit memo or payment with its ledger lines, side by side
/// in arrays. Read and changed only under the ledger's lock.
final class GlTransaction {

    static final byte PENDING = 1;
    static final byte APPROVED = 2;
    static final byte REJECTED = 3;

    final int id;

    /// SuiteQL's type: `Journal`, `ExpRept`, `CustInvc`, `CustCred` or `CustPymt`.
    final String type;

    @Nullable String externalId;
    String tranId = "";
    @Nullable String memo;
    int subsidiary;
    int currency;
    int employee;
    int day;
    int period;
    int reversalDay = Sent.NO_DAY;
    BigDecimal rate = BigDecimal.ONE;
    byte precision;
    byte basePrecision;
    byte approval = APPROVED;
    boolean voided;
    boolean card;
    int createdSecond;
    int modifiedSecond;

    /// What it does between the firm and a client; null where nothing.
    @Nullable Receivable receivable;

    int lines;
    int[] account = new int[2];
    long[] minor = new long[2];
    long[] functional = new long[2];
    long[] hours = new long[2];
    int[] entity = new int[2];
    int[] department = new int[2];
    int[] classification = new int[2];
    int[] location = new int[2];
    int[] category = new int[2];
    int[] workDay = new int[2];
    boolean[] billable = new boolean[2];
    @Nullable String[] key = new String[2];
    @Nullable String[] lineMemo = new String[2];

    GlTransaction(int id, String type) {
        this.id = id;
        this.type = type;
    }

    boolean posting() {
        return approval == APPROVED && !voided;
    }

    /// A new line; returns its place.
    int line(int accountId, long signedMinor) {
        if (lines == account.length) {
            size(lines * 2);
        }
        account[lines] = accountId;
        minor[lines] = signedMinor;
        hours[lines] = Long.MIN_VALUE;
        workDay[lines] = Sent.NO_DAY;
        return lines++;
    }

    /// Gives back what the arrays have too much.
    void trim() {
        if (account.length > lines) {
            size(lines);
        }
    }

    private void size(int size) {
        account = Arrays.copyOf(account, size);
        minor = Arrays.copyOf(minor, size);
        functional = Arrays.copyOf(functional, size);
        hours = Arrays.copyOf(hours, size);
        entity = Arrays.copyOf(entity, size);
        department = Arrays.copyOf(department, size);
        classification = Arrays.copyOf(classification, size);
        location = Arrays.copyOf(location, size);
        category = Arrays.copyOf(category, size);
        workDay = Arrays.copyOf(workDay, size);
        billable = Arrays.copyOf(billable, size);
        key = Arrays.copyOf(key, size);
        lineMemo = Arrays.copyOf(lineMemo, size);
    }
}
