-- What persons decided about project starts, as it stands: the latest answer to each question. Who decided what before stands in the evidence.
create table initiation_decision (
  opportunity_id uuid not null references initiation,
  question       text not null check (question in ('REOPENED', 'CREDIT_HOLD')),
  answer         text not null check (answer in ('GO_ON', 'HOLD', 'PASS')),
  basis          text not null,
  until_date     date,
  reason         text not null,
  decided_by     text not null,
  decided_at     timestamptz not null,
  primary key (opportunity_id, question)
);

-- Whether its projects are on hold because a person said so here: only then does the hub take them off hold again.
alter table initiation add column held boolean not null default false;
