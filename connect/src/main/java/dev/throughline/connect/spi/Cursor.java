package dev.throughline.connect.spi;

/// A place in a feed or population, opaque to the hub, kept durably between reads. Text of at most
/// 4,000 characters.
public record Cursor(String value) {
    /// Before everything.
    public static final Cursor BEGINNING = new Cursor("");

    /// Whether this is the beginning.
    public boolean isBeginning() {
        return value.isEmpty();
    }
}
