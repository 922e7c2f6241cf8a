-- What was done, by whom, with which right and why. Written in the transaction of the deed; the runtime role may insert
-- and read, never change or remove.
create table act (
  id             bigint generated always as identity primary key,
  at             timestamptz not null,
  actor_kind     text not null check (actor_kind in ('PERSON', 'CLIENT', 'RULE', 'SYSTEM')),
  actor          text not null,
  right_used     text not null,
  action         text not null,
  subject_type   text not null,
  subject_id     text not null,
  reason         text not null,
  before         jsonb,
  after          jsonb,
  correlation    uuid,
  config_hash    text not null
);
comment on table act is 'append-only: state changes, decisions, overrides, activations';
create index act_subject on act (subject_type, subject_id, id);
create index act_correlation on act (correlation) where correlation is not null;

-- The whole running configuration, by the hash of its content.
create table config_snapshot (
  hash     text primary key,
  taken_at timestamptz not null,
  files    jsonb not null
);
comment on table config_snapshot is 'append-only: content-addressed configuration';

create table config_activation (
  id           bigint generated always as identity primary key,
  hash         text not null references config_snapshot,
  activated_at timestamptz not null,
  effective_at timestamptz not null,
  author       text not null,
  approver     text
);
comment on table config_activation is 'append-only: which configuration ran from when, by whom';

-- Partitions of time-partitioned tables are made by this function, which runs with the owner's right.
create function ensure_partitions(parent text, months_ahead int) returns int
language plpgsql security definer set search_path = public as $$
declare
  first date := date_trunc('month', now())::date;
  made  int := 0;
  part  text;
begin
  if parent not in (select c.relname from pg_class c where c.relkind = 'p') then
    raise exception 'table % is not partitioned', parent;
  end if;
  for i in 0..months_ahead loop
    part := parent || '_' || to_char(first + make_interval(months => i), 'YYYYMM');
    if to_regclass(part) is null then
      execute format('create table %I partition of %I for values from (%L) to (%L)', part, parent,
                     first + make_interval(months => i), first + make_interval(months => i + 1));
      made := made + 1;
    end if;
  end loop;
  return made;
end $$;
