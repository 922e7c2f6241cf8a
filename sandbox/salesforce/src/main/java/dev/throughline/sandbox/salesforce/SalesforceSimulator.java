package dev.throughline.sandbox.salesforce;

import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.SimServer;
import dev.throughline.sandbox.Simulator;
import dev.throughline.sandbox.salesforce.Org.Actor;
import dev.throughline.sandbox.salesforce.Org.Manner;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A Salesforce org in memory: an enterprise, multi-currency production org with the firm's own
/// fields, one integration user (who writes over the API), one sales user (who acts through the
/// in-process methods), a standard price book and one product, *Professional Services*, priced in
/// every currency.
///
/// Listens on loopback. Every record type is described in {@code StandardTypes}.
public final class SalesforceSimulator implements Simulator {

    private static final String CLIENT_ID = "3MVG9simulatedConsumerKey";
    private static final long IDS_MAX = 10_000_000_000_000_000L;
    private static final String USERNAME = "integration@firm.example";

    private final Faults faults = new Faults();
    private final Org org;
    private final Records records;
    private final Queries queries;
    private final SignIn signIn;
    private final RestApi api;
    private final SimServer server;
    private final Manner sales;
    private final String orgId;
    private final String generalProduct;
    private final String standardBook;

    /// @param port 0 takes a free one
    /// @param clock gives the stamps, in whole seconds as the vendor keeps them
    public SalesforceSimulator(int port, InstantSource clock) {
        this.org = new Org(StandardTypes.all(), clock, faults);
        this.records = new Records(org);
        this.queries = new Queries(org, faults);
        Manner setup = new Manner(new Actor("", false), true);
        this.orgId = raw("Organization", setup, Map.of("Name", "Global Consulting"));
        spoil(
                "Organization",
                orgId,
                Map.of(
                        "IsSandbox",
                        false,
                        "InstanceName",
                        "SIM1",
                        "OrganizationType",
                        "Enterprise Edition"));
        String integration =
                raw(
                        "User",
                        setup,
                        Map.of(
                                "Username",
                                USERNAME,
                                "Email",
                                USERNAME,
                                "FirstName",
                                "Integration",
                                "LastName",
                                "User",
                                "Alias",
                                "integ",
                                "TimeZoneSidKey",
                                "GMT",
                                "LocaleSidKey",
                                "en_US"));
        String seller =
                raw(
                        "User",
                        setup,
                        Map.of(
                                "Username",
                                "sales@firm.example",
                                "Email",
                                "sales@firm.example",
                                "FirstName",
                                "Sam",
                                "LastName",
                                "Seller",
                                "Alias",
                                "sales",
                                "TimeZoneSidKey",
                                "GMT",
                                "LocaleSidKey",
                                "en_US"));
        this.sales = new Manner(new Actor(seller, false), true);
        this.standardBook = raw("Pricebook2", sales, Map.of("Name", "Standard Price Book"));
        spoil("Pricebook2", standardBook, Map.of("IsStandard", true));
        this.generalProduct =
                raw(
                        "Product2",
                        sales,
                        Map.of(
                                "Name",
                                "Professional Services",
                                "ProductCode",
                                "PS",
                                "Family",
                                "Services"));
        for (String currency : StandardTypes.CURRENCIES) {
            price(generalProduct, currency, BigDecimal.ONE);
        }
        this.signIn =
                new SignIn(
                        new SignIn.Credentials(
                                CLIENT_ID,
                                "simulated-consumer-secret",
                                USERNAME,
                                "simulated-password",
                                "5Aep861simulatedRefresh"),
                        clock,
                        () -> baseUrl().toString(),
                        orgId,
                        integration);
        this.api = new RestApi(org, signIn, new Actor(integration, true), records, queries);
        this.server = new SimServer("salesforce", port, faults, api);
    }

    @Override
    public String name() {
        return "salesforce";
    }

    @Override
    public URI baseUrl() {
        return server.baseUrl();
    }

