-- Months begin in UTC, whatever the time zone of the session that makes them: else two callers of different zones would
-- make partitions that overlap.
alter function ensure_partitions(text, int) set timezone = 'UTC';
