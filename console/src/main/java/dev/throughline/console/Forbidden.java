package dev.throughline.console;

/// An act that only a person may do was asked for where no person can be known.
final class Forbidden extends RuntimeException {
    private static final long serialVersionUID = 1;

    /// Who may, in words.
    static final String WHO =
            "This act is reserved for a signed-in person (finance systems or an administrator), and this hub does not know who you are. It can be done in the demo, where its visitor plays the person.";

    Forbidden() {
        super(WHO);
    }

    /// @param who may, and why not here
    Forbidden(String who) {
        super(who);
    }
}
