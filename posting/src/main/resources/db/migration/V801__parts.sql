-- A document refused whole without a named line is parted until the bad line stands alone.
alter table posting add part text;
comment on column posting.part is 'only postings of one part share a document; null: anything';
