package io.trireme.store.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.store.usage.RequestEntry.Detail;
import io.trireme.store.usage.RequestEntry.End;
import io.trireme.store.usage.RequestEntry.Parties;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** The table of the request log. */
final class RequestRows {

  private static final List<String> COLUMNS =
      List.of(
          "id",
          "at",
          "lane",
          "operation",
          "client_key",
          "model",
          "upstream_model",
          "channel",
          "channel_key",
          "outcome",
          "outcome_class",
          "status",
          "stream",
          "ttft_ms",
          "duration_ms",
          "input_tokens",
          "output_tokens",
          "cache_read_tokens",
          "cache_write_tokens",
          "cache_write_long_tokens",
          "reasoning_tokens",
          "cost_nanos",
          "conversation",
          "detail");

  private static final String INSERT =
      COLUMNS.stream()
          .map(name -> ":" + name)
          .collect(
              Collectors.joining(
                  ", ",
                  "insert into request_log (" + String.join(", ", COLUMNS) + ") values (",
                  ") on conflict (id) do nothing"));

  private RequestRows() {}

  /** Inserts rows; those that were not there before. */
  static List<RequestEntry> insert(Handle handle, List<RequestEntry> entries) {
    PreparedBatch batch = handle.prepareBatch(INSERT);
    for (RequestEntry entry : entries) {
      bind(batch, entry);
      batch.add();
    }
    int[] counts = batch.execute();
    List<RequestEntry> added = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        added.add(entries.get(i));
      }
    }
    return added;
  }

  private static void bind(PreparedBatch batch, RequestEntry entry) {
    Parties parties = entry.parties();
    End end = entry.end();
    Usage usage = entry.usage();
    batch
        .bind("id", entry.id())
        .bind("at", entry.at().toEpochMilli())
        .bind("lane", parties.lane())
        .bind("operation", parties.operation())
        .bind("client_key", parties.clientKey())
        .bind("model", parties.model())
        .bind("upstream_model", parties.upstreamModel())
        .bind("channel", parties.channel())
        .bind("channel_key", parties.channelKey())
        .bind("outcome", end.outcome())
        .bind("outcome_class", end.outcomeClass().word())
        .bind("status", end.status())
        .bind("stream", end.stream() ? 1 : 0)
        .bind("ttft_ms", orNull(end.ttftMillis()))
        .bind("duration_ms", end.durationMillis())
        .bind("input_tokens", orNull(usage.input()))
        .bind("output_tokens", orNull(usage.output()))
        .bind("cache_read_tokens", orNull(usage.cacheRead()))
        .bind("cache_write_tokens", orNull(usage.cacheWrite()))
        .bind("cache_write_long_tokens", orNull(usage.cacheWriteLong()))
        .bind("reasoning_tokens", orNull(usage.reasoning()))
        .bind("cost_nanos", orNull(entry.costNanos()))
        .bind("conversation", entry.detail().conversation())
        .bind("detail", json(entry.detail()));
  }

  private static @Nullable Long orNull(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  static List<RequestEntry> select(Handle handle, RequestQuery query) {
    Where where =
        new Where()
            .and("at >= :from", "from", query.from().toEpochMilli())
            .and("at < :to", "to", query.to().toEpochMilli())
            .filters(query.filters())
            .outcome(query.filters().outcome());
    if (query.text() != null) {
      where.contains(query.text(), "id", "model", "upstream_model", "conversation");
    }
    RequestQuery.Cursor after = query.after();
    if (after != null) {
      where.and("(at, id) < (:after_at, :after_id)", "after_at", after.at().toEpochMilli());
      where.bind("after_id", after.id());
    }
    Query select =
        handle.createQuery(
            "select "
                + String.join(", ", COLUMNS)
                + " from request_log "
                + where
                + " order by at desc, id desc limit :most");
    return where
        .bindTo(select)
        .bind("most", query.limit())
        .map((row, context) -> entry(row))
        .list();
  }

  static List<RequestEntry> select(Handle handle, String id) {
    return handle
        .createQuery("select " + String.join(", ", COLUMNS) + " from request_log where id = :id")
        .bind("id", id)
        .map((row, context) -> entry(row))
        .list();
  }

  private static RequestEntry entry(ResultSet row) throws SQLException {
    return new RequestEntry(
        row.getString("id"),
        Instant.ofEpochMilli(row.getLong("at")),
        new Parties(
            row.getString("lane"),
            row.getString("operation"),
            row.getString("client_key"),
            row.getString("model"),
            row.getString("upstream_model"),
            row.getString("channel"),
            row.getString("channel_key")),
        new End(
            row.getString("outcome"),
            OutcomeClass.of(row.getString("outcome_class")).orElse(OutcomeClass.FAILED),
            row.getInt("status"),
            row.getLong("stream") != 0,
            number(row, "ttft_ms"),
            row.getLong("duration_ms")),
        new Usage(
            number(row, "input_tokens"),
            number(row, "output_tokens"),
            number(row, "cache_read_tokens"),
            number(row, "cache_write_tokens"),
            number(row, "reasoning_tokens"),
            number(row, "cache_write_long_tokens")),
        number(row, "cost_nanos"),
        detail(Json.read(row.getString("detail")), row.getString("conversation")));
  }

  private static OptionalLong number(ResultSet row, String column) throws SQLException {
    long value = row.getLong(column);
    return row.wasNull() ? OptionalLong.empty() : OptionalLong.of(value);
  }

  private static String json(Detail detail) {
    ObjectNode json = Json.object();
    ArrayNode tries = json.putArray("tries");
    for (TryEntry one : detail.tries()) {
      ObjectNode row =
          tries
              .addObject()
              .put("channel", one.channel())
              .put("key", one.key())
              .put("reason", one.reason())
              .put("result", one.result())
              .put("ms", one.millis())
              .put("fault", one.fault());
      TryEntry.Times times = one.times();
      put(row, "start", times.start());
      put(row, "connected", times.connected());
      put(row, "sent", times.sent());
      put(row, "head", times.head());
      put(row, "committed", times.committed());
      put(row, "end", times.end());
    }
    ArrayNode leftOut = json.putArray("leftOut");
    detail.leftOut().forEach(leftOut::add);
    json.put("warnings", detail.warnings()).put("error", detail.error());
    return Json.text(json);
  }

  private static void put(ObjectNode row, String name, OptionalLong value) {
    if (value.isPresent()) {
      row.put(name, value.getAsLong());
    }
  }

  private static OptionalLong number(JsonNode row, String name) {
    JsonNode value = row.path(name);
    return value.isIntegralNumber() ? OptionalLong.of(value.asLong()) : OptionalLong.empty();
  }

  private static Detail detail(JsonNode json, String conversation) {
    List<TryEntry> tries = new ArrayList<>();
    for (JsonNode one : json.path("tries")) {
      tries.add(
          new TryEntry(
              one.path("channel").asText(),
              one.path("key").asText(),
              one.path("reason").asText(),
              one.path("result").asText(),
              one.path("ms").asLong(),
              one.path("fault").asText(),
              new TryEntry.Times(
                  number(one, "start"),
                  number(one, "connected"),
                  number(one, "sent"),
                  number(one, "head"),
                  number(one, "committed"),
                  number(one, "end"))));
    }
    List<String> leftOut = new ArrayList<>();
    json.path("leftOut").forEach(line -> leftOut.add(line.asText()));
    return new Detail(
        tries, leftOut, json.path("warnings").asText(), json.path("error").asText(), conversation);
  }
}
