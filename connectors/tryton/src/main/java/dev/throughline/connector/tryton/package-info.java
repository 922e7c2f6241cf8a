/// Tryton 6.0 over its JSON-RPC: parties, companies, payment terms, employees and the tree of
/// project works.
///
/// Start with {@link dev.throughline.connector.tryton.TrytonConnector} (what it can do) and {@link
/// dev.throughline.connector.tryton.RecordTypes} (the record types and their fields, as data).
/// Below them: `Talk` signs in and sends one call; `WireValue` translates values; `Feed` reads
/// changes; `Writing` writes.
///
/// Nothing here looks at the words of a Tryton message to decide anything: they come in the user's
/// language. Class and shape of an error decide.
@NullMarked
package dev.throughline.connector.tryton;

import org.jspecify.annotations.NullMarked;
