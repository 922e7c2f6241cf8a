-- Whether an item was ever billed is asked whenever its source says so; the index of live claims does not know the others.
create index billing_claim_source on billing_claim (source);
