package dev.throughline.journal;

/// Which failures a worker outlives: it takes note of them, tells them and goes on. An exception is
/// one; so is an error that lies in what was just worked on: a record so nested that the stack
/// ends, a part of the program that one kind of record needs and that is not there, a broken
/// assertion. After any other error (no memory, a broken virtual machine) nothing of this process
/// can be relied on: it is thrown on, and ends the process.
public final class Survived extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private Survived(Error error) {
        super(error.toString(), error);
    }

    /// The failure as what a worker may note.
    ///
    /// @throws Error the failure itself, where no worker may go on after it
    public static RuntimeException of(Throwable failure) {
        return switch (failure) {
            case RuntimeException exception -> exception;
            case StackOverflowError error -> new Survived(error);
            case LinkageError error -> new Survived(error);
            case AssertionError error -> new Survived(error);
            case Error error -> throw error;
            default -> new IllegalStateException(failure);
        };
    }
}
