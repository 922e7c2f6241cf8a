package dev.throughline.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The variations of scenario 7.A (DOMAIN 7.A): each states its own expectations, and all of them
/// hold.
@Tag("process")
class VariationsTest {
    @TempDir Path folder;

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"answer-lost", "newest-first", "late-approval", "two-companies"})
    void a_variation_holds_in_every_expectation(String variation)
            throws IOException, InterruptedException {
        Command.Ended ended =
                Command.run(
                        folder, "demo", "--once", "--scenario", "global-consulting-" + variation);
        assertThat(ended.exit()).as(ended.out()).isZero();
    }
}
