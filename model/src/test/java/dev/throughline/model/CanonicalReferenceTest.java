package dev.throughline.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class CanonicalReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "canonical-model.md");

    @Test
    void the_committed_page_is_what_the_records_say() throws IOException {
        if (Boolean.getBoolean("throughline.rewrite")) {
            Files.createDirectories(PAGE.getParent());
            Files.writeString(PAGE, CanonicalReference.page());
        }
        assertThat(PAGE)
                .as(
                        "stale; write it anew: ./mvnw -q -Dquick -pl model test -Dtest=CanonicalReferenceTest -Dthroughline.rewrite=true")
                .exists()
                .content()
                .isEqualTo(CanonicalReference.page());
    }
}
