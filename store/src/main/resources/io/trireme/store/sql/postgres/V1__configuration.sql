-- What an administrator configures. Bodies are sealed: they hold credentials.
create table config_object (
  kind text not null,
  id text not null,
  position bigint not null,
  revision bigint not null,
  body text not null,
  primary key (kind, id)
);

-- One row. Every change of the configuration takes the next number.
create table config_revision (
  only_row smallint primary key check (only_row = 1),
  revision bigint not null
);
insert into config_revision (only_row, revision) values (1, 0);

-- Keys of the gateway's own that all replicas share, sealed.
create table shared_secret (
  name text primary key,
  sealed text not null
);

-- Who changed what. Never updated; each row carries the hash of the one before.
create table audit (
  seq bigint primary key,
  at bigint not null,
  actor text not null,
  action text not null,
  object text not null,
  detail text not null,
  previous_hash text not null,
  hash text not null
);
