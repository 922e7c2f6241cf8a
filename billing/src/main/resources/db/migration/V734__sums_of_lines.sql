-- What an invoice bills of a contract line, summed and dated when its lines are written: a contract is reckoned from a row an
-- invoice, not from each line and the invoice's own data. Written and rewritten with the lines, in the same transaction.
create table billing_line_sum (
  contract_line uuid not null,
  invoice       uuid not null references entity,
  expense       boolean not null,
  ccy           text not null,
  minor         bigint not null,
  day           date not null,
  primary key (contract_line, invoice, expense, ccy)
);
create index billing_line_sum_invoice on billing_line_sum (invoice);
comment on column billing_line_sum.day is 'the day the invoice was dated when its lines were written: once released, the day of its posting in the ledger';

insert into billing_line_sum (contract_line, invoice, expense, ccy, minor, day)
select l.contract_line, l.invoice, l.kind = 'EXPENSE', l.ccy, sum(l.minor),
       coalesce((e.data ->> 'issue_date')::date, (select min(d.released_at)::date from billing_document d where d.entity = e.id), e.created_at::date)
  from billing_line l join entity e on e.id = l.invoice
 where l.contract_line is not null group by 1, 2, 3, 4, e.id;
