-- Accruals are few, and are looked for as a whole to be taken back.
create index posting_accrued on posting (item) where kind = 'ACCRUED_COST';
