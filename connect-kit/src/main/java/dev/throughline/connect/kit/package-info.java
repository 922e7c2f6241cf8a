/// The contract kit: what every connector must keep, as JUnit classes to extend. Start with {@link
/// dev.throughline.connect.kit.ConnectorContract} (all of it in one class) and {@link
/// dev.throughline.connect.kit.ConnectorFixture} (what you give it). Each ability has its own
/// contract; each is expected unless the fixture declares it absent, and then its good refusal is
/// asserted. The kit knows the SPI only: no vendor, no simulator. How to use it:
/// `docs/how-to/add-a-connector.md`.
@NullMarked
package dev.throughline.connect.kit;

import org.jspecify.annotations.NullMarked;