    /// `baseUrl`, `clientId` and `clientSecret` (client credentials), `username` and `privateKey`
    /// (JWT bearer, RS256), `username` and `password` (SOAP login), `refreshToken`, and a ready
    /// `accessToken`.
    @Override
    public Map<String, Object> signIn() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("baseUrl", baseUrl().toString());
        all.put("clientId", signIn.credentials().clientId());
        all.put("clientSecret", signIn.credentials().clientSecret());
        all.put("username", signIn.credentials().username());
        all.put("password", signIn.credentials().password());
        all.put("refreshToken", signIn.credentials().refreshToken());
        all.put("privateKey", signIn.privateKeyPem());
        all.put("accessToken", signIn.open());
        return all;
    }

    @Override
    public Faults faults() {
        return faults;
    }

    /// Beside the vendor's rules, what a screen does for its user: a line without a product gets
    /// *Professional Services*; a contract given as activated is saved as a draft first and then
    /// activated.
    @Override
    public String insert(String objectType, Map<String, Object> fields) {
        return asUser(() -> {
            String type = org.type(objectType).name();
            Map<String, @Nullable Object> given = new LinkedHashMap<>(fields);
            if (type.equals("OpportunityLineItem")
                    && given.get("PricebookEntryId") == null
                    && given.get("Product2Id") == null) {
                given.put("Product2Id", generalProduct);
            }
            Object status = given.get("Status");
            boolean activate = type.equals("Contract") && status != null && !status.equals("Draft");
            if (activate) {
                given.remove("Status");
            }
            return org.transaction(() -> {
                String id = raw(type, sales, given);
                if (activate) {
                    Row row = records.live(org.type(type), id);
                    org.update(
                            row,
                            records.draft(
                                    row.type(),
                                    Map.of("Status", String.valueOf(status)),
                                    Set.of(),
                                    false),
                            sales);
                }
                return id;
            });
        });
    }

    @Override
    public void update(String objectType, String id, Map<String, Object> fields) {
        asUser(() ->
                org.writing(() -> {
                    ObjectDef type = org.type(objectType);
                    return org.update(
                            records.live(type, id),
                            records.draft(type, fields, Set.of(), false),
                            sales);
                }));
    }

    @Override
    public void delete(String objectType, String id) {
        asUser(() ->
                org.writing(() -> {
                    org.delete(records.live(org.type(objectType), id), sales.actor(), null);
                    return true;
                }));
    }

    /// Merges two accounts or contacts: the loser is deleted with `MasterRecordId`, its children
    /// move to the winner.
    public void merge(String objectType, String winner, String loser) {
        asUser(() ->
                org.writing(() -> {
                    ObjectDef type = org.type(objectType);
                    org.merge(records.live(type, winner), records.live(type, loser), sales.actor());
                    return true;
                }));
    }

    /// Puts raw values into a record past every rule, as old data and careless loads do: texts of
    /// any length and content into any field, parent loops, `SystemModstamp` (an ISO text) in the
    /// past. Without `SystemModstamp` the record is stamped now.
    public void spoil(String objectType, String id, Map<String, Object> rawValues) {
        asUser(() ->
                org.writing(() -> {
                    Table table = org.table(objectType);
                    Row old = records.live(table.type(), id);
                    @Nullable Object[] values = old.copy();
                    org.set(table, values, "SystemModstamp", org.stamp());
                    rawValues.forEach((field, value) ->
                            org.set(
                                    table,
                                    values,
                                    table.type().must(field).name(),
                                    table.type().must(field).kind() == FieldDef.Kind.DATETIME
                                            ? Instant.parse(value.toString())
                                            : value));
                    return org.keepRaw(table, old, values);
                }));
    }

    /// Makes a product with a price in the standard price book. Returns the product's id.
    public String product(String name, String code, String currency, BigDecimal price) {
        String product =
                insert(
                        "Product2",
                        Map.of("Name", name, "ProductCode", code, "CurrencyIsoCode", currency));
        price(product, currency, price);
        return product;
    }

    /// As if this org had given out so many ids of each type before: those to come are higher. A
    /// real org never gives an id twice; a simulated one begins anew each time, which matters to
    /// systems that outlive it.
    ///
    /// @param earlier 0 to 10^16; ids never go back
    public void follow(long earlier) {
        if (earlier < 0 || earlier > IDS_MAX) {
            throw new IllegalArgumentException(
                    "an org cannot have given out " + earlier + " ids; say 0 to 10^16");
        }
        org.writing(() -> {
            org.tables().forEach(table -> table.follow(earlier));
            return earlier;
        });
    }

    /// How many calls are taken at once and in a day; beyond that the org answers
    /// `REQUEST_LIMIT_EXCEEDED`.
    public void limit(int concurrentCalls, long callsPerDay) {
        api.limit(concurrentCalls, callsPerDay);
    }

    /// Field-level security: hides a field from the API user, or shows it again. A hidden field is
    /// missing from describe, and unknown to queries and writes.
    public void hideField(String objectType, String field, boolean hidden) {
        org.hide(objectType, field, hidden);
    }

    /// Switches the standard account duplicate rule (same name) on or off for API writes.
    public void duplicateRule(boolean on) {
        org.duplicateRule(on);
    }

    /// Whether the org calls itself a sandbox.
    public void sandbox(boolean isSandbox) {
        spoil("Organization", orgId, Map.of("IsSandbox", isSandbox));
    }

    /// Ends all sessions at once.
    public void expireSessions() {
        signIn.endAll();
    }

    /// Forgets all open query cursors: their next page answers `INVALID_QUERY_LOCATOR`.
    public void forgetCursors() {
        queries.forget();
    }

    /// The org's 18-character id.
    public String organizationId() {
        return orgId;
    }

    @Override
    public Optional<Map<String, Object>> find(String objectType, String id) {
        return asUser(() ->
                org.reading(() ->
                        Optional.ofNullable(
                                        org.table(objectType).findLive(SalesforceId.canonical(id)))
                                .map(SalesforceSimulator::plain)));
    }

    @Override
    public List<Map<String, Object>> all(String objectType) {
        return asUser(() ->
                org.reading(() ->
                        org.table(objectType).rows().stream()
                                .filter(row -> !row.deleted())
                                .map(SalesforceSimulator::plain)
                                .toList()));
    }

    /// `records` (live, by type), `creates` and `updates` over the API, `callsServed`,
    /// `callsRefused`.
    @Override
    public Map<String, Object> totals() {
        Map<String, Object> totals = new LinkedHashMap<>();
        totals.put(
                "records",
                org.reading(() -> {
                    Map<String, Object> live = new LinkedHashMap<>();
                    org.tables().forEach(table -> live.put(table.type().name(), table.live()));
                    return live;
                }));
        totals.put("creates", records.creates());
        totals.put("updates", records.updates());
        totals.put("callsServed", server.served());
        totals.put("callsRefused", server.refused() + api.refused());
        return totals;
    }

    @Override
    public void close() {
        server.close();
    }

    private void price(String product, String currency, BigDecimal price) {
        raw(
                "PricebookEntry",
                sales,
                Map.of(
                        "Pricebook2Id",
                        standardBook,
                        "Product2Id",
                        product,
                        "UnitPrice",
                        price,
                        "CurrencyIsoCode",
                        currency));
    }

    private String raw(
            String objectType, Manner manner, Map<String, ? extends @Nullable Object> fields) {
        ObjectDef type = org.type(objectType);
        return org.insert(records.draft(type, fields, Set.of(), false), manner).id();
    }

    private static Map<String, Object> plain(Row row) {
        Map<String, Object> plain = new HashMap<>();
        for (FieldDef field : row.type().fields()) {
            Object value = Values.write(row.value(field));
            if (value != null) {
                plain.put(field.name(), value);
            }
        }
        return plain;
    }

    private static <T> T asUser(Supplier<T> work) {
        try {
            return work.get();
        } catch (Refusal refusal) {
            throw new IllegalArgumentException(refusal.code() + ": " + refusal.words(), refusal);
        }
    }
}
