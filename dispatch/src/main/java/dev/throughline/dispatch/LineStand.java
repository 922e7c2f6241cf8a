package dev.throughline.dispatch;

/// Where one line of a document stands.
public enum LineStand {
    /// To be sent: surely not in the target. In READY, seen from the books.
    OPEN('O'),
    /// Being sent by the holder of the lease.
    IN_FLIGHT('F'),
    /// Sent, not known whether it is there: asked for by key, never sent again on a guess.
    UNKNOWN('U'),
    /// The target holds it, not yet in its ledger.
    ACCEPTED('A'),
    /// In the ledger, by the target's own word. Final.
    POSTED('P'),
    /// The target said no to it; surely not there. Final for this document.
    REFUSED('R'),
    /// Went down with a sibling's refusal or was recalled, itself not at fault; surely not there,
    /// free for a new document. Final for this document.
    RELEASED('L');

    private final char letter;

    LineStand(char letter) {
        this.letter = letter;
    }

    /// The letter it is stored as.
    char letter() {
        return letter;
    }

    /// Whether this document does nothing more about the line.
    public boolean over() {
        return this == POSTED || this == REFUSED || this == RELEASED;
    }

    static LineStand of(char letter) {
        return switch (letter) {
            case 'O' -> OPEN;
            case 'F' -> IN_FLIGHT;
            case 'U' -> UNKNOWN;
            case 'A' -> ACCEPTED;
            case 'P' -> POSTED;
            case 'R' -> REFUSED;
            case 'L' -> RELEASED;
            default -> throw new IllegalArgumentException("no line stand has the letter " + letter);
        };
    }
}
