/// Append-only evidence: every state change, decision, override and configuration activation,
/// written in the transaction of the deed itself. Open first: {@link
/// dev.throughline.evidence.Evidence}, {@link dev.throughline.evidence.Act}. Nothing here is ever
/// updated or deleted; the runtime database role could not.
@NullMarked
package dev.throughline.evidence;

import org.jspecify.annotations.NullMarked;
