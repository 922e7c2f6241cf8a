-- One row a configured system: who may write to it now, and how.
create table connection_state (
  connection   text primary key,
  mode         text not null default 'LIVE' check (mode in ('OFF', 'SHADOW', 'LIVE', 'PAUSED')),
  mode_reason  text not null default '',
  ask_first    boolean not null default false,
  identity     jsonb,
  identity_ok  boolean,
  adoption     text not null default 'REQUIRED' check (adoption in ('REQUIRED', 'ADOPTED', 'DECLARED_EMPTY')),
  health       text not null default 'UNKNOWN' check (health in ('UNKNOWN', 'HEALTHY', 'UNWELL')),
  problem      text,
  limits       jsonb not null default '{}',
  probed_at    timestamptz,
  owner        text,
  epoch        bigint not null default 0,
  leased_until timestamptz
);

-- What we are about to do to one record of one system. Committed before the first send.
create table intent (
  id           uuid primary key,
  connection   text not null,
  object_type  text not null,
  kind         text not null check (kind in ('CREATE', 'UPDATE')),
  entity_id    uuid not null,
  external_id  text,
  key          text not null,
  key_number   bigint not null,
  fields       jsonb not null,
  before_image jsonb,
  state        text not null check (state in ('PENDING', 'IN_FLIGHT', 'UNKNOWN', 'HELD', 'SHADOWED', 'DONE', 'REFUSED', 'WITHDRAWN')),
  priority     smallint not null default 1,
  run_id       uuid,
  tries        int not null default 0,
  sends        int not null default 0,
  created_at   timestamptz not null,
  next_at      timestamptz not null,
  sent_at      timestamptz,
  done_at      timestamptz,
  epoch        bigint,
  problem      jsonb,
  correlation  uuid
) with (fillfactor = 70);
-- One live intent a record.
create unique index intent_live on intent (entity_id, connection, object_type)
  where state in ('PENDING', 'IN_FLIGHT', 'UNKNOWN', 'HELD');
create index intent_due on intent (connection, priority, next_at, id) where state = 'PENDING';
create index intent_asking on intent (connection, next_at) where state = 'UNKNOWN';
create index intent_in_flight on intent (connection) where state = 'IN_FLIGHT';
create index intent_held on intent (connection) where state = 'HELD';
create index intent_entity on intent (entity_id, created_at);
create index intent_correlation on intent (correlation);

-- Each try: a send or a question.
create table attempt (
  intent_id uuid not null,
  at        timestamptz not null,
  kind      text not null check (kind in ('SEND', 'ASK')),
  millis    int not null,
  outcome   text not null,
  batch     int not null,
  problem   jsonb
) partition by range (at);
create index attempt_intent on attempt (intent_id, at);
create table attempt_other partition of attempt default;
select ensure_partitions('attempt', 3);
