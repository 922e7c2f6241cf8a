/// What the business means: canonical records, money, hours, rates, ids, states with their
/// transitions, owners. Knows nobody: no vendor, no database, no web, no clock.
@NullMarked
package dev.throughline.model;

import org.jspecify.annotations.NullMarked;
