/// The console looked at over real HTTP and in a real browser, with nothing yet, on a normal day
/// and on a bad one.
@NullMarked
package dev.throughline.console;

import org.jspecify.annotations.NullMarked;
