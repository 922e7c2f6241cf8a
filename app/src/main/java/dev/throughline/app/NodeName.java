package dev.throughline.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// The name under which a node holds its leases: a restart keeps it, and no other node has it, also
/// not one on another machine or in another container whose home has the same path.
///
/// What makes it unique is a random id in the home's file `node-id`. Two nodes on copies of one
/// home count as one: whoever copies a home deletes the file in the copy.
final class NodeName {
    private static final String FILE = "node-id";
    private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");

    private NodeName() {}

    /// The name of the node at home in a folder; its id is made when there is none yet.
    ///
    /// @param ids gives a new id
    /// @throws UncheckedIOException when the home cannot be written to
    /// @throws IllegalStateException when the file holds no id; says what to do
    static String of(Path home, Supplier<UUID> ids) {
        Path file = home.resolve(FILE);
        try {
            if (!Files.exists(file)) {
                make(home, file, ids.get());
            }
            String id = Files.readString(file).strip();
            if (!ID.matcher(id).matches()) {
                throw new IllegalStateException(
                        file
                                + " holds '"
                                + id.substring(0, Math.min(80, id.length()))
                                + "' instead of a node's id; delete the file, and the node gets a new one");
            }
            return "node " + home + " (" + id + ")";
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the node's id in " + file + " cannot be read or made (" + e.getMessage() + ")",
                    e);
        }
    }

    /// Whole or not at all, and the first one stays.
    private static void make(Path home, Path file, UUID id) throws IOException {
        Path whole = Files.writeString(Files.createTempFile(home, FILE, ".new"), id + "\n");
        try {
            Files.createLink(file, whole);
        } catch (FileAlreadyExistsException _) {
            // another process was first
        } catch (UnsupportedOperationException _) {
            Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(whole);
        }
    }
}
