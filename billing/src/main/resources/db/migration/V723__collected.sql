-- Proposals that the hub collected itself, where no PSA does. Their items are claimed from the start.
create table billing_collected (
  invoice      uuid primary key references entity,
  basis        text not null,
  until        date not null,
  collected_by text not null,
  collected_at timestamptz not null
);
create index billing_collected_basis on billing_collected (basis);
comment on table billing_collected is 'append-only';
comment on column billing_collected.basis is 'hash of who is billed for which items; the same items collected again after a cancellation have it again';

-- Months that the calendar has collected: each once.
create table billing_collection (
  until        date primary key,
  collected_at timestamptz not null
);
comment on table billing_collection is 'append-only';

create sequence billing_proposal_no start 1001;

-- Lines that stand on no item or line of a contract, such as a drawn retainer, still bill a contract.
alter table billing_line add column contract uuid;
