-- Who does what only one process may do. The epoch grows with each change of the holder.
create table leader (
  name text primary key,
  holder text not null,
  epoch bigint not null,
  expires_at bigint not null
);

-- Answered turns that their callers may come back to. The body is compressed.
create table stored_turn (
  caller text not null,
  dialect text not null,
  id text not null,
  channel text not null,
  channel_key text not null,
  relayed smallint not null,
  weight bigint not null,
  used_at bigint not null,
  expires_at bigint not null,
  body bytea not null,
  primary key (caller, dialect, id)
);
-- It is compressed already.
alter table stored_turn alter column body set storage external;
create index stored_turn_by_id on stored_turn (dialect, id);
create index stored_turn_by_use on stored_turn (used_at, weight);
create index stored_turn_by_end on stored_turn (expires_at);

-- Which turns hold an item.
create table stored_item (
  dialect text not null,
  item text not null,
  caller text not null,
  turn text not null,
  primary key (dialect, item, caller, turn),
  foreign key (caller, dialect, turn)
    references stored_turn (caller, dialect, id) on delete cascade
);
create index stored_item_by_turn on stored_item (caller, dialect, turn);

-- What replicas learn of channels and keys, where no Redis shares it. Times are the database's own.
-- Unlogged: it is lost in a crash of the database, after which the replicas write it anew.
create unlogged table runtime_fact (
  key text primary key,
  value text not null,
  node text not null,
  ends_at bigint not null
);
create index runtime_fact_by_end on runtime_fact (ends_at);
