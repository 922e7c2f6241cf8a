package dev.throughline.sandbox;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One simulated vendor system: speaks that vendor's API over real HTTP on loopback, keeps its own
/// ledger, and can be asked what really happened in it.
///
/// The in-process methods stand for *people and other software inside that system* (a sales person
/// closing a deal, a project manager renaming a task) and for a test's independent look at the
/// truth. They follow the vendor's own rules (stamps, ids, derived fields) but are never subject to
/// faults or limits. Field values are plain JSON values: `String`, `Boolean`, `BigDecimal`, `List`,
/// `Map`, `null`.
public interface Simulator extends AutoCloseable {

    /// The short vendor name, as in configuration: `salesforce`, `kantata`, `netsuite`.
    String name();

    /// Where the API answers, for example `http://127.0.0.1:41234`.
    URI baseUrl();

    /// What a client of this vendor needs to sign in: `baseUrl`, `clientId`, `clientSecret`,
    /// `accessToken`, key material…
    Map<String, Object> signIn();

    /// Faults and quirks of this system; quiet until told otherwise.
    Faults faults();

    /// Inserts a record as a user of that system would. Returns its native id.
    ///
    /// @throws IllegalArgumentException if the vendor's own rules refuse it
    String insert(String objectType, Map<String, Object> fields);

    /// Changes some fields of a record as a user of that system would.
    void update(String objectType, String id, Map<String, Object> fields);

    /// Deletes (or archives, as that vendor does) a record as a user of that system would.
    void delete(String objectType, String id);

    /// The stored record with native field names, deleted ones excluded.
    Optional<Map<String, Object>> find(String objectType, String id);

    /// All live records of a type, in id order.
    List<Map<String, Object>> all(String objectType);

    /// This system's own totals, for reports and conservation checks: live records by object type,
    /// creates and updates received over the API, calls served, calls refused.
    Map<String, Object> totals();

    /// Stops serving; idempotent.
    @Override
    void close();
}
