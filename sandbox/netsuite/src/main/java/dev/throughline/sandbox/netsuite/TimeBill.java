package dev.throughline.sandbox.netsuite;

import org.jspecify.annotations.Nullable;

/// One time entry, kept small: a million of them fit beside everything else. Ids are internal ids,
/// 0 where none; days are counted from 1970; stamps in whole seconds. Read and changed only under
/// the ledger's lock.
final class TimeBill {

    static final byte OPEN = 1;
    static final byte PENDING = 2;
    static final byte APPROVED = 3;
    static final byte REJECTED = 4;

    final int id;
    @Nullable String externalId;
    @Nullable String key;
    @Nullable String memo;
    int employee;
    int customer;
    int task;
    int item;
    int department;
    int classification;
    int location;
    short subsidiary;
    short minutes;
    int day;
    int workDay = Sent.NO_DAY;
    long hours = Long.MIN_VALUE;
    byte approval = APPROVED;
    boolean billable;
    boolean posted;
    int createdSecond;
    int modifiedSecond;

    /// Set when posted.
    int postedDay;

    short period;
    int debitAccount;
    int creditAccount;
    long costMinor;

    TimeBill(int id) {
        this.id = id;
    }

    /// `7:30`.
    String duration() {
        return minutes / 60 + ":" + (minutes % 60 < 10 ? "0" : "") + minutes % 60;
    }

    /// The hours as sent exactly, else from the minutes; in ten-thousandths.
    long exactHours() {
        return hours != Long.MIN_VALUE ? hours : Math.round(minutes * 10_000 / 60.0);
    }
}
