-- What an amendment of a contract changes, as it was asked for here. One the CRM told has no row: on which lines it acts is unknown.
create table billing_amendment (
  amendment    uuid primary key references entity,
  contract     uuid not null references entity,
  seq          int not null check (seq > 0),
  request      text not null unique,
  fingerprint  text not null,
  reason       text not null,
  requested_by text not null,
  requested_at timestamptz not null,
  unique (contract, seq)
);
comment on column billing_amendment.request is 'the caller''s key: the same again is the same amendment';

-- By how much it changes each line; null leaves a figure alone.
create table billing_amendment_line (
  amendment     uuid not null references billing_amendment,
  contract_line uuid not null references entity,
  price_minor   bigint,
  limit_minor   bigint,
  ccy           text not null,
  cost_minor    bigint,
  cost_ccy      text,
  hours         numeric,
  primary key (amendment, contract_line),
  check ((cost_minor is null) = (cost_ccy is null))
);
create index billing_amendment_line_line on billing_amendment_line (contract_line);

-- Prices an amendment agrees on, per hour of a role, from its day on.
create table billing_amendment_rate (
  amendment     uuid not null references billing_amendment,
  contract_line uuid not null references entity,
  role          text not null,
  price         numeric not null check (price >= 0),
  ccy           text not null,
  primary key (amendment, contract_line, role)
);

-- The systems that must have it, and since when each shows that it has.
create table billing_amendment_system (
  amendment  uuid not null references billing_amendment,
  system     text not null,
  applied_at timestamptz,
  evidence   text,
  missing    text,
  primary key (amendment, system),
  check ((applied_at is null) = (evidence is null))
);
comment on column billing_amendment_system.missing is 'what it does not show yet, in words';
