-- Deliveries held back since a run was undone: which run, and why, in words. A person lets them go on.
alter table delivery
  add column suspended_run uuid,
  add column suspended     text;
create index delivery_suspended on delivery (suspended_run) where suspended is not null;
