package dev.throughline.connector.netsuite;

import dev.throughline.connect.kit.ConnectorFixture;
import dev.throughline.connect.kit.FarSideFaults;
import dev.throughline.connect.kit.HandClock;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.sandbox.Faults;
import dev.throughline.sandbox.SimRequest;
import dev.throughline.sandbox.netsuite.NetSuiteSimulator;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/// A fresh simulated account, tried with customers.
class CustomerFixture implements ConnectorFixture {
    private final HandClock clock = new HandClock();
    final NetSuiteSimulator simulator = new NetSuiteSimulator(0, clock);

    @Override
    public Connector connector() {
        return new NetSuiteConnector();
    }

    @Override
    public ConnectionSettings settings() {
        return SandboxAccount.settings(simulator, Map.of(), 5);
    }

    @Override
    public Optional<ConnectionSettings> forgedSettings() {
        return Optional.of(
                SandboxAccount.with(settings(), Map.of("certificateId", "not-uploaded")));
    }

    @Override
    public Optional<HandClock> clock() {
        return Optional.of(clock);
    }

    @Override
    public String objectType() {
        return "customer";
    }

    @Override
    public Map<String, Object> fields(int number) {
        return Map.of(
                "companyName",
                "Company " + number,
                "subsidiary",
                "2",
                "email",
                "office" + number + "@company.example",
                "address_addr1",
                number + " High Street",
                "address_country",
                "GB");
    }

    @Override
    public Map<String, Object> changedFields(int number) {
        return Map.of("phone", "+44 20 " + (70_000_000 + number), "address_city", "Town " + number);
    }

    @Override
    public Optional<Spoiled> spoiled() {
        return Optional.of(
                new Spoiled(
                        Map.of("companyName", "Spoiled", "subsidiary", "2", "terms", "9999"),
                        "terms"));
    }

    @Override
    public String insert(int number) {
        return simulator.insert(
                "customer", Map.of("companyName", "Inserted " + number, "subsidiary", "1"));
    }

    @Override
    public void update(String externalId, int number) {
        simulator.update("customer", externalId, Map.of("comments", "changed " + number));
    }

    @Override
    public void delete(String externalId) {
        simulator.delete("customer", externalId);
    }

    @Override
    public long count() {
        return simulator.all("customer").size();
    }

    @Override
    public FarSideFaults faults() {
        return new FarSideFaults() {
            @Override
            public boolean able(Fault fault) {
                return fault != Fault.OUT_OF_ORDER;
            }

            @Override
            public void meet(Fault fault, Traffic traffic, int times) {
                if (fault == Fault.DOUBLED_ROWS) {
                    simulator.faults().quirk(Faults.Quirk.DOUBLED_ROWS, true);
                    return;
                }
                Predicate<SimRequest> writes =
                        request -> request.writes() && request.path().contains("/record/");
                Predicate<SimRequest> reads =
                        request -> !request.path().contains("/oauth2/") && !writes.test(request);
                simulator
                        .faults()
                        .script(
                                Faults.Kind.valueOf(fault.name()),
                                times,
                                traffic == Traffic.WRITES ? writes : reads);
            }

            @Override
            public void calm() {
                simulator.faults().calm();
            }
        };
    }

    @Override
    public void close() {
        simulator.close();
    }
}
