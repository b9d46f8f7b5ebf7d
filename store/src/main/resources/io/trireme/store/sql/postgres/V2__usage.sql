-- One row for each exchange that ended. Times are milliseconds since 1970; null is what nobody told.
create table request_log (
  id text primary key,
  at bigint not null,
  lane text not null,
  operation text not null,
  client_key text not null,
  model text not null,
  upstream_model text not null,
  channel text not null,
  channel_key text not null,
  outcome text not null,
  outcome_class text not null,
  status bigint not null,
  stream bigint not null,
  ttft_ms bigint,
  duration_ms bigint not null,
  input_tokens bigint,
  output_tokens bigint,
  cache_read_tokens bigint,
  cache_write_tokens bigint,
  cache_write_long_tokens bigint,
  reasoning_tokens bigint,
  cost_nanos bigint,
  conversation text not null,
  detail text not null
);
create index request_log_at on request_log (at, id);
create index request_log_channel on request_log (channel, at, id);
create index request_log_client_key on request_log (client_key, at, id);

-- Sums for each minute. What a sum is short of is counted in unmetered and unpriced. t0 to t15 and d0 to
-- d15 count times to the first token and durations by size: at most 50 ms, 100 ms, 200 ms and so on.
create table usage_minute (
  bucket bigint not null,
  channel text not null,
  channel_key text not null,
  model text not null,
  client_key text not null,
  lane text not null,
  outcome_class text not null,
  requests bigint not null,
  unmetered bigint not null,
  unpriced bigint not null,
  attempts bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cache_read_tokens bigint not null,
  cache_write_tokens bigint not null,
  reasoning_tokens bigint not null,
  cost_nanos bigint not null,
  ttft_count bigint not null,
  ttft_ms bigint not null,
  duration_ms bigint not null,
  t0 bigint not null, t1 bigint not null, t2 bigint not null, t3 bigint not null, t4 bigint not null, t5 bigint not null, t6 bigint not null, t7 bigint not null,
  t8 bigint not null, t9 bigint not null, t10 bigint not null, t11 bigint not null, t12 bigint not null, t13 bigint not null, t14 bigint not null, t15 bigint not null,
  d0 bigint not null, d1 bigint not null, d2 bigint not null, d3 bigint not null, d4 bigint not null, d5 bigint not null, d6 bigint not null, d7 bigint not null,
  d8 bigint not null, d9 bigint not null, d10 bigint not null, d11 bigint not null, d12 bigint not null, d13 bigint not null, d14 bigint not null, d15 bigint not null,
  primary key (bucket, channel, channel_key, model, client_key, lane, outcome_class)
);

-- The same for each hour, made of minutes.
create table usage_hour (
  bucket bigint not null,
  channel text not null,
  channel_key text not null,
  model text not null,
  client_key text not null,
  lane text not null,
  outcome_class text not null,
  requests bigint not null,
  unmetered bigint not null,
  unpriced bigint not null,
  attempts bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cache_read_tokens bigint not null,
  cache_write_tokens bigint not null,
  reasoning_tokens bigint not null,
  cost_nanos bigint not null,
  ttft_count bigint not null,
  ttft_ms bigint not null,
  duration_ms bigint not null,
  t0 bigint not null, t1 bigint not null, t2 bigint not null, t3 bigint not null, t4 bigint not null, t5 bigint not null, t6 bigint not null, t7 bigint not null,
  t8 bigint not null, t9 bigint not null, t10 bigint not null, t11 bigint not null, t12 bigint not null, t13 bigint not null, t14 bigint not null, t15 bigint not null,
  d0 bigint not null, d1 bigint not null, d2 bigint not null, d3 bigint not null, d4 bigint not null, d5 bigint not null, d6 bigint not null, d7 bigint not null,
  d8 bigint not null, d9 bigint not null, d10 bigint not null, d11 bigint not null, d12 bigint not null, d13 bigint not null, d14 bigint not null, d15 bigint not null,
  primary key (bucket, channel, channel_key, model, client_key, lane, outcome_class)
);

-- The same for each day (UTC), made of hours.
create table usage_day (
  bucket bigint not null,
  channel text not null,
  channel_key text not null,
  model text not null,
  client_key text not null,
  lane text not null,
  outcome_class text not null,
  requests bigint not null,
  unmetered bigint not null,
  unpriced bigint not null,
  attempts bigint not null,
  input_tokens bigint not null,
  output_tokens bigint not null,
  cache_read_tokens bigint not null,
  cache_write_tokens bigint not null,
  reasoning_tokens bigint not null,
  cost_nanos bigint not null,
  ttft_count bigint not null,
  ttft_ms bigint not null,
  duration_ms bigint not null,
  t0 bigint not null, t1 bigint not null, t2 bigint not null, t3 bigint not null, t4 bigint not null, t5 bigint not null, t6 bigint not null, t7 bigint not null,
  t8 bigint not null, t9 bigint not null, t10 bigint not null, t11 bigint not null, t12 bigint not null, t13 bigint not null, t14 bigint not null, t15 bigint not null,
  d0 bigint not null, d1 bigint not null, d2 bigint not null, d3 bigint not null, d4 bigint not null, d5 bigint not null, d6 bigint not null, d7 bigint not null,
  d8 bigint not null, d9 bigint not null, d10 bigint not null, d11 bigint not null, d12 bigint not null, d13 bigint not null, d14 bigint not null, d15 bigint not null,
  primary key (bucket, channel, channel_key, model, client_key, lane, outcome_class)
);

-- Hours and days whose sums are to be made again. Whoever adds to one locks its row.
create table usage_stale (
  size bigint not null,
  bucket bigint not null,
  marks bigint not null,
  primary key (size, bucket)
);
