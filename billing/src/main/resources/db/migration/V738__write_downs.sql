-- What the review takes off items of a proposal that was collected here. Above the limit of one person it is only asked for
-- until a second one agrees; it holds the proposal until then.
create table billing_write_down (
  request    text primary key,
  invoice    uuid not null references entity,
  minor      bigint not null check (minor > 0),
  ccy        text not null,
  person     text not null,
  reason     text not null,
  asked_at   timestamptz not null,
  state      text not null check (state in ('OPEN', 'STANDS', 'DECLINED', 'LIFTED')),
  decided_by text,
  decided_at timestamptz
);
create index billing_write_down_invoice on billing_write_down (invoice);
comment on column billing_write_down.request is 'the caller''s key: the same again is the same write-down';

create table billing_write_down_item (
  request text not null references billing_write_down,
  source  text not null,
  minor   bigint not null check (minor > 0),
  primary key (request, source)
);
comment on table billing_write_down_item is 'append-only';

-- What was written down leaves unbilled with what is billed, and is given up.
alter table billing_claim add column down_minor bigint not null default 0 check (down_minor >= 0);
alter table billing_line add column down_minor bigint not null default 0 check (down_minor >= 0);
alter table billing_line_sum add column down_minor bigint not null default 0 check (down_minor >= 0);
