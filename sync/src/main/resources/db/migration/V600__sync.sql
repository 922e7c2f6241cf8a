-- An entity's desired and applied state in one target.
create table delivery (
  entity_id      uuid not null references entity,
  connection     text not null,
  target_type    text not null,
  entity_type    text not null,
  state          text not null check (state in ('WAITING', 'GATED', 'WANTED', 'HELD', 'SHADOW', 'SETTLED', 'BLOCKED', 'OFF')),
  entity_version int not null,
  mapping        text not null,
  external_id    text,
  desired        jsonb,
  applied        jsonb not null default '{}',
  applied_at     timestamptz,
  rewrites       int not null default 0,
  waits          jsonb not null default '[]',
  reason         text not null default '',
  correlation    uuid,
  opened_at      timestamptz not null,
  updated_at     timestamptz not null,
  settled_at     timestamptz,
  primary key (entity_id, connection, target_type)
) with (fillfactor = 70);
create index delivery_state on delivery (connection, state);
create index delivery_correlation on delivery (correlation);

-- Entities whose deliveries are to be looked at again. Append-only between looks: whoever marks never waits for whoever looks. A look
-- takes all marks of an entity at once, so marking twice is looking once.
create table sync_queue (
  mark      bigint generated always as identity primary key,
  entity_id uuid not null,
  priority  smallint not null,
  marked_at timestamptz not null,
  due_at    timestamptz not null
);
create index sync_queue_order on sync_queue (priority, marked_at);
create index sync_queue_entity on sync_queue (entity_id);

-- Deliveries that wait for another entity's id in a system.
create table delivery_wait (
  connection     text not null,
  awaited_entity uuid not null,
  entity_id      uuid not null,
  since          timestamptz not null,
  primary key (connection, awaited_entity, entity_id)
);
create index delivery_wait_entity on delivery_wait (entity_id);
