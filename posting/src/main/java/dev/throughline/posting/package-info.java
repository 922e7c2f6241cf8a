/// The posting lane: approved facts become booked facts exactly once (DOMAIN 2.0, 4.5).
@NullMarked
package dev.throughline.posting;

import org.jspecify.annotations.NullMarked;
