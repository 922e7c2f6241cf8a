package dev.throughline.connector.netsuite;

import dev.throughline.connect.spi.CallFailed;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where transactions stand in the account, asked by SuiteQL for up to 1,000 at once.
final class States {

    private static final int QUESTION_MAX = 1000;

    /// @param id internal id
    /// @param key external id
    /// @param number document number; empty for time bills
    /// @param posted whether it is in the ledger
    /// @param refused whether it was rejected or voided since
    /// @param period the name of its posting period; empty where none
    record State(
            String id, String key, String number, boolean posted, boolean refused, String period) {

        /// What proves it to people: `JE1004, Jan 2026`.
        String ledgerRef(String type) {
            String named = number.isEmpty() ? type + " " + id : number;
            return period.isEmpty() ? named : named + ", " + period;
        }
    }

    private final NetSuiteTalk talk;

    States(NetSuiteTalk talk) {
        this.talk = talk;
    }

    /// By external id; keys that are not there are missing.
    ///
    /// @throws CallFailed when it could not be asked
    Map<String, State> byKey(String type, Collection<String> keys) {
        Map<String, State> found = new HashMap<>();
        ask(type, "externalid", keys).forEach(state -> found.put(state.key(), state));
        return found;
    }

    /// By internal id.
    ///
    /// @throws CallFailed when it could not be asked
    Map<String, State> byId(String type, Collection<String> ids) {
        Map<String, State> found = new HashMap<>();
        ask(type, "id", ids).forEach(state -> found.put(state.id(), state));
        return found;
    }

    private List<State> ask(String type, String column, Collection<String> values) {
        boolean time = type.equals("timeBill");
        String select =
                time
                        ? "SELECT t.id, t.externalid, t.posted, t.approvalstatus, p.periodname FROM timebill t"
                        : "SELECT t.id, t.externalid, t.tranid, t.posting, t.voided, t.approvalstatus, p.periodname"
                                + " FROM transaction t";
        List<State> found = new java.util.ArrayList<>(values.size());
        for (List<String> chunk :
                RecordQueries.chunks(values.stream().distinct().toList(), QUESTION_MAX)) {
            talk.suiteQl(
                            select
                                    + " LEFT JOIN accountingperiod p ON p.id = t.postingperiod WHERE t."
                                    + column
                                    + " IN ("
                                    + RecordQueries.marks(chunk.size())
                                    + ")"
                                    + (time ? "" : " AND t.type = '" + sqlType(type) + "'")
                                    + " ORDER BY t.id",
                            chunk,
                            QUESTION_MAX)
                    .items()
                    .forEach(row -> found.add(time ? timeBill(row) : transaction(row)));
        }
        return found;
    }

    /// What SuiteQL calls a record type.
    static String sqlType(String type) {
        return switch (type) {
            case Postings.JOURNAL -> "Journal";
            case Postings.EXPENSE_REPORT -> "ExpRept";
            case Postings.INVOICE -> "CustInvc";
            case Postings.CREDIT_MEMO -> "CustCred";
            default -> throw new IllegalArgumentException(type);
        };
    }

    private static State timeBill(Map<String, ?> row) {
        return new State(
                text(row, "id"),
                text(row, "externalid"),
                "",
                text(row, "posted").equals("T"),
                text(row, "approvalstatus").equals("4"),
                text(row, "periodname"));
    }

    private static State transaction(Map<String, ?> row) {
        return new State(
                text(row, "id"),
                text(row, "externalid"),
                text(row, "tranid"),
                text(row, "posting").equals("T"),
                text(row, "approvalstatus").equals("3") || text(row, "voided").equals("T"),
                text(row, "periodname"));
    }

    private static String text(Map<String, ?> row, String name) {
        Object value = row.get(name);
        return value == null ? "" : String.valueOf(value);
    }
}
