package dev.throughline.connector.tryton;

import dev.throughline.connect.kit.ConnectorContract;
import dev.throughline.connect.kit.ConnectorFixture;
import dev.throughline.connect.kit.FarSideFaults;
import dev.throughline.connect.kit.HandClock;
import dev.throughline.connect.spi.ConnectionContext;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.WriteRequest;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/// The connector contract on project works, against the real ERP. Faults are the small far side's
/// part.
@Tag("real")
@SuppressWarnings("NullAway.Init")
class RealTrytonContractTest extends ConnectorContract {

    private static RealTryton real;

    @BeforeAll
    static void bringUp() throws Exception {
        real = RealTryton.start();
    }

    @AfterAll
    static void takeDown() throws Exception {
        real.close();
    }

    @Override
    protected ConnectorFixture newFixture() {
        return new Works();
    }

    private static final class Works implements ConnectorFixture {
        private static final String MODEL = "project.work";
        private final Opened person = Opened.with(settings(), InstantSource.system());
        private final Talk talk =
                new Talk(settings(), new ConnectionContext(InstantSource.system(), person.http()));

        Works() {
            List<Long> left = works();
            if (!left.isEmpty()) {
                Map<String, @Nullable Object> orphaned = new HashMap<>();
                orphaned.put("parent", null);
                talk.ask("model.project.work.write", left, orphaned);
                // Hours that other tests booked on them keep works from being deleted.
                List<Long> hours = all("timesheet.line");
                if (!hours.isEmpty()) {
                    talk.ask("model.timesheet.line.delete", hours);
                }
                talk.ask("model.project.work.delete", left);
            }
        }

        private List<Long> works() {
            return all(MODEL);
        }

        private List<Long> all(String model) {
            return talk
                    .rows(model, List.of(), 10_000, List.of(List.of("id", "DESC")), List.of("id"))
                    .stream()
                    .map(Rows::id)
                    .toList();
        }

        @Override
        public Connector connector() {
            return new TrytonConnector();
        }

        @Override
        public ConnectionSettings settings() {
            return Opened.settings(
                    real.endpoint(),
                    Map.of(),
                    real.text("username"),
                    real.text("password"),
                    Map.of());
        }

        /// Wrong passwords for one name are counted by the server; see RealTrytonTest for the one
        /// that is tried.
        @Override
        public Optional<ConnectionSettings> forgedSettings() {
            return Optional.empty();
        }

        @Override
        public Optional<HandClock> clock() {
            return Optional.empty();
        }

        @Override
        public String objectType() {
            return MODEL;
        }

        @Override
        public Map<String, Object> fields(int number) {
            return Map.of(
                    "name", "Work " + number, "type", "project", "comment", "Number " + number);
        }

        @Override
        public Map<String, Object> changedFields(int number) {
            return Map.of("name", "Changed " + number, "comment", "Now " + number);
        }

        @Override
        public Optional<Spoiled> spoiled() {
            return Optional.of(
                    new Spoiled(
                            Map.of("name", "Bad", "type", "project", "party", "99999999"),
                            "99999999"));
        }

        private String make(int number, String comment) {
            Object made =
                    talk.ask(
                            "model.project.work.create",
                            List.of(
                                    Map.of(
                                            "name",
                                            "By hand " + number,
                                            "type",
                                            "project",
                                            "comment",
                                            comment,
                                            "company",
                                            talk.company())));
            return Long.toString(Rows.id(Wire.list(made).getFirst()));
        }

        @Override
        public String insert(int number) {
            return make(number, "a person's");
        }

        @Override
        public void update(String externalId, int number) {
            talk.ask(
                    "model.project.work.write",
                    List.of(Long.parseLong(externalId)),
                    Map.of("name", "Changed by hand " + number));
        }

        @Override
        public void delete(String externalId) {
            talk.ask("model.project.work.delete", List.of(Long.parseLong(externalId)));
        }

        @Override
        public boolean insertWithKeyOf(WriteRequest request) {
            @Nullable String copied = new KeyedComment(null, request.key()).stored();
            make(77, Objects.requireNonNull(copied));
            return true;
        }

        @Override
        public long count() {
            return works().size();
        }

        @Override
        public FarSideFaults faults() {
            return FarSideFaults.NONE;
        }

        @Override
        public void close() {
            person.close();
        }
    }
}
