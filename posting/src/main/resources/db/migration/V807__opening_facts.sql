-- The ledger in which an opening posting was settled before the hub came.
alter table posting add column opening_ledger text;
create index posting_opened on posting (opening_ledger, cell) where opening;

-- What finance says that a ledger holds of the time before the hub, as it was given last; signed or not.
create table posting_opening_said (
  ledger   text not null,
  kind     text not null,
  entity   uuid not null,
  period   text not null,
  project  uuid not null,
  currency text not null,
  items    bigint,
  hours_e4 bigint,
  minor    bigint not null,
  primary key (ledger, kind, entity, period, project, currency)
);
comment on column posting_opening_said.project is 'all zeros: none';

-- Until when a ledger's opening items were loaded, and what was left out then.
create table posting_opening_load (
  ledger    text primary key,
  until     date not null,
  loaded_by text not null,
  loaded_at timestamptz not null,
  reason    text not null
);
