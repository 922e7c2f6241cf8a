-- The ledger's tax code as it was sent with a line; what is credited of the line is taxed by the same.
alter table billing_line add column tax_code text;
