/// What a connector implements. Start with {@link dev.throughline.connect.spi.Connector}: a factory
/// that declares what it is able to do and opens a connection. The open connection implements the
/// small ability interfaces it can keep: {@link dev.throughline.connect.spi.ReadsChanges}, {@link
/// dev.throughline.connect.spi.ReadsPopulation}, {@link dev.throughline.connect.spi.Fetches},
/// {@link dev.throughline.connect.spi.Writes}, {@link dev.throughline.connect.spi.FindsByKey}. A
/// connector knows the model and this module, nothing else.
///
/// Field values everywhere here are *plain*: `String`, `Boolean`, `BigDecimal`, `List`,
/// `Map<String, …>` or null.
@NullMarked
package dev.throughline.connect.spi;

import org.jspecify.annotations.NullMarked;
