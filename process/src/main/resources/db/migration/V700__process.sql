-- Project initiations: one a won deal. Nothing is sequenced by hand: each look computes what should be and what is still missing.
create table initiation (
  opportunity_id uuid primary key references entity,
  thread         uuid not null,
  state          text not null check (state in ('WAITING', 'BLOCKED', 'PROVISIONING', 'ACTIVE', 'REOPENED', 'CANCELLED')),
  headline       text not null,
  project_code   text unique,
  gates          jsonb not null default '{}',
  awaits         jsonb not null default '[]',
  requested_at   timestamptz not null,
  updated_at     timestamptz not null,
  active_at      timestamptz,
  cancelled_by   text,
  cancel_reason  text
);
create index initiation_state on initiation (state, requested_at);
create index initiation_thread on initiation (thread);

create table initiation_member (
  opportunity_id uuid not null references initiation,
  entity_id      uuid not null references entity,
  role           text not null,
  primary key (opportunity_id, entity_id)
);
create index initiation_member_entity on initiation_member (entity_id);

-- Deals to be looked at again. Append-only between looks: whoever marks never waits for whoever looks.
create table process_queue (
  mark           bigint generated always as identity primary key,
  opportunity_id uuid not null,
  marked_at      timestamptz not null,
  due_at         timestamptz not null
);
create index process_queue_deal on process_queue (opportunity_id);

-- A counter, not a sequence: a start that is rolled back gives its number back.
create table project_number (last_value bigint not null);
insert into project_number (last_value) values (999);

-- Calls of the process API by their Idempotency-Key, so that a repeated call finds what the first one began.
create table api_request (
  client      text not null,
  key         text not null,
  body_hash   text not null,
  subject_id  uuid not null,
  received_at timestamptz not null,
  primary key (client, key)
);
