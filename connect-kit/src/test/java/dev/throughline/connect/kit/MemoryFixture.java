package dev.throughline.connect.kit;

import dev.throughline.connect.Http;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import dev.throughline.connect.spi.ConnectionSettings.SystemClass;
import dev.throughline.connect.spi.ConnectionSettings.Transport;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.Fetches;
import dev.throughline.connect.spi.FindsByKey;
import dev.throughline.connect.spi.ReadsChanges;
import dev.throughline.connect.spi.ReadsPopulation;
import dev.throughline.connect.spi.WriteRequest;
import dev.throughline.connect.spi.Writes;
import java.math.BigDecimal;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Gives the kit a {@link MemoryConnector} with one bug, or none, and a far side of its own.
final class MemoryFixture implements ConnectorFixture {

    private final Bug bug;
    private final boolean abilitiesAbsent;
    private final HandClock clock = new HandClock();
    private final MemoryFarSide farSide;

    MemoryFixture(Bug bug, boolean abilitiesAbsent) {
        this.bug = bug;
        this.abilitiesAbsent = abilitiesAbsent;
        this.farSide =
                new MemoryFarSide(clock, bug != Bug.KEY_NOT_UNIQUE && bug != Bug.CREATES_RETRIED);
    }

    @Override
    public Connector connector() {
        return new MemoryConnector();
    }

    @Override
    public ConnectionSettings settings() {
        return settings(MemoryFarSide.SECRET);
    }

    private ConnectionSettings settings(String password) {
        return new ConnectionSettings(
                "memory-1",
                "memory",
                SystemClass.REFERENCE,
                "Memory",
                URI.create("http://memory.example"),
                Map.of("account", "M-1"),
                Map.of("bug", bug.name(), "abilities", abilitiesAbsent ? "probe" : "all"),
                Map.of("password", password),
                Map.of(),
                Limits.DEFAULT,
                Transport.DIRECT);
    }

    @Override
    public Optional<ConnectionSettings> forgedSettings() {
        return Optional.of(settings("open-rosemary-17"));
    }

    @Override
    public Optional<HandClock> clock() {
        return Optional.of(clock);
    }

    @Override
    public Http http(ConnectionSettings settings) {
        return farSide;
    }

    @Override
    public Set<Class<?>> absent() {
        boolean declared = abilitiesAbsent || bug == Bug.ABILITIES_UNDECLARED;
        return declared
                ? Set.of(
                        ReadsChanges.class,
                        ReadsPopulation.class,
                        Fetches.class,
                        Writes.class,
                        FindsByKey.class)
                : Set.of();
    }

    @Override
    public String objectType() {
        return MemoryConnector.TYPE;
    }

    @Override
    public Map<String, Object> fields(int number) {
        return Map.of("name", "Thing " + number, "amount", new BigDecimal(number + ".50"));
    }

    @Override
    public Map<String, Object> changedFields(int number) {
        return Map.of("name", "Changed " + number);
    }

    @Override
    public Optional<Spoiled> spoiled() {
        return Optional.of(new Spoiled(Map.of("amount", BigDecimal.ONE), "name"));
    }

    @Override
    public String insert(int number) {
        return farSide.insert(fields(number));
    }

    @Override
    public void update(String externalId, int number) {
        farSide.change(externalId, changedFields(number), false);
    }

    @Override
    public void delete(String externalId) {
        farSide.change(externalId, Map.of(), true);
    }

    @Override
    public boolean insertWithKeyOf(WriteRequest request) {
        farSide.insert(Map.of("name", "Careless copy", "key", request.key()));
        return true;
    }

    @Override
    public long count() {
        return farSide.count();
    }

    @Override
    public FarSideFaults faults() {
        return new FarSideFaults() {
            @Override
            public boolean able(Fault fault) {
                return true;
            }

            @Override
            public void meet(Fault fault, Traffic traffic, int times) {
                farSide.arm(fault, traffic, times);
            }

            @Override
            public void calm() {
                farSide.calm();
            }
        };
    }

    @Override
    public void close() {}
}
