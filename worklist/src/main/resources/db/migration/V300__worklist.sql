-- Cases: one a root cause, with the records it blocks. A case closes itself when nothing is blocked by it any more.
create table work_case (
  id           uuid primary key,
  code         text not null,
  root         text not null,
  title        text not null,
  mend         text not null,
  owner        text not null,
  mender       text not null,
  opened_at    timestamptz not null,
  due_at       timestamptz,
  closed_at    timestamptz,
  closed_by    text,
  attempts     int not null default 1,
  last_seen_at timestamptz not null,
  context      jsonb not null default '{}',
  money_minor  bigint,
  money_ccy    text,
  correlation  uuid
);
create unique index work_case_open_root on work_case (code, root) where closed_at is null;
create index work_case_owner on work_case (owner, due_at) where closed_at is null;
create index work_case_correlation on work_case (correlation);

-- What is blocked, by which room's finding.
create table work_case_subject (
  room         text not null,
  subject_type text not null,
  subject_id   text not null,
  case_id      uuid not null references work_case,
  label        text not null,
  since        timestamptz not null,
  primary key (room, subject_type, subject_id, case_id)
);
create index work_case_subject_case on work_case_subject (case_id);
create index work_case_subject_subject on work_case_subject (subject_type, subject_id);

create table work_case_event (
  id      bigint generated always as identity primary key,
  case_id uuid not null references work_case,
  at      timestamptz not null,
  actor   text not null,
  what    text not null
);
comment on table work_case_event is 'append-only: the life of a case';
create index work_case_event_case on work_case_event (case_id, id);
