package dev.throughline.connect.kit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.Http;
import dev.throughline.connect.kit.FarSideFaults.Fault;
import dev.throughline.connect.kit.FarSideFaults.Traffic;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.ObservedRecord;
import dev.throughline.connect.spi.OpenConnection;
import dev.throughline.model.Problem;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/// What all contracts share: one fresh fixture a test, its connection, and the words every problem
/// must have. Extend one of the contracts, not this class.
@Timeout(value = 60, unit = TimeUnit.SECONDS)
public abstract class Contract {

    /// Longer than any overlap or hold-back a connector may declare.
    static final Duration LATER = Duration.ofHours(1);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private @Nullable ConnectorFixture fixture;
    private @Nullable OpenConnection connection;

    Contract() {}

    /// A fixture with an empty far side (as far as the record type goes), used for one test and
    /// closed by the kit.
    protected abstract ConnectorFixture newFixture() throws Exception;

    /// The ability this contract is about; null for what every connector has.
    abstract @Nullable Class<?> ability();

    @BeforeEach
    final void open() throws Exception {
        fixture = newFixture();
        connection = open(fixture.settings());
    }

    @AfterEach
    final void close() throws Exception {
        for (AutoCloseable each : opened.reversed()) {
            each.close();
        }
        if (fixture != null) {
            fixture.close();
        }
    }

    final ConnectorFixture fixture() {
        if (fixture == null) {
            throw new IllegalStateException("no fixture yet");
        }
        return fixture;
    }

    final OpenConnection connection() {
        if (connection == null) {
            throw new IllegalStateException("no connection yet");
        }
        return connection;
    }

    final String type() {
        return fixture().objectType();
    }

    /// A further connection; closed after the test.
    final OpenConnection open(ConnectionSettings settings) {
        Http http = fixture().http(settings);
        if (http instanceof AutoCloseable closeable) {
            opened.add(closeable);
        }
        InstantSource time =
                fixture().clock().<InstantSource>map(clock -> clock).orElse(InstantSource.system());
        OpenConnection open =
                fixture().connector().open(settings, new ConnectionContext(time, http));
        opened.add(open);
        return open;
    }

    final boolean absent() {
        Class<?> ability = ability();
        return ability != null && fixture().absent().contains(ability);
    }

    /// The connection as the ability; a test of an ability declared absent stops here (its refusal
    /// is asserted by the contract's first test).
    final <T> T able(Class<T> ability) {
        Assumptions.assumeFalse(absent(), () -> "declared absent: " + ability.getSimpleName());
        assertThat(connection())
                .as(
                        "the connection must have the ability %s, or the fixture must declare it absent",
                        ability.getName())
                .isInstanceOf(ability);
        return ability.cast(connection());
    }

    final void meet(Fault fault, Traffic traffic) {
        meet(fault, traffic, 1);
    }

    final void meet(Fault fault, Traffic traffic, int times) {
        Assumptions.assumeTrue(
                fixture().faults().able(fault),
                () -> "this far side cannot be made to meet " + fault);
        fixture().faults().meet(fault, traffic, times);
    }

    /// Moves the shared clock; does nothing on a real system.
    final void pass(Duration time) {
        fixture().clock().ifPresent(clock -> clock.move(time));
    }

    /// Inserts records 1 to `count`, one second apart where the clock can be moved.
    final List<String> insert(int count) {
        List<String> ids = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            ids.add(fixture().insert(number));
            pass(Duration.ofSeconds(1));
        }
        return ids;
    }

    static List<String> ids(List<ObservedRecord> records) {
        return records.stream().map(ObservedRecord::externalId).toList();
    }

    /// Every problem says what and what to do, and keeps secrets.
    final void assertGood(Problem problem) {
        assertThat(problem.code()).as("the code of %s", problem).matches("[A-Z]{3}(-[A-Z]+)+");
        assertThat(problem.text()).as("the text of %s", problem).isNotBlank();
        assertThat(problem.mend()).as("what to do about %s", problem).isNotBlank();
        for (String secret : fixture().settings().secrets().values()) {
            if (secret.length() >= 6) {
                assertThat(problem.line())
                        .as("a problem must not hold a secret")
                        .doesNotContain(secret);
            }
        }
    }

    /// A record is what the SPI says: this type, an id, plain values.
    final void assertGood(ObservedRecord record) {
        assertThat(record.objectType()).isEqualTo(type());
        assertThat(record.externalId()).as("the id of %s", record).isNotBlank();
        record.fields().forEach((name, value) -> assertPlain(name, value));
    }

    private static void assertPlain(String place, @Nullable Object value) {
        switch (value) {
            case null -> {}
            case String _, Boolean _, BigDecimal _ -> {}
            case List<?> list -> list.forEach(each -> assertPlain(place, each));
            case Map<?, ?> map ->
                    map.forEach((name, each) -> assertPlain(place + "." + name, each));
            default ->
                    throw new AssertionError(
                            "field "
                                    + place
                                    + " is a "
                                    + value.getClass().getName()
                                    + "; plain values are String, Boolean, BigDecimal, List, Map and null");
        }
    }

    /// The record shows what was written (a vendor may add fields, not change these).
    static void assertShows(ObservedRecord record, Map<String, Object> written) {
        written.forEach((name, value) -> {
            Object shown = record.fields().get(name);
            boolean same =
                    value instanceof BigDecimal number && shown instanceof BigDecimal other
                            ? number.compareTo(other) == 0
                            : String.valueOf(value).equals(String.valueOf(shown));
            assertThat(same)
                    .as(
                            "field %s of %s: written %s, shown %s",
                            name, record.externalId(), value, shown)
                    .isTrue();
        });
    }

    /// A record type that no vendor has.
    static String unknownType() {
        return "no_such_type";
    }
}
