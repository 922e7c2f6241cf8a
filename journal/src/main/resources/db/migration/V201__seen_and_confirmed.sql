-- New fields: of what kind their values are, and whether somebody has taken note.
alter table schema_drift add column sample_type text not null default '';
alter table schema_drift add column acknowledged_at timestamptz;
alter table schema_drift add column acknowledged_by text;

-- A population of which most is gone: how many, and how many a person has confirmed to be gone.
alter table feed add column vanished int;
alter table feed add column vanished_confirmed int;
