/// From records to entities: map, recognise, let the owner of each field decide, check, and write a
/// new version only when something changed. {@link dev.throughline.curate.Curator} reads the
/// journal; {@link dev.throughline.curate.Merge} and {@link dev.throughline.curate.Recognition}
/// decide purely; {@link dev.throughline.curate.EntityStore} and {@link
/// dev.throughline.curate.Links} hold what is true. No HTTP, and nothing here writes to a source.
@NullMarked
package dev.throughline.curate;

import org.jspecify.annotations.NullMarked;
