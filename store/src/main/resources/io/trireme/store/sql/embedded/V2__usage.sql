-- One row for each exchange that ended. Times are milliseconds since 1970; null is what nobody told.
create table request_log (
  id text primary key,
  at integer not null,
  lane text not null,
  operation text not null,
  client_key text not null,
  model text not null,
  upstream_model text not null,
  channel text not null,
  channel_key text not null,
  outcome text not null,
  outcome_class text not null,
  status integer not null,
  stream integer not null,
  ttft_ms integer,
  duration_ms integer not null,
  input_tokens integer,
  output_tokens integer,
  cache_read_tokens integer,
  cache_write_tokens integer,
  cache_write_long_tokens integer,
  reasoning_tokens integer,
  cost_nanos integer,
  conversation text not null,
  detail text not null
) strict;
create index request_log_at on request_log (at, id);
create index request_log_channel on request_log (channel, at, id);
create index request_log_client_key on request_log (client_key, at, id);

-- Sums for each minute. What a sum is short of is counted in unmetered and unpriced. t0 to t15 and d0 to
-- d15 count times to the first token and durations by size: at most 50 ms, 100 ms, 200 ms and so on.
create table usage_minute (
  bucket integer not null,
  channel text not null,
  channel_key text not null,
  model text not null,
  client_key text not null,
  lane text not null,
  outcome_class text not null,
  requests integer not null,
  unmetered integer not null,
  unpriced integer not null,
  attempts integer not null,
  input_tokens integer not null,
  output_tokens integer not null,
  cache_read_tokens integer not null,
  cache_write_tokens integer not null,
  reasoning_tokens integer not null,
  cost_nanos integer not null,
  ttft_count integer not null,
  ttft_ms integer not null,
  duration_ms integer not null,
  t0 integer not null, t1 integer not null, t2 integer not null, t3 integer not null, t4 integer not null, t5 integer not null, t6 integer not null, t7 integer not null,
  t8 integer not null, t9 integer not null, t10 integer not null, t11 integer not null, t12 integer not null, t13 integer not null, t14 integer not null, t15 integer not null,
  d0 integer not null, d1 integer not null, d2 integer not null, d3 integer not null, d4 integer not null, d5 integer not null, d6 integer not null, d7 integer not null,
  d8 integer not null, d9 integer not null, d10 integer not null, d11 integer not null, d12 integer not null, d13 integer not null, d14 integer not null, d15 integer not null,
  primary key (bucket, channel, channel_key, model, client_key, lane, outcome_class)
) strict, without rowid;

-- The same for each hour, made of minutes.
create table usage_hour (
  bucket integer not null,
  channel text not null,
  channel_key text not null,
  model text not null,
  client_key text not null,
  lane text not null,
  outcome_class text not null,
  requests integer not null,
  unmetered integer not null,
  unpriced integer not null,
  attempts integer not null,
  input_tokens integer not null,
  output_tokens integer not null,
  cache_read_tokens integer not null,
  cache_write_tokens integer not null,
  reasoning_tokens integer not null,
  cost_nanos integer not null,
  ttft_count integer not null,
  ttft_ms integer not null,
  duration_ms integer not null,
  t0 integer not null, t1 integer not null, t2 integer not null, t3 integer not null, t4 integer not null, t5 integer not null, t6 integer not null, t7 integer not null,
  t8 integer not null, t9 integer not null, t10 integer not null, t11 integer not null, t12 integer not null, t13 integer not null, t14 integer not null, t15 integer not null,
  d0 integer not null, d1 integer not null, d2 integer not null, d3 integer not null, d4 integer not null, d5 integer not null, d6 integer not null, d7 integer not null,
  d8 integer not null, d9 integer not null, d10 integer not null, d11 integer not null, d12 integer not null, d13 integer not null, d14 integer not null, d15 integer not null,
  primary key (bucket, channel, channel_key, model, client_key, lane, outcome_class)
) strict, without rowid;

-- The same for each day (UTC), made of hours.
create table usage_day (
  bucket integer not null,
  channel text not null,
  channel_key text not null,
  model text not null,
  client_key text not null,
  lane text not null,
  outcome_class text not null,
  requests integer not null,
  unmetered integer not null,
  unpriced integer not null,
  attempts integer not null,
  input_tokens integer not null,
  output_tokens integer not null,
  cache_read_tokens integer not null,
  cache_write_tokens integer not null,
  reasoning_tokens integer not null,
  cost_nanos integer not null,
  ttft_count integer not null,
  ttft_ms integer not null,
  duration_ms integer not null,
  t0 integer not null, t1 integer not null, t2 integer not null, t3 integer not null, t4 integer not null, t5 integer not null, t6 integer not null, t7 integer not null,
  t8 integer not null, t9 integer not null, t10 integer not null, t11 integer not null, t12 integer not null, t13 integer not null, t14 integer not null, t15 integer not null,
  d0 integer not null, d1 integer not null, d2 integer not null, d3 integer not null, d4 integer not null, d5 integer not null, d6 integer not null, d7 integer not null,
  d8 integer not null, d9 integer not null, d10 integer not null, d11 integer not null, d12 integer not null, d13 integer not null, d14 integer not null, d15 integer not null,
  primary key (bucket, channel, channel_key, model, client_key, lane, outcome_class)
) strict, without rowid;

-- Hours and days whose sums are to be made again. Whoever adds to one locks its row.
create table usage_stale (
  size integer not null,
  bucket integer not null,
  marks integer not null,
  primary key (size, bucket)
) strict, without rowid;
