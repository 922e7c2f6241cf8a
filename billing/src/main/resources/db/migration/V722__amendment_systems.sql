-- A system has an amendment once it shows it on every entity concerned, in the version that says so.
drop table billing_amendment_system;
create table billing_amendment_system (
  amendment  uuid not null references billing_amendment,
  system     text not null,
  entity     uuid not null references entity,
  version    int,
  applied_at timestamptz,
  evidence   text,
  missing    text not null default '',
  primary key (amendment, system, entity),
  check ((applied_at is null) = (evidence is null))
);
comment on column billing_amendment_system.version is 'the entity''s version that says what is agreed; null before it is approved';
comment on column billing_amendment_system.missing is 'what it does not show yet, in words';
