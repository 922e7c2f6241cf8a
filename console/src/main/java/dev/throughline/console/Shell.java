package dev.throughline.console;

import java.time.Instant;

/// What every page shows around its own content.
///
/// @param settings the console's surroundings
/// @param theme `light`, `dark` or empty for what the reader's system says
/// @param path the path of this page, to mark where one is
/// @param openCases how many cases are open
/// @param now when the page was made
public record Shell(
        ConsoleSettings settings, String theme, String path, long openCases, Instant now) {
    /// The style of a navigation entry: marked when this page lies under it.
    public boolean at(String entry) {
        return entry.equals("/") ? path.equals("/") : path.startsWith(entry);
    }

    /// The face of a system.
    public ConsoleSettings.SystemFace face(String connection) {
        return settings.faceOrPlain(connection);
    }
}
