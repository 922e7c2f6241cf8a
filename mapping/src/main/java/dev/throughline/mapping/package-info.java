/// The mapping language: one directory of YAML, CSV and CEL, read as a whole and checked as a
/// whole, becomes one immutable {@link dev.throughline.mapping.HubConfig} or a list of faults with
/// file, line, column and mend.
///
/// Open first: {@link dev.throughline.mapping.ConfigLoader}, then {@link
/// dev.throughline.mapping.InboundMapping} (records to entities) and {@link
/// dev.throughline.mapping.OutboundMapping} (entities to records). Nothing here reads a database or
/// calls a system: look-ups are handed in, already answered.
@NullMarked
package dev.throughline.mapping;

import org.jspecify.annotations.NullMarked;
