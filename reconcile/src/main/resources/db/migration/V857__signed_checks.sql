-- Which checks a signature rests on; null for those of the time when it was always RC1, RC2, RC3 and RC5.
alter table reconciliation_signature add column checks text[];
