/// Reconciliation: what should be equals what is, to the cent, and who must mend what is not
/// (DOMAIN 6).
@NullMarked
package dev.throughline.reconcile;

import org.jspecify.annotations.NullMarked;
