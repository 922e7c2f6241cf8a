-- Since when every create is looked up before it is sent: what was read after that moment was read after the restore.
alter table connection_state add column ask_first_since timestamptz;
