-- What processes have used, reserved and were granted of an account: one row for each of both.
create table budget_claim (
  account text not null,
  node text not null,
  seq integer not null,
  used integer not null,
  reserved integer not null,
  free integer not null,
  lease_ends_at integer not null,
  ends_at integer not null,
  primary key (account, node)
) strict, without rowid;
create index budget_claim_by_end on budget_claim (ends_at);

-- Locked by whoever deals out of an account.
create table budget_account (
  id text primary key,
  ends_at integer not null
) strict, without rowid;
create index budget_account_by_end on budget_account (ends_at);
