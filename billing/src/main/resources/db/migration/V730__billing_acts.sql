-- A credit above the limit of one person: asked for by one, and done once another one agrees.
create table billing_credit_wish (
  request    text primary key,
  invoice    uuid not null references entity,
  dated      date not null,
  net_minor  bigint not null,
  ccy        text not null,
  person     text not null,
  reason     text not null,
  wished_at  timestamptz not null,
  state      text not null check (state in ('OPEN', 'AGREED', 'DECLINED')),
  decided_by text,
  decided_at timestamptz
);
create index billing_credit_wish_invoice on billing_credit_wish (invoice);

create table billing_credit_wish_line (
  request      text not null references billing_credit_wish,
  line_no      int not null,
  invoice_line text not null,
  minor        bigint not null,
  ccy          text not null,
  disposition  text not null check (disposition in ('RETURN_TO_UNBILLED', 'WRITE_OFF', 'REBILL')),
  reason       text not null,
  primary key (request, line_no)
);

-- What a person has said is as it should be.
alter table billing_pair
  add column accepted    text,
  add column accepted_by text,
  add column accepted_at timestamptz;
