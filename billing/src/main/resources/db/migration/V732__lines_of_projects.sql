-- Lines that stand on no contract line are looked up by their project.
create index billing_line_project on billing_line (project) where contract_line is null;
