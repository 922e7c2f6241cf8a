package dev.throughline.connector.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.connect.kit.ConnectorContract;
import dev.throughline.connect.kit.ConnectorFixture;
import dev.throughline.connect.kit.FarSideFaults;
import dev.throughline.connect.kit.HandClock;
import dev.throughline.connect.kit.ProbeContract;
import dev.throughline.connect.spi.ConnectionSettings;
import dev.throughline.connect.spi.ConnectionSettings.Limits;
import dev.throughline.connect.spi.ConnectionSettings.SystemClass;
import dev.throughline.connect.spi.ConnectionSettings.Transport;
import dev.throughline.connect.spi.Connector;
import dev.throughline.connect.spi.FindsByKey;
import dev.throughline.connect.spi.Probe;
import dev.throughline.connect.spi.Writes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// The connector contract on a folder with one file.
class FilesContractTest extends ConnectorContract {

    @Override
    protected ConnectorFixture newFixture() {
        return OneFile.fresh();
    }

    /// A folder is named by option here, so another endpoint makes no difference; a missing folder
    /// does.
    @Nested
    public class Probes extends ProbeContract {
        @Override
        protected ConnectorFixture newFixture() {
            return FilesContractTest.this.newFixture();
        }

        /// Nothing is signed in to, so no secret can leak.
        @Test
        @Override
        public void a_healthy_far_side_proves_its_identity() {
            try (ConnectorFixture folder = OneFile.fresh()) {
                assertThat(
                                folder.connector()
                                        .open(folder.settings(), new NoNetwork().context())
                                        .probe())
                        .isInstanceOfSatisfying(
                                Probe.Healthy.class,
                                healthy ->
                                        assertThat(healthy.identity())
                                                .containsExactlyEntriesOf(
                                                        folder.settings().identity()));
            }
        }

        @Test
        @Override
        public void nobody_at_the_address_is_said_in_words() {
            try (OneFile gone = new OneFile(Path.of("/nowhere/reference"))) {
                assertThat(
                                gone.connector()
                                        .open(gone.settings(), new NoNetwork().context())
                                        .probe())
                        .isInstanceOf(Probe.Unwell.class);
            }
        }
    }

    private static final class OneFile implements ConnectorFixture {
        private final Path folder;
        private final Map<String, String> rows = new TreeMap<>();

        OneFile(Path folder) {
            this.folder = folder;
            if (Files.isDirectory(folder)) {
                save();
            }
        }

        static OneFile fresh() {
            try {
                return new OneFile(Files.createTempDirectory("reference-files"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void save() {
            StringBuilder text = new StringBuilder("id,name\n");
            rows.forEach((id, name) -> text.append(id).append(',').append(name).append('\n'));
            try {
                Thread.sleep(10); // the file system's clock moves in ticks
                Files.writeString(folder.resolve("terms.csv"), text);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Connector connector() {
            return new FilesConnector();
        }

        @Override
        public ConnectionSettings settings() {
            return new ConnectionSettings(
                    "reference",
                    "files",
                    SystemClass.REFERENCE,
                    "Reference files",
                    URI.create("http://127.0.0.1:1"),
                    Map.of("directory", folder.toString()),
                    Map.of("directory", folder.toString()),
                    Map.of(),
                    Map.of(),
                    Limits.DEFAULT,
                    Transport.DIRECT);
        }

        @Override
        public Optional<ConnectionSettings> forgedSettings() {
            return Optional.empty();
        }

        @Override
        public Optional<HandClock> clock() {
            return Optional.empty();
        }

        @Override
        public Set<Class<?>> absent() {
            return Set.of(Writes.class, FindsByKey.class);
        }

        @Override
        public String objectType() {
            return "terms";
        }

        @Override
        public Map<String, Object> fields(int number) {
            return Map.of("name", "Term " + number);
        }

        @Override
        public Map<String, Object> changedFields(int number) {
            return Map.of("name", "Changed " + number);
        }

        @Override
        public Optional<Spoiled> spoiled() {
            return Optional.empty();
        }

        @Override
        public String insert(int number) {
            String id = "T" + number;
            rows.put(id, "Term " + number);
            save();
            return id;
        }

        @Override
        public void update(String externalId, int number) {
            rows.put(externalId, "Changed " + number);
            save();
        }

        @Override
        public void delete(String externalId) {
            rows.remove(externalId);
            save();
        }

        @Override
        public long count() {
            return rows.size();
        }

        @Override
        public FarSideFaults faults() {
            return FarSideFaults.NONE;
        }

        @Override
        public void close() {
            if (Files.isDirectory(folder)) {
                try (Stream<Path> all = Files.walk(folder)) {
                    all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }
}
