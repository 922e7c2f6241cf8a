package dev.throughline.connect.spi;

import dev.throughline.connect.Http;
import java.time.InstantSource;

/// What the hub lends to an open connection.
///
/// @param clock the hub's clock
/// @param http the HTTP client of this connection: limited, timed, observed; the connector adds
///   sign-in
/// @param witness told what the connection changes beside what it is asked to write
public record ConnectionContext(InstantSource clock, Http http, Witness witness) {
    /// Without anybody who wants to know.
    public ConnectionContext(InstantSource clock, Http http) {
        this(clock, http, Witness.NONE);
    }
}
