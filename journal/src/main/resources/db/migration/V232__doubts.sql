-- Records that were shown with other content under the stamp they had: what was replaced under it, and when the record itself is
-- asked because what was replaced has come back. Few at any time; forgotten an hour after the last look.
create table doubt (
  connection  text not null,
  object_type text not null,
  external_id text not null,
  stamp       text not null,
  replaced    text not null,
  looks       int not null,
  looks_left  int not null,
  look_at     timestamptz,
  changed_at  timestamptz not null,
  primary key (connection, object_type, external_id)
) with (fillfactor = 70);
create index doubt_due on doubt (connection, object_type, look_at) where look_at is not null;
comment on column doubt.replaced is 'hashes of contents shown under the stamp and replaced since, newest last, in hexadecimal, with blanks between';
