-- On what terms people worked when their hours were posted, and how many posted lines today's terms would make otherwise.
create table posting_terms (
  resource   uuid primary key,
  mark       text not null,
  open_lines int not null default 0
);

-- What finance decided about such lines.
create table posting_retro (
  resource   uuid not null,
  item       bigint not null,
  ordinal    int not null,
  difference text not null,
  decision   text not null check (decision in ('ACCEPTED', 'RECLASSED')),
  reference  text not null,
  decided_by text not null,
  decided_at timestamptz not null,
  reason     text not null,
  primary key (item, ordinal, difference)
);
create index posting_retro_resource on posting_retro (resource);
comment on table posting_retro is 'append-only: lines that stand as they are, or were moved by a journal, after their worker''s terms changed';
