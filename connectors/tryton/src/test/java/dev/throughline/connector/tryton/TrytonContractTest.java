package dev.throughline.connector.tryton;

import dev.throughline.connect.kit.ConnectorContract;
import dev.throughline.connect.kit.ConnectorFixture;
import dev.throughline.connect.kit.FarSideFaults;
import dev.throughline.connect.kit.HandClock;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/// The connector contract on parties, with every fault a far side can have.
class TrytonContractTest extends ConnectorContract {

    @Override
    protected ConnectorFixture newFixture() throws IOException {
        return new Parties();
    }

    private static final class Parties implements ConnectorFixture {
        private final HandClock clock = new HandClock();
        private final SmallTryton far = new SmallTryton(clock);

        Parties() throws IOException {
            far.inside(
                    tables -> tables.create("company.company", Map.of("rec_name", "Services Inc")));
        }

        @Override
        public Connector connector() {
            return new TrytonConnector();
        }

        @Override
        public ConnectionSettings settings() {
            return settings("right-password");
        }

        private ConnectionSettings settings(String password) {
            ConnectionSettings plain =
                    Opened.settings(far.endpoint(), Map.of(), "hub", password, Map.of());
            return new ConnectionSettings(
                    plain.name(),
                    plain.vendor(),
                    plain.systemClass(),
                    plain.label(),
                    plain.endpoint(),
                    Map.of("database", "tryton", "company", "Services Inc"),
                    plain.options(),
                    plain.secrets(),
                    plain.customFields(),
                    plain.limits(),
                    plain.transport());
        }

        @Override
        public Optional<ConnectionSettings> forgedSettings() {
            return Optional.of(settings("wrong-password"));
        }

        @Override
        public Optional<HandClock> clock() {
            return Optional.of(clock);
        }

        @Override
        public String objectType() {
            return "party.party";
        }

        @Override
        public Map<String, Object> fields(int number) {
            return Map.of(
                    "name",
                    "Client " + number,
                    "address_city",
                    "Town " + number,
                    "tax_code",
                    "X" + number);
        }

        @Override
        public Map<String, Object> changedFields(int number) {
            return Map.of("name", "Changed " + number, "address_city", "Moved " + number);
        }

        @Override
        public Optional<Spoiled> spoiled() {
            return Optional.of(
                    new Spoiled(
                            Map.of("name", "Bad", "tax_code", "DE1", "tax_code_type", "eu_vat"),
                            "DE1"));
        }

        @Override
        public String insert(int number) {
            return far.inside(tables ->
                    Long.toString(
                            tables.create(
                                    "party.party",
                                    Map.of("name", "Person's " + number, "code", "C" + number))));
        }

        @Override
        public void update(String externalId, int number) {
            far.inside(tables -> {
                tables.write(
                        "party.party",
                        Long.parseLong(externalId),
                        Map.of("name", "By hand " + number),
                        Map.of());
                return true;
            });
        }

        @Override
        public void delete(String externalId) {
            far.inside(tables ->
                    tables.table("party.party").remove(Long.parseLong(externalId)) != null);
        }

        @Override
        public long count() {
            return far.inside(tables -> (long) tables.table("party.party").size());
        }

        @Override
        public FarSideFaults faults() {
            return far;
        }

        @Override
        public void close() {
            far.close();
        }
    }
}
