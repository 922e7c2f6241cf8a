-- Records of masters that differed from what the hub has read, and whose source does not tell when they changed: they are
-- looked at again after their feed's next whole round.
create table master_look (
  connection  text not null,
  object_type text not null,
  external_id text not null,
  content     text not null,
  since       timestamptz not null,
  seen_at     timestamptz not null,
  round_at    timestamptz,
  believed    boolean not null default false,
  primary key (connection, object_type, external_id)
);
create index master_look_waiting on master_look (connection, object_type) where not believed;
comment on column master_look.content is 'SHA-256 over what the source showed, in hex';
comment on column master_look.since is 'when it differed first';
comment on column master_look.seen_at is 'when the source showed this content first';
comment on column master_look.round_at is 'the end of a round of the feed after that: the round after it began later than seen_at';
comment on column master_look.believed is 'whether the second look found it as the first had';
