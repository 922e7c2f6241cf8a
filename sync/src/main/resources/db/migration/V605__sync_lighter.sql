-- Marks are found by entity or in order, and taken where they lie: their number needs no index.
alter table sync_queue drop constraint sync_queue_pkey;
