/// The durable, ordered log of observations. {@link dev.throughline.journal.Intake} appends pages
/// of a feed together with the feed's cursor; {@link dev.throughline.journal.Journal} keeps
/// position order equal to commit order within a shard; {@link
/// dev.throughline.journal.JournalWorker} hands batches to a reader and moves its position in the
/// reader's own transaction. Nothing here interprets a record.
@NullMarked
package dev.throughline.journal;

import org.jspecify.annotations.NullMarked;
