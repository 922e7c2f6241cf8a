-- What a system proved of itself at first contact, or last under a configured pin: it is compared from then on where nothing is
-- configured. And whether the mode came from the connection's file, so that taking it out of the file takes it back.
alter table connection_state
  add column pinned         jsonb,
  add column mode_from_file boolean not null default false;
