package dev.throughline.postgres;

import java.util.UUID;

/// Which life of the database something has seen, and how far.
///
/// @param epoch the life; a new one begins when a person takes a restored database into use
/// @param counter goes up while the hub works; never down within one life
/// @param server the server's own identifier and the database's within it
record EpochMark(UUID epoch, long counter, String server) {

    EpochMark {
        if (counter < 0) {
            throw new IllegalArgumentException("an epoch's counter is 0 or more, not " + counter);
        }
    }

    @Override
    public String toString() {
        return epoch + " at " + counter + " on " + server;
    }
}
