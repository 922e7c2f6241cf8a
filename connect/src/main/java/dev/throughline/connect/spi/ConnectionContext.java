package dev.throughline.connect.spi;

import dev.throughline.connect.Http;
import java.time.InstantSource;

/// What the hub lends to an open connection.
///
/// @param clock the hub's clock
/// @param http the HTTP client of this connection: limited, timed, observed; the connector adds
///   sign-in
public record ConnectionContext(InstantSource clock, Http http) {}
