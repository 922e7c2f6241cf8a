-- Lines that stand on no contract line and name no project, such as a drawn retainer, are looked up by their contract.
create index billing_line_loose on billing_line (contract) where contract_line is null;
