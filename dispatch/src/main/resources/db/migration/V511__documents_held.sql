-- What a person let go no brake weighs again.
alter table document add released_at timestamptz;
create index document_recent on document (connection, created_at);
