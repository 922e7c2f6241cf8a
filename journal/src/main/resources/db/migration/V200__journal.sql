-- The journal: every observation of a record, durable, in order per shard. Lane 0 is interactive, lane 1 is bulk.
create table journal_shard (
  lane          smallint not null,
  shard         smallint not null,
  last_position bigint not null default 0,
  primary key (lane, shard)
);
insert into journal_shard (lane, shard) select 0, s from generate_series(0, 3) s union all select 1, s from generate_series(0, 1) s;

create table journal_change (
  lane         smallint not null,
  shard        smallint not null,
  position     bigint not null,
  connection   text not null,
  object_type  text not null,
  external_id  text not null,
  stamp        text not null,
  deleted      boolean not null,
  merged_into  text,
  origin       text not null check (origin in ('FEED', 'RECEIPT', 'REPLAY', 'HUB')),
  fault        text,
  payload      json not null,
  format       smallint not null,
  correlation  uuid not null,
  received_at  timestamptz not null
) partition by range (received_at);
create index journal_change_order on journal_change (lane, shard, position);
create index journal_change_record on journal_change (connection, object_type, external_id, received_at);
create index journal_change_correlation on journal_change (correlation);
create table journal_change_other partition of journal_change default;
select ensure_partitions('journal_change', 3);

-- How far each reader has come; moved only by compare-and-set with the lease's epoch.
create table journal_reader (
  reader       text not null,
  lane         smallint not null,
  shard        smallint not null,
  position     bigint not null default 0,
  epoch        bigint not null default 0,
  owner        text,
  leased_until timestamptz,
  primary key (reader, lane, shard)
);

-- The newest observation of each record.
create table record_head (
  connection   text not null,
  object_type  text not null,
  external_id  text not null,
  stamp        text not null,
  content_hash bytea not null,
  deleted      boolean not null,
  merged_into  text,
  fault        text,
  payload      json not null,
  seen_at      timestamptz not null,
  changed_at   timestamptz not null,
  primary key (connection, object_type, external_id)
) with (fillfactor = 80);

create table feed (
  connection     text not null,
  object_type    text not null,
  cursor         text not null default '',
  records_read   bigint not null default 0,
  records_new    bigint not null default 0,
  records_stale  bigint not null default 0,
  last_read_at   timestamptz,
  last_change_at timestamptz,
  caught_up_at   timestamptz,
  problem        text,
  problem_since  timestamptz,
  primary key (connection, object_type)
);

-- Fields that a vendor sends and the connector's schema does not know: kept raw, told once.
create table schema_drift (
  connection    text not null,
  object_type   text not null,
  field         text not null,
  first_seen_at timestamptz not null,
  sample_id     text not null,
  primary key (connection, object_type, field)
);
