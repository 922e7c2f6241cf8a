-- What was compared with what, when, and what came of it. Append-only, save that a run is finished once.
create table reconciliation_run (
  id         uuid primary key,
  started_at timestamptz not null,
  started_by text not null,
  scope      text not null,
  checks     text[] not null,
  done_at    timestamptz,
  problem    text,
  evidence   json not null default '[]'
);
create index reconciliation_run_time on reconciliation_run (started_at, id);
comment on column reconciliation_run.evidence is 'each read: what was asked, when, how many rows came, SHA-256 over them';
comment on column reconciliation_run.problem is 'why nothing is to be concluded from it; null where it was carried through';

create table reconciliation_tie (
  run         uuid not null references reconciliation_run,
  no          int not null,
  check_name  text not null,
  entity      text not null,
  period      text not null,
  currency    text not null,
  source      numeric not null,
  hub         numeric not null,
  posted      numeric not null,
  ledger      numeric not null,
  explained   numeric not null,
  lines       int not null,
  unexplained int not null,
  primary key (run, no)
);
comment on column reconciliation_tie.lines is 'how many lines differ; of very many only the first are kept';

create table reconciliation_difference (
  run        uuid not null,
  tie        int not null,
  no         int not null,
  why        text not null,
  item       text,
  line_key   text,
  ledger_ref text,
  "left"     numeric not null,
  "right"    numeric not null,
  since      date,
  words      text not null,
  primary key (run, tie, no),
  foreign key (run, tie) references reconciliation_tie
);

-- The life of a signature: SIGNED, CLOSED (the period was seen closed), CHANGED (a later run says otherwise), VOIDED.
create table reconciliation_signature (
  id      bigint generated always as identity primary key,
  entity  text not null,
  period  text not null,
  what    text not null check (what in ('SIGNED', 'CLOSED', 'CHANGED', 'VOIDED')),
  at      timestamptz not null,
  person  text not null,
  reason  text not null,
  run     uuid not null references reconciliation_run,
  content bytea not null
);
create index reconciliation_signature_of on reconciliation_signature (entity, period, id);
comment on table reconciliation_signature is 'append-only; `content`: SHA-256 over the ties of that entity and period';
