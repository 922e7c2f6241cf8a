-- What persons decided about the cut-off of a period: at once, or lifted again. The newest holds.
create table posting_cutoff_decision (
  id         bigint generated always as identity primary key,
  entity     uuid not null,
  period     text not null,
  lifted     boolean not null,
  decided_at timestamptz not null,
  decided_by text not null,
  reason     text not null
);
create index posting_cutoff_decision_newest on posting_cutoff_decision (entity, period, id desc);
comment on table posting_cutoff_decision is 'append-only: periods that a person cut off, or whose cut-off a person lifted';

-- A version that came of no change in the source: a person had its item posted anew.
alter table fact_version add reposted boolean not null default false;
alter table posting_retro drop constraint posting_retro_decision_check;
alter table posting_retro add constraint posting_retro_decision_check check (decision in ('ACCEPTED', 'RECLASSED', 'REPOSTED'));
