-- Who sends the documents of a connection now. Kept apart from the lease of master data, so that each has an epoch of its own.
create table document_lease (
  connection   text primary key,
  owner        text not null,
  epoch        bigint not null default 1,
  leased_until timestamptz not null
);

-- A frozen, ordered set of postings that is created in a target once. Committed before the first send; its lines never change.
create table document (
  id              uuid primary key,
  connection      text not null,
  object_type     text not null,
  kind            text not null,
  reversal        boolean not null,
  key             text not null,
  key_number      bigint not null,
  format          smallint not null,
  payload_hash    bytea not null,
  legal_entity    text not null,
  currency        text not null,
  accounting_date date not null,
  line_count      int not null,
  hours           numeric not null,
  debit_minor     bigint not null,
  state           text not null check (state in
                    ('PENDING', 'IN_FLIGHT', 'UNKNOWN', 'PARKED', 'HELD', 'ACCEPTED', 'DONE', 'REFUSED', 'WITHDRAWN')),
  line_stands     text not null,
  held            json,
  external_id     text not null default '',
  number          text not null default '',
  priority        smallint not null,
  tries           int not null default 0,
  sends           int not null default 0,
  proofs          int not null default 0,
  created_at      timestamptz not null,
  next_at         timestamptz not null,
  prove_at        timestamptz,
  sent_at         timestamptz,
  done_at         timestamptz,
  epoch           bigint,
  problem         jsonb,
  correlation     uuid,
  unique (connection, key)
) with (fillfactor = 70);
comment on column document.line_stands is 'one letter a line: O open, F in flight, U unknown, A accepted, P posted, R refused, L released';
comment on column document.held is 'lines that wait for proof: [[line, key, external id], …]';
create index document_due on document (connection, priority, next_at, id) where state = 'PENDING';
create index document_asking on document (connection, next_at) where state in ('UNKNOWN', 'PARKED');
create index document_in_flight on document (connection) where state = 'IN_FLIGHT';
create index document_waiting on document (connection) where state = 'HELD';
create index document_proving on document (connection, prove_at) where prove_at is not null;
create index document_number on document (connection, number) where number <> '';
create index document_external on document (connection, external_id) where external_id <> '';

-- What is sent, as it was frozen. The document's hash outlives it.
create table document_payload (
  document_id uuid not null,
  at          timestamptz not null,
  payload     json not null
) partition by range (at);
create index document_payload_document on document_payload (document_id, at);
create table document_payload_other partition of document_payload default;
select ensure_partitions('document_payload', 3);

-- Each try: a send, a question or a look for proof.
create table document_attempt (
  document_id uuid not null,
  at          timestamptz not null,
  kind        text not null check (kind in ('SEND', 'ASK', 'PROVE')),
  millis      int not null,
  outcome     text not null,
  batch       int not null,
  problem     jsonb
) partition by range (at);
create index document_attempt_document on document_attempt (document_id, at);
create table document_attempt_other partition of document_attempt default;
select ensure_partitions('document_attempt', 3);
