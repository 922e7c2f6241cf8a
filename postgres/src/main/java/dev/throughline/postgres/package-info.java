/// The database: {@link dev.throughline.postgres.EmbeddedPostgres} is the durable server that comes
/// with the hub, {@link dev.throughline.postgres.Database} the migrated schema as the hub's runtime
/// role sees it, and {@link dev.throughline.postgres.DatabaseEpoch} notices a restored or copied
/// database.
///
/// Each module ships its migrations as `db/migration/V<nnn>__name.sql` in its own range of numbers:
/// this module 1–99, evidence 100s, journal 200s, worklist 300s, curate 400s, dispatch 500s, sync
/// 600s, process 700s. A table whose comment starts with `append-only` can be read and added to by
/// the runtime role, never changed.
///
/// {@link dev.throughline.postgres.TestDatabase} is for tests only. Nothing here knows what the
/// tables mean.
@NullMarked
package dev.throughline.postgres;

import org.jspecify.annotations.NullMarked;
