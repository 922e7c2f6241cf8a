-- What the ledger made of a source's facts, as the source is to show it: one row a record, its newest receipt. `due_at` is null while
-- the source shows it.
create table home_receipt (
  connection   text not null,
  object_type  text not null,
  source_id    text not null,
  rank         bigint not null,
  ledger_ref   text not null,
  standing     boolean not null,
  wanted_at    timestamptz not null,
  due_at       timestamptz,
  tries        int not null default 0,
  refused      boolean not null default false,
  problem_code text,
  problem      text,
  mend         text,
  mender       text,
  sent_rank    bigint,
  sent_at      timestamptz,
  primary key (connection, object_type, source_id)
) with (fillfactor = 70);
comment on column home_receipt.rank is 'twice the version''s ordinal, and one more once it is reversed: a higher one is the newer';
comment on column home_receipt.sent_rank is 'what the source shows; null before the first';
create index home_receipt_due on home_receipt (connection, refused, due_at) where due_at is not null;
create index home_receipt_problem on home_receipt (connection, object_type, problem_code) where problem_code is not null;

-- What was told so far.
create table home_total (
  connection text primary key,
  sent       bigint not null default 0,
  tried      bigint not null default 0
);
comment on column home_total.sent is 'receipts that a source took';
comment on column home_total.tried is 'records written, those not taken included';
