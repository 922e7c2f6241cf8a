-- When and how invoices went to the client; one that was sent again has a row for each time.
create table billing_sending (
  invoice  uuid not null references entity,
  sent_on  date not null,
  means    text not null check (means in ('EMAIL', 'PORTAL', 'E_INVOICE', 'POST', 'OTHER')),
  taken_by text not null default '',
  person   text not null,
  told_at  timestamptz not null,
  primary key (invoice, sent_on, means)
);
comment on column billing_sending.taken_by is 'where it went: an address, a portal; empty where nobody said';

-- What clients do not accept of an invoice. At most one dispute of an invoice is open.
create table billing_dispute (
  id          uuid primary key,
  invoice     uuid not null references entity,
  minor       bigint not null check (minor > 0),
  ccy         text not null,
  reason      text not null,
  opened_by   text not null,
  opened_at   timestamptz not null,
  state       text not null check (state in ('OPEN', 'UPHELD', 'REJECTED')),
  answer      text,
  resolved_by text,
  resolved_at timestamptz
);
create unique index billing_dispute_open on billing_dispute (invoice) where state = 'OPEN';
create index billing_dispute_invoice on billing_dispute (invoice);
