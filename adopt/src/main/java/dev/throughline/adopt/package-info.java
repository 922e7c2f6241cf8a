/// Going live on systems full of data: both sides are read whole, links are proposed by existing
/// ids, by a file and by matching, and a person approves them. {@link
/// dev.throughline.adopt.ProposalDecision} decides purely; {@link dev.throughline.adopt.Adoption}
/// runs the whole. Nothing here writes to any system.
@NullMarked
package dev.throughline.adopt;

import org.jspecify.annotations.NullMarked;
