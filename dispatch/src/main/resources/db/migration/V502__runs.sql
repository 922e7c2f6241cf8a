-- What a run put at stake (currency to minor units; null where no brake weighs money), when a person let it go, which run it undoes,
-- and whether only a person can say what became of it.
alter table intent
  add column stake       json,
  add column released_at timestamptz,
  add column undoes      uuid,
  add column asks_person boolean not null default false;
create index intent_asks_person on intent (connection) where asks_person and state = 'UNKNOWN';
