-- What an amendment changes of the amounts a line is billed by; written into the schedule once the amendment is applied.
create table billing_amendment_item (
  amendment     uuid not null references billing_amendment,
  item_no       int not null,
  contract_line uuid not null references entity,
  replaces      uuid references entity,
  due           date,
  minor         bigint check (minor > 0),
  ccy           text not null,
  description   text not null,
  was           text not null,
  primary key (amendment, item_no),
  check ((due is null) = (minor is null)),
  check (replaces is not null or minor is not null)
);
comment on table billing_amendment_item is 'append-only';
comment on column billing_amendment_item.replaces is 'the item that is billed no more; null where one is added';
comment on column billing_amendment_item.minor is 'what is billed in its place; null where nothing is';
comment on column billing_amendment_item.was is 'what is replaced, in words; empty where one is added';
