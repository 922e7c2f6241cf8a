/// Kantata OX, simulated: the REST v1 API of the project system over real HTTP, with its own ledger
/// and its own manners. Open {@link dev.throughline.sandbox.kantata.KantataSimulator} first, then
/// `Catalogue`, which is the table of record types; a new record type is a new entry there, and
/// only what cannot be said as a table goes into `Rules`.
@NullMarked
package dev.throughline.sandbox.kantata;

import org.jspecify.annotations.NullMarked;
