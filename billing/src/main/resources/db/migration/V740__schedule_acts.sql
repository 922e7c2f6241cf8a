-- Who confirmed that a milestone, or a share of a line, may be billed; on what evidence. What was taken back stays, with who took it back.
create table billing_confirmation (
  id           uuid primary key,
  item         uuid not null references entity,
  reached      date not null,
  evidence     text not null,
  person       text not null,
  reason       text not null,
  confirmed_at timestamptz not null,
  revoked_by   text,
  revoked_at   timestamptz
);
create unique index billing_confirmation_standing on billing_confirmation (item) where revoked_at is null;
