-- Two records of one system may turn out to be one entity, when clients are merged that both had a customer there.
-- The hub goes on with one of them; the other stands beside it from this moment, is written no more and not listened to.
-- beside_by: the person who said which of them it goes on with; null while nobody has, and a case waits for that.
alter table link
  add column beside_since timestamptz,
  add column beside_by    text,
  add constraint link_beside check (beside_by is null or beside_since is not null);
