-- What a credit brought back and its source then changed: the posting lane reversed it, and so much less of the credit line
-- is to be billed again.
create table billing_taken_back (
  credit   uuid not null,
  line_no  int not null,
  source   text not null,
  minor    bigint not null check (minor > 0),
  ccy      text not null,
  qty      numeric,
  taken_at timestamptz not null,
  primary key (credit, line_no, source),
  foreign key (credit, line_no) references billing_credit_line
);
comment on table billing_taken_back is 'append-only';
comment on column billing_taken_back.source is 'connection, record type and id of the item';
