-- Which part of the configuration was last applied to all that was known already: a mapping, code map, owner or route that
-- changes has everything it speaks of looked at again, page by page, also across restarts.
create table config_part (
  part        text primary key,
  fingerprint text not null,
  begun_at    timestamptz not null,
  reached     text not null default '',
  looked_at   bigint not null default 0,
  done_at     timestamptz
);
