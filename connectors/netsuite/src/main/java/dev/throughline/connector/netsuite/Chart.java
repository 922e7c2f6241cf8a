package dev.throughline.connector.netsuite;

import dev.throughline.connect.spi.CallFailed;
import dev.throughline.model.AccountRole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/// The account numbers and currencies of the settings as this NetSuite account knows them: read
/// once, and again when something asked for is not among them.
final class Chart {

    /// @param accounts internal id by account number
    /// @param currencies internal id by ISO code
    /// @param bases ISO code of a subsidiary's own currency by its id
    private record Known(
            Map<String, String> accounts,
            Map<String, String> currencies,
            Map<String, String> bases) {}

    private final NetSuiteTalk talk;
    private final PostingOptions options;
    private final ReentrantLock reading = new ReentrantLock();
    private volatile Known known = new Known(Map.of(), Map.of(), Map.of());

    Chart(NetSuiteTalk talk, PostingOptions options) {
        this.talk = talk;
        this.options = options;
    }

    /// Makes sure that everything there is to know was read at least once.
    ///
    /// @throws CallFailed when it could not be asked
    void ready() {
        if (known.currencies().isEmpty()) {
            read();
        }
    }

    /// @throws CallFailed when it could not be asked
    void read() {
        reading.lock();
        try {
            List<String> numbers = options.accounts().values().stream().distinct().toList();
            Map<String, String> accounts = new HashMap<>();
            if (!numbers.isEmpty()) {
                talk.suiteQl(
                                "SELECT a.id, a.acctnumber FROM account a WHERE a.acctnumber IN ("
                                        + RecordQueries.marks(numbers.size())
                                        + ") ORDER BY a.id",
                                numbers,
                                1000)
                        .items()
                        .forEach(row ->
                                accounts.put(
                                        String.valueOf(row.get("acctnumber")),
                                        String.valueOf(row.get("id"))));
            }
            known =
                    new Known(
                            accounts,
                            pairs("SELECT c.symbol AS name, c.id AS value FROM currency c"),
                            pairs(
                                    "SELECT s.id AS name, c.symbol AS value FROM subsidiary s"
                                            + " JOIN currency c ON c.id = s.currency"));
        } finally {
            reading.unlock();
        }
    }

    private Map<String, String> pairs(String query) {
        Map<String, String> pairs = new HashMap<>();
        talk.suiteQl(query, List.of(), 1000)
                .items()
                .forEach(row ->
                        pairs.put(
                                String.valueOf(row.get("name")), String.valueOf(row.get("value"))));
        return pairs;
    }

    /// The internal id of a role's account; empty where none is set or the account has none.
    Optional<String> account(AccountRole role) {
        return Optional.ofNullable(options.accounts().get(role))
                .map(number -> known.accounts().get(number));
    }

    /// The roles by account number. Two roles on one account: the first of the list stands.
    Map<String, AccountRole> roles() {
        Map<String, AccountRole> roles = new HashMap<>();
        options.accounts().forEach((role, number) -> roles.putIfAbsent(number, role));
        return roles;
    }

    /// The internal ids of all accounts that are set and there.
    List<String> accountIds() {
        List<String> ids = new ArrayList<>(known.accounts().values());
        ids.sort(null);
        return ids;
    }

    Optional<String> currency(String iso) {
        return Optional.ofNullable(known.currencies().get(iso));
    }

    /// The ISO code of a subsidiary's own currency.
    Optional<String> base(String subsidiary) {
        return Optional.ofNullable(known.bases().get(subsidiary));
    }
}
