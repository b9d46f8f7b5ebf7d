-- Who does what only one process may do. The epoch grows with each change of the holder.
create table leader (
  name text primary key,
  holder text not null,
  epoch integer not null,
  expires_at integer not null
) strict, without rowid;

-- Answered turns that their callers may come back to. The body is compressed.
create table stored_turn (
  caller text not null,
  dialect text not null,
  id text not null,
  channel text not null,
  channel_key text not null,
  relayed integer not null,
  weight integer not null,
  used_at integer not null,
  expires_at integer not null,
  body blob not null,
  primary key (caller, dialect, id)
) strict;
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
) strict, without rowid;
create index stored_item_by_turn on stored_item (caller, dialect, turn);
