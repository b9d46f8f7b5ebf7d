-- What was asked and answered, redacted and sealed, for those who administer. Empty unless it is switched on.
create table kept_body (
  id text primary key,
  at bigint not null,
  sealed text not null
);
-- It is compressed already, and sealed.
alter table kept_body alter column sealed set storage external;
create index kept_body_at on kept_body (at, id);
