-- What was asked and answered, redacted and sealed, for those who administer. Empty unless it is switched on.
create table kept_body (
  id text primary key,
  at integer not null,
  sealed text not null
) strict;
create index kept_body_at on kept_body (at, id);
