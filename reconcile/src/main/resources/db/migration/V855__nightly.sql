-- Which node reconciles every night: one at a time.
create table reconciliation_lease (
  only_one     boolean primary key default true check (only_one),
  owner        text not null,
  leased_until timestamptz not null
);
