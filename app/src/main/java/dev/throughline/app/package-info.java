/// The one runnable: the command line, the wiring of all rooms ({@link dev.throughline.app.Hub}),
/// the demo. The only place that knows everything.
@NullMarked
package dev.throughline.app;

import org.jspecify.annotations.NullMarked;
