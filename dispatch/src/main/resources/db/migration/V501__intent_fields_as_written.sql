-- Fields are kept as they were wanted, also those that jsonb cannot hold (NUL, lone surrogates of a broken record).
alter table intent alter column fields type json, alter column before_image type json;
-- The brakes count the newest intents of a connection.
create index intent_recent on intent (connection, created_at);
