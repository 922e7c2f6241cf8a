-- Proposals are looked for across all entities.
create index drift_policy on drift (policy, since);
