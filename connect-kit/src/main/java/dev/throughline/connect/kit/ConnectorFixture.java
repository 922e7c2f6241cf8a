package dev.throughline.connect.kit;

import dev.throughline.connect.Http;
import dev.throughline.connect.LimitedHttp;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.WriteRequest;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What a connector gives the kit: itself, a far side of its own for each test, and the hands of a
/// user of that system. One fixture tries one record type; a connector with several kinds of
/// records has several fixtures.
///
/// The in-system methods (`insert`, `update`, `delete`, `count`) go around the connector: they are
/// the independent look at the truth.
public interface ConnectorFixture extends AutoCloseable {

    /// The connector under test.
    Connector connector();

    /// Settings that work with this far side, its identity pinned if it can be known.
    ConnectionSettings settings();

    /// The same settings with a credential the far side does not accept; empty if that cannot be
    /// tried.
    Optional<ConnectionSettings> forgedSettings();

    /// The clock that far side and connection share, where it can be moved; empty on a real system.
    Optional<HandClock> clock();

    /// The HTTP client given to a connection. Closed by the kit if it is closeable.
    default Http http(ConnectionSettings settings) {
        InstantSource time =
                clock().<InstantSource>map(clock -> clock).orElse(InstantSource.system());
        return new LimitedHttp(settings, time);
    }

    /// The abilities this connector does not have: interfaces of the SPI such as
    /// `FindsByKey.class`.
    default Set<Class<?>> absent() {
        return Set.of();
    }

    /// The record type the contract is tried on.
    String objectType();

    /// Fields the hub would write to create record number `number`; no two numbers look like
    /// duplicates of each other.
    Map<String, Object> fields(int number);

    /// Fields of an update that surely differ from {@link #fields} of every number, and from those
    /// of every other `number` here.
    Map<String, Object> changedFields(int number);

    /// What the far side refuses in a create, though the rest of the batch is good; empty if it
    /// accepts anything.
    Optional<Spoiled> spoiled();

    /// @param fields the fields as a whole
    /// @param names what the refusal's words must name: the field, or the value, as the vendor
    ///   spells it
    record Spoiled(Map<String, Object> fields, String names) {}

    /// Inserts record number `number` as a user of that system would. Returns its native id as the
    /// connector spells it.
    String insert(int number);

    /// Changes a record as a user of that system would, to something that surely differs for each
    /// `number`.
    void update(String externalId, int number);

    /// Deletes (or archives) a record as a user of that system would.
    void delete(String externalId);

    /// Inserts a record that carries the same key as `request`, as careless users do. Returns
    /// whether that is possible.
    default boolean insertWithKeyOf(WriteRequest request) {
        return false;
    }

    /// How many live records of the type the far side holds.
    long count();

    /// Makes the far side misbehave.
    FarSideFaults faults();

    /// Lets go of the far side; idempotent.
    @Override
    void close();
}
