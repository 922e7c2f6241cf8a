package dev.throughline.console;

/// What was asked for does not exist (any more).
final class NotHere extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final String back;

    /// @param words what does not exist
    /// @param back the page to go on from
    NotHere(String words, String back) {
        super(words);
        this.back = back;
    }

    String back() {
        return back;
    }
}
