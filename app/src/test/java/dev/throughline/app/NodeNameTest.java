package dev.throughline.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeNameTest {
    @TempDir private Path folder;

    @Test
    void a_restart_keeps_the_name_and_another_home_of_the_same_path_has_another()
            throws IOException {
        String first = NodeName.of(folder, UUID::randomUUID);
        assertThat(NodeName.of(folder, UUID::randomUUID)).isEqualTo(first);
        assertThat(first).startsWith("node " + folder + " (");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("node-id"));
        }

        Files.delete(folder.resolve("node-id"));
        assertThat(NodeName.of(folder, UUID::randomUUID))
                .as("as on another machine")
                .isNotEqualTo(first);
    }

    @Test
    void a_file_that_holds_no_id_is_told_with_its_mend() throws IOException {
        Files.writeString(folder.resolve("node-id"), "node 7\n");
        assertThatIllegalStateException()
                .isThrownBy(() -> NodeName.of(folder, UUID::randomUUID))
                .withMessage(
                        folder.resolve("node-id")
                                + " holds 'node 7' instead of a node's id; delete the file, and the node gets a new one");
    }
}
