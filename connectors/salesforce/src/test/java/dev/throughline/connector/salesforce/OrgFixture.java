package dev.throughline.connector.salesforce;

import dev.throughline.connect.kit.ConnectorFixture;
import dev.throughline.connect.kit.FarSideFaults;
import dev.throughline.connect.kit.HandClock;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import dev.throughline.connect.spi.ConnectionSettings.SystemClass;
import dev.throughline.connect.spi.ConnectionSettings.Transport;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.salesforce.SalesforceSimulator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// A simulated org for the contract, on accounts or opportunities.
final class OrgFixture implements ConnectorFixture {

    private final HandClock clock = new HandClock();
    private final SalesforceSimulator org = new SalesforceSimulator(0, clock);
    private final String objectType;

    OrgFixture(String objectType) {
        this.objectType = objectType;
    }

    SalesforceSimulator org() {
        return org;
    }

    HandClock time() {
        return clock;
    }

    @Override
    public Connector connector() {
        return new SalesforceConnector();
    }

    @Override
    public ConnectionSettings settings() {
        return settings(org, clientCredentials(), Map.of());
    }

    Map<String, String> clientCredentials() {
        return Map.of("clientId", key("clientId"), "clientSecret", key("clientSecret"));
    }

    Map<String, String> jwtBearer() {
        return Map.of(
                "clientId",
                key("clientId"),
                "privateKey",
                key("privateKey"),
                "username",
                key("username"));
    }

    String key(String name) {
        return String.valueOf(org.signIn().get(name));
    }

    static ConnectionSettings settings(
            SalesforceSimulator org, Map<String, String> secrets, Map<String, String> options) {
        return new ConnectionSettings(
                "salesforce-test",
                "salesforce",
                SystemClass.CRM,
                "Salesforce",
                org.baseUrl(),
                Map.of("org", org.organizationId(), "environment", "production"),
                options,
                secrets,
                Map.of(),
                Limits.DEFAULT,
                Transport.DIRECT);
    }

    @Override
    public Optional<ConnectionSettings> forgedSettings() {
        return Optional.of(
                settings(
                        org,
                        Map.of("clientId", key("clientId"), "clientSecret", "forged-secret-value"),
                        Map.of()));
    }

    @Override
    public Optional<HandClock> clock() {
        return Optional.of(clock);
    }

    @Override
    public String objectType() {
        return objectType;
    }

    private boolean deal() {
        return objectType.equals("Opportunity");
    }

    /// A text field that both types may change freely.
    private String changing() {
        return deal() ? "NextStep" : "Phone";
    }

    @Override
    public Map<String, Object> fields(int number) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("Name", "Northwind " + number);
        fields.put(changing(), "+1 555 " + number);
        if (deal()) {
            fields.put("StageName", "Prospecting");
            fields.put("CloseDate", "2026-02-28");
        }
        return fields;
    }

    @Override
    public Map<String, Object> changedFields(int number) {
        return Map.of(changing(), "+44 20 " + number);
    }

    @Override
    public Optional<Spoiled> spoiled() {
        Map<String, Object> fields = new HashMap<>(fields(500));
        fields.put("CurrencyIsoCode", "XXX");
        return Optional.of(new Spoiled(fields, "CurrencyIsoCode"));
    }

    @Override
    public String insert(int number) {
        return org.insert(objectType, fields(number));
    }

    @Override
    public void update(String externalId, int number) {
        org.update(objectType, externalId, Map.of(changing(), "+49 30 " + number));
    }

    @Override
    public void delete(String externalId) {
        org.delete(objectType, externalId);
    }

    @Override
    public boolean insertWithKeyOf(WriteRequest request) {
        // Old data from before the field was unique.
        String id = org.insert(objectType, fields(777));
        org.spoil(objectType, id, Map.of("Throughline_Id__c", request.key()));
        return true;
    }

    @Override
    public long count() {
        return org.all(objectType).size();
    }

    @Override
    public FarSideFaults faults() {
        return new FarSideFaults() {
            @Override
            public boolean able(Fault fault) {
                // SOQL keeps ORDER BY: rows never come out of order.
                return fault != Fault.OUT_OF_ORDER;
            }

            @Override
            public void meet(Fault fault, Traffic traffic, int times) {
                if (fault == Fault.DOUBLED_ROWS) {
                    org.faults().quirk(Faults.Quirk.DOUBLED_ROWS, true);
                    return;
                }
                Predicate<SimRequest> data =
                        request -> request.path().startsWith("/services/data/v");
                Predicate<SimRequest> kind =
                        traffic == Traffic.WRITES ? SimRequest::writes : r -> !r.writes();
                org.faults().script(Faults.Kind.valueOf(fault.name()), times, data.and(kind));
            }

            @Override
            public void calm() {
                org.faults().calm();
            }
        };
    }

    @Override
    public void close() {
        org.close();
    }
}
