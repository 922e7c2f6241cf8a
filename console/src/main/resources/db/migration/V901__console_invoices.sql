-- The newest invoices, all of them or of one state.
create index entity_invoice on entity (status, id) where type = 'Invoice' and merged_into is null;
create index entity_invoice_newest on entity (id) where type = 'Invoice' and merged_into is null;
-- Invoices whose systems say different things, by what that means, newest first.
create index billing_pair_verdict on billing_pair (verdict, invoice) where verdict <> 'AT_REST';
