/// The HTTP kit that connectors share: {@link dev.throughline.connect.Http} sends one call within
/// its limits of time, size and number; {@link dev.throughline.connect.TokenSource} keeps a sign-in
/// token and renews it once; the limiter learns from refusals. Nothing here retries a write.
@NullMarked
package dev.throughline.connect;

import org.jspecify.annotations.NullMarked;
