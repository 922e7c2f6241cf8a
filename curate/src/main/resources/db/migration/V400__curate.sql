-- Canonical entities: the newest version of each, with who says each value.
create table entity (
  id           uuid primary key,
  type         text not null,
  origin_key   text not null,
  version      int not null,
  name         text not null,
  status       text,
  active       boolean not null default true,
  merged_into  uuid references entity,
  data         jsonb not null,
  provenance   jsonb not null,
  content_hash text not null,
  correlation  uuid,
  created_at   timestamptz not null,
  updated_at   timestamptz not null
) with (fillfactor = 85);
create unique index entity_origin on entity (type, origin_key);
create index entity_type on entity (type, id);
create index entity_type_name on entity (type, lower(name));

create table entity_version (
  entity_id   uuid not null,
  version     int not null,
  at          timestamptz not null,
  changes     jsonb not null,
  source      jsonb not null,
  correlation uuid,
  config_hash text not null,
  primary key (entity_id, version)
);
comment on table entity_version is 'append-only: what each version changed, who said so, by which rule';
create index entity_version_correlation on entity_version (correlation);

-- Who refers to whom, from the reference fields of the newest versions.
create table entity_ref (
  from_id uuid not null,
  field   text not null,
  to_id   uuid not null,
  primary key (from_id, field, to_id)
);
create index entity_ref_to on entity_ref (to_id, field);

-- Keys by which entities are recognised: identity keys decide, blocking keys only find candidates.
create table entity_key (
  type      text not null,
  key       text not null,
  entity_id uuid not null references entity,
  primary key (type, key, entity_id)
);
create index entity_key_entity on entity_key (entity_id);

-- Entity <-> record. One record (and child) points to one entity; an entity has many records.
create table link (
  connection  text not null,
  object_type text not null,
  external_id text not null,
  child_key   text not null default '',
  entity_id   uuid not null references entity,
  entity_type text not null,
  origin      text not null check (origin in ('SOURCE', 'CREATED', 'ADOPTED', 'MATCHED', 'DECIDED')),
  created_at  timestamptz not null,
  correlation uuid,
  primary key (connection, object_type, external_id, child_key)
);
create index link_entity on link (entity_id);
create index link_lookup on link (connection, entity_type, external_id);

-- Records that wait for a link before they can be understood in full.
create table inbound_wait (
  connection        text not null,
  entity_type       text not null,
  awaited_id        text not null,
  record_connection text not null,
  object_type       text not null,
  external_id       text not null,
  since             timestamptz not null,
  correlation       uuid not null,
  primary key (connection, entity_type, awaited_id, record_connection, object_type, external_id)
);

-- A non-owner's differing value.
create table drift (
  entity_id   uuid not null references entity,
  field       text not null,
  connection  text not null,
  object_type text not null,
  external_id text not null,
  held        jsonb,
  seen        jsonb,
  policy      text not null,
  since       timestamptz not null,
  primary key (entity_id, field, connection)
);

-- Pairs that a person must judge, and what was judged: asked once, remembered.
create table match_review (
  id          uuid primary key,
  entity_type text not null,
  connection  text not null,
  object_type text not null,
  external_id text not null,
  candidate   uuid not null references entity,
  score       numeric(6, 4) not null,
  explanation jsonb not null,
  opened_at   timestamptz not null,
  decision    text check (decision in ('SAME', 'DIFFERENT')),
  decided_by  text,
  decided_at  timestamptz,
  unique (connection, object_type, external_id, candidate)
);
