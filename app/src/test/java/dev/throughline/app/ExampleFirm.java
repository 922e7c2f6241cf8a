package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.throughline.mapping.HubConfig;
import dev.throughline.mapping.Loaded;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;

/// An example firm's configuration, read without the systems it speaks of.
final class ExampleFirm {
    private ExampleFirm() {}

    /// The configuration in a folder, which must be free of faults.
    static HubConfig load(Path firm) {
        Loaded loaded =
                Configuration.load(
                        firm,
                        Map.of(
                                "sandbox",
                                reference ->
                                        reference.equals("reference.baseUrl")
                                                ? firm.resolve("reference").toUri().toString()
                                                : reference.endsWith("baseUrl")
                                                        ? "http://127.0.0.1:1"
                                                        : "anything"),
                        InstantSource.system());
        assertThat(loaded).as(String.valueOf(loaded)).isInstanceOf(Loaded.Good.class);
        return ((Loaded.Good) loaded).config();
    }
}
