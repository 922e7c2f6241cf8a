-- What a project, or an entity's period, has in the books is read by its cells: how contracts stand, what a period is compared with.
-- Rows come in the order of time within a cell, equal keys are kept once, and neither column changes while a posting goes its way.
create index posting_in_cell on posting (cell, accounting_date);
