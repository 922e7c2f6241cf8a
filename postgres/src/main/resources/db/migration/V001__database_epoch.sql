-- Which life of the database this is; a restored or copied database is noticed by it.
create table database_epoch (
    only_row          boolean     primary key default true check (only_row),
    epoch_id          uuid        not null,
    counter           bigint      not null check (counter >= 0),
    server_identity   text        not null,
    updated_at        timestamptz not null
);
comment on table database_epoch is 'one row: the identity of this life of the database and how far it got';

create table database_epoch_act (
    act_id            bigint      generated always as identity primary key,
    acted_at          timestamptz not null,
    actor             text        not null,
    reason            text        not null,
    before_epoch      text        not null,
    after_epoch       text        not null
);
comment on table database_epoch_act is 'append-only: who declared this database good to go on with, and why';
