-- Links proposed before the hub may create in a system that holds data already. One row a pair of record and entity.
create table adoption_proposal (
  connection   text not null,
  object_type  text not null,
  external_id  text not null,
  entity_id    uuid not null references entity,
  entity_type  text not null,
  record_name  text not null,
  entity_name  text not null,
  origin       text not null check (origin in ('FILE', 'ID', 'MATCH')),
  score        numeric(6, 4) not null,
  explanation  text not null,
  standing     text not null check (standing in ('PROPOSED', 'CONFLICT', 'APPROVED')),
  obstacle     text not null default '',
  first_shown  timestamptz not null,
  approved_by  text,
  approved_at  timestamptz,
  primary key (connection, object_type, external_id, entity_id)
);
create index adoption_proposal_entity on adoption_proposal (entity_id);

-- What the files said that people gave: this pair is the same, or is not.
create table adoption_answer (
  connection   text not null,
  object_type  text not null,
  external_id  text not null,
  entity_id    uuid not null references entity,
  same         boolean not null,
  source       text not null,
  given_at     timestamptz not null,
  primary key (connection, object_type, external_id, entity_id)
);
