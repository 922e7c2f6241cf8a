-- The register of facts: every item of a source whose records are posted, each version it ever had, and what became of it.
create sequence fact_item_id;

create table fact_feed (
  id          smallint generated always as identity primary key,
  connection  text not null,
  object_type text not null,
  unique (connection, object_type)
);

-- One row an item: its newest version. `key` is the item's part of every posting key.
create table fact_item (
  id          bigint primary key,
  feed        smallint not null references fact_feed,
  source_id   text not null,
  key         text not null,
  latest      int not null,
  hash_format smallint not null,
  hash        bytea not null,
  stamp       text not null,
  gone        boolean not null,
  fact_date   date,
  seen_at     timestamptz not null
) with (fillfactor = 85);
create unique index fact_item_source on fact_item (feed, source_id);
create index fact_item_key on fact_item (key);

-- One row a version, in the order of its ordinals. Until it is prepared it is counted here, by what could be read of it; then
-- its postings count. `state`: a posting state, or PREPARED.
create table fact_version (
  item        bigint not null,
  ordinal     int not null,
  state       text not null check (state in
                ('NOT_READY', 'READY', 'EXCEPTION', 'WITHDRAWN', 'WRITTEN_OFF', 'NON_POSTABLE', 'OPENING', 'PREPARED')),
  gone        boolean not null,
  hash        bytea not null,
  stamp       text not null,
  cell        int not null,
  hours_e4    bigint not null,
  minor       bigint not null,
  resource    uuid,
  work_date   date,
  day_e4      bigint not null default 0,
  approval    text,
  problem     text,
  observed_at timestamptz not null,
  changed_at  timestamptz not null,
  primary key (item, ordinal)
) with (fillfactor = 70);
comment on column fact_version.hours_e4 is 'hours in ten-thousandths';
comment on column fact_version.day_e4 is 'what it counts in fact_day, in ten-thousandths of an hour';
comment on column fact_version.problem is 'the code of the case it waits for';

-- What the source said, word for word.
create table fact_payload (
  item        bigint not null,
  ordinal     int not null,
  observed_at timestamptz not null,
  format      smallint not null,
  payload     text not null
) partition by range (observed_at);
create index fact_payload_version on fact_payload (item, ordinal);
create table fact_payload_other partition of fact_payload default;
select ensure_partitions('fact_payload', 3);

-- Versions to be prepared, now or when their time or what they wait for comes.
create table fact_due (
  due_at  timestamptz not null,
  item    bigint not null,
  ordinal int not null,
  feed    smallint not null,
  root    text,
  tries   int not null default 0,
  primary key (due_at, item, ordinal)
);
comment on column fact_due.root is 'what it waits for; versions with the same root are tried again together';
create index fact_due_version on fact_due (item, ordinal) where root is not null;
create index fact_due_root on fact_due (root) where root is not null;

-- Hours of one person on one day, over all current versions.
create table fact_day (
  resource  uuid not null,
  work_date date not null,
  hours_e4  bigint not null,
  primary key (resource, work_date)
) with (fillfactor = 70);

-- The scopes in which versions, hours and amounts are counted.
create table posting_cell (
  id         int generated always as identity primary key,
  connection text not null,
  kind       text not null,
  entity     uuid,
  period     text,
  project    uuid,
  currency   text
);
create unique index posting_cell_natural on posting_cell (connection, kind, entity, period, project, currency) nulls not distinct;

-- One financial fact for one ledger: one a version, kind and sign.
create table posting (
  item            bigint not null,
  ordinal         int not null,
  kind            text not null,
  reversal        boolean not null,
  state           text not null,
  cell            int not null,
  hours_e4        bigint not null,
  minor           bigint not null,
  accounting_date date not null,
  document        uuid,
  line_no         int,
  external_id     text not null default '',
  ledger_ref      text not null default '',
  problem         text,
  line            text not null,
  opening         boolean not null default false,
  changed_at      timestamptz not null,
  primary key (item, ordinal, kind, reversal)
) with (fillfactor = 75);
comment on column posting.line is 'the line as it was frozen: amounts, price, exchange rate, dimensions; a reversal negates it, word for word';
create index posting_document on posting (document, line_no);

-- What a document counts in each cell, so that the books of a whole document move in one step.
create table posting_document_cell (
  document uuid not null,
  cell     int not null,
  versions int not null,
  hours_e4 bigint not null,
  minor    bigint not null,
  primary key (document, cell)
);

-- The conservation ledger.
create table posting_movement (
  id          bigint generated always as identity primary key,
  at          timestamptz not null,
  cell        int not null,
  from_bucket text,
  to_bucket   text,
  versions    bigint not null,
  hours_e4    bigint not null,
  minor       bigint not null,
  check (from_bucket is distinct from to_bucket)
);
comment on table posting_movement is 'append-only: what moved between the buckets of a cell; null: into or out of the cell';

-- How the lane began in a ledger, and the totals of what was settled before.
create table posting_baseline (
  ledger    text primary key,
  kind      text not null check (kind in ('DECLARED_EMPTY', 'SIGNED')),
  signed_by text not null,
  signed_at timestamptz not null,
  reason    text not null
);
create table posting_opening (
  ledger    text not null,
  kind      text not null,
  entity    uuid not null,
  period    text not null,
  project   uuid not null,
  currency  text not null,
  versions  bigint not null,
  hours_e4  bigint not null,
  minor     bigint not null,
  signed_by text not null,
  signed_at timestamptz not null,
  primary key (ledger, kind, entity, period, project, currency)
);
comment on table posting_opening is 'append-only: signed totals of facts settled before the hub came';

-- The set of a period as it stood at its cut-off.
create table posting_cutoff (
  entity    uuid not null,
  period    text not null,
  cut_at    timestamptz not null,
  frozen_at timestamptz not null,
  frozen_by text not null,
  versions  bigint not null,
  hours_e4  bigint not null,
  set_hash  bytea not null,
  primary key (entity, period, frozen_at)
);
comment on table posting_cutoff is 'append-only: what belonged to a period at its cut-off';

-- What is to go home to the source: the ledger's reference, and that the item is locked.
create table posting_home (
  item       bigint not null,
  ordinal    int not null,
  ledger_ref text not null,
  locked     boolean not null,
  due_at     timestamptz not null,
  tries      int not null default 0,
  primary key (item, ordinal, locked)
);

-- What persons let pass for single items.
create table posting_allowance (
  item       bigint not null,
  allowance  text not null,
  allowed_by text not null,
  allowed_at timestamptz not null,
  reason     text not null,
  primary key (item, allowance)
);
comment on table posting_allowance is 'append-only: late work, long days and the like that somebody let pass';
