alter table reconciliation_tie add part text not null default '', add note text not null default '';
comment on column reconciliation_tie.part is 'which of several amounts that the check compares apart: net, tax, the role of an account';
comment on column reconciliation_tie.note is 'why the check could not be made, for people; empty where it was made';
