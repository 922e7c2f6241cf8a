/// Business processes as expected sets. {@link dev.throughline.process.InitiationPlan} says,
/// purely, what a won deal needs and which gates are open; {@link
/// dev.throughline.process.Initiations} gathers the facts, brings the plan in, and looks again
/// whenever anything the deal depends on has moved.
@NullMarked
package dev.throughline.process;

import org.jspecify.annotations.NullMarked;
