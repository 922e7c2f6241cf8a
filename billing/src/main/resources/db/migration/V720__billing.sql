-- Entities of billing to be looked at again. Append-only between looks: whoever marks never waits for whoever looks.
create table billing_queue (
  mark      bigint generated always as identity primary key,
  entity    uuid not null,
  marked_at timestamptz not null,
  due_at    timestamptz not null
);
create index billing_queue_entity on billing_queue (entity);

-- Who agreed to what: an approval holds for the very proposal that was looked at.
create table billing_approval (
  entity      uuid not null references entity,
  proposal    text not null,
  role        text not null,
  person      text not null,
  approved_at timestamptz not null,
  reason      text not null,
  primary key (entity, proposal, role, person)
);
comment on table billing_approval is 'append-only';
comment on column billing_approval.proposal is 'hash of the proposal as it was looked at';

-- What was sent to the ledger for an invoice or a credit memo. A document that the ledger refused whole may be followed by
-- another one under the next attempt's key; at most one of an entity, kind and turn is open or posted.
create table billing_document (
  document    uuid primary key,
  entity      uuid not null references entity,
  kind        text not null check (kind in ('INVOICE', 'CREDIT', 'UNBILLED_RELIEF')),
  reversal    boolean not null,
  attempt     int not null,
  state       text not null check (state in ('OPEN', 'ACCEPTED', 'POSTED', 'REFUSED')),
  ledger      text not null,
  object_type text not null,
  key         text not null,
  proposal    text not null,
  net_minor   bigint not null,
  ccy         text not null,
  external_id text not null default '',
  number      text not null default '',
  problem     text,
  released_by text not null,
  released_at timestamptz not null,
  settled_at  timestamptz,
  unique (entity, kind, reversal, attempt)
);
create unique index billing_document_live on billing_document (entity, kind, reversal) where state <> 'REFUSED';
create unique index billing_document_key on billing_document (ledger, key);

-- The lines of a released invoice, as they were sent.
create table billing_line (
  invoice       uuid not null references entity,
  line_no       int not null,
  kind          text not null,
  description   text not null,
  project       uuid,
  contract_line uuid,
  qty           numeric,
  price         numeric,
  minor         bigint not null,
  ccy           text not null,
  primary key (invoice, line_no)
);
create index billing_line_contract on billing_line (contract_line) where contract_line is not null;

-- Which unbilled item stands on which line. An item is on one live line at most: the ledger of billing itself refuses a second.
create table billing_claim (
  source  text not null,
  invoice uuid not null,
  line_no int not null,
  minor   bigint not null,
  ccy     text not null,
  qty     numeric,
  live    boolean not null,
  primary key (invoice, source),
  foreign key (invoice, line_no) references billing_line
);
create unique index billing_claim_live on billing_claim (source) where live;
comment on column billing_claim.source is 'connection, record type and id of the item; or return and the credit line it came back by';

-- The lines of credit memos with what becomes of the value.
create table billing_credit_line (
  credit        uuid not null references entity,
  line_no       int not null,
  invoice       uuid not null,
  invoice_line  int not null,
  minor         bigint not null check (minor > 0),
  ccy           text not null,
  qty           numeric,
  disposition   text not null check (disposition in ('RETURN_TO_UNBILLED', 'WRITE_OFF', 'REBILL')),
  reason        text not null,
  state         text not null check (state in ('OPEN', 'POSTED', 'REFUSED')),
  primary key (credit, line_no),
  foreign key (invoice, invoice_line) references billing_line
);
create index billing_credit_line_invoice on billing_credit_line (invoice, invoice_line);

-- The newest look at a proposal: what would be released if everybody agreed now, and what stands against it.
create table billing_proposal (
  invoice     uuid primary key references entity,
  fingerprint text not null,
  net_minor   bigint not null,
  ccy         text not null,
  psa_minor   bigint,
  problems    text[] not null,
  waits       text[] not null,
  looked_at   timestamptz not null
);

-- Since when PSA and ERP say what they say about an invoice.
create table billing_pair (
  invoice uuid primary key references entity,
  pair    text not null,
  verdict text not null check (verdict in ('AT_REST', 'MOVING', 'DRIFT', 'GAP')),
  minor   bigint,
  ccy     text,
  since   timestamptz not null,
  seen_at timestamptz not null
);
create index billing_pair_open on billing_pair (verdict) where verdict <> 'AT_REST';
