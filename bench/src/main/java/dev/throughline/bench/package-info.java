/// Measurements of the hub against simulated systems on this machine: not part of the product,
/// never part of a timed test. Run with `bench/run`; figures belong into
/// `docs/reference/performance.md` with the command that gave them.
@NullMarked
package dev.throughline.bench;

import org.jspecify.annotations.NullMarked;
