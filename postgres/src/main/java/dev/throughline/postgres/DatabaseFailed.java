package dev.throughline.postgres;

import org.jspecify.annotations.Nullable;

/// The database cannot be started, reached or prepared. The message names the thing, what was found
/// and the mend, and holds no secret.
public final class DatabaseFailed extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /// @param message the thing, the value and the mend
    public DatabaseFailed(String message) {
        super(message);
    }

    /// @param message the thing, the value and the mend
    /// @param cause what was thrown below, if anything
    public DatabaseFailed(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
