package io.trireme.deploy.edge;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.deploy.log.Fit;
import io.trireme.deploy.log.StructuredLine;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.stream.Collectors;

import static java.util.Objects.requireNonNull;

/** The one line that each exchange leaves in the log: nothing that was asked or answered. */
final class ExchangeLine implements StructuredLine {

  private static final int MAX_TEXT = 200;

  /** As long as the header of the same name may be. */
  private static final int MAX_WARNINGS = 1024;

  private final ExchangeRecord record;
  private final Duration duration;

  ExchangeLine(ExchangeRecord record, Duration duration) {
    this.record = requireNonNull(record, "record is null");
    this.duration = requireNonNull(duration, "duration is null");
  }

  private OptionalLong firstTokenMillis() {
    return record.firstTokenNanos == 0
        ? OptionalLong.empty()
        : OptionalLong.of((record.firstTokenNanos - record.startedNanos) / 1_000_000);
  }

  @Override
  public ObjectNode fields() {
    GatewayError error = record.errorOrNull();
    ObjectNode fields =
        Json.object()
            .put("request_id", record.id)
            .put("trace_id", record.span.traceId())
            .put("span_id", record.span.spanId())
            .put("lane", record.dialect.id())
            .put("operation", Ledger.operation(record.operation))
            .put("caller", record.caller)
            .put("model", text(record.model))
            .put("upstream_model", text(record.upstreamModel))
            .put("channel", record.channel())
            .put("key", record.key())
            .put("stream", record.stream)
            .put("outcome", record.outcome.label())
            .put("status", record.status)
            .put("error_type", error == null ? null : ErrorWords.of(error.kind()))
            .put("error", error == null ? null : text(error.message()));
    put(fields, "ttft_ms", firstTokenMillis());
    fields.put("duration_ms", duration.toMillis());
    Usage usage = record.usage;
    put(fields, "tokens_input", usage.input());
    put(fields, "tokens_output", usage.output());
    put(fields, "tokens_cache_read", usage.cacheRead());
    put(fields, "tokens_cache_write", usage.cacheWrite());
    put(fields, "tokens_reasoning", usage.reasoning());
    ArrayNode attempts = fields.putArray("attempts");
    record.tries.forEach(tried -> attempts.add(fields(tried)));
    ArrayNode leftOut = fields.putArray("left_out");
    record.leftOut.forEach(channel -> leftOut.add(text(channel)));
    fields.put("warnings", Fit.quoted(record.untold, MAX_WARNINGS));
    return fields;
  }

  private static void put(ObjectNode fields, String name, OptionalLong value) {
    if (value.isPresent()) {
      fields.put(name, value.getAsLong());
    } else {
      fields.putNull(name);
    }
  }

  private static ObjectNode fields(ExchangeRecord.Try tried) {
    return Json.object()
        .put("channel", tried.channel())
        .put("key", tried.key())
        .put("reason", text(tried.reason()))
        .put("result", tried.result())
        .put("ms", tried.millis())
        .put("fault", text(tried.fault()));
  }

  @Override
  public String toString() {
    GatewayError error = record.errorOrNull();
    boolean tells = record.tries.size() > 1 || record.outcome != Outcome.SUCCESS;
    return "id=%s dialect=%s operation=%s caller=%s model=\"%s\" stream=%s outcome=%s status=%d"
            .formatted(
                record.id,
                record.dialect,
                Ledger.operation(record.operation),
                record.caller,
                text(record.model),
                record.stream,
                record.outcome.label(),
                record.status)
        + " channel=%s attempts=%d ttftMs=%s durationMs=%d"
            .formatted(
                record.channel().isEmpty() ? "-" : record.channel(),
                record.tries.size(),
                number(firstTokenMillis()),
                duration.toMillis())
        + " inputTokens=%s outputTokens=%s cacheReadTokens=%s cacheWriteTokens=%s"
            .formatted(
                number(record.usage.input()),
                number(record.usage.output()),
                number(record.usage.cacheRead()),
                number(record.usage.cacheWrite()))
        + (record.span.traceId().isEmpty() ? "" : " trace=" + record.span.traceId())
        + (error == null ? "" : " error=\"" + text(error.message()) + "\"")
        + (tells ? " tries=" + tries() : "")
        + (record.leftOut.isEmpty()
            ? ""
            : " leftOut=\"" + text(String.join("; ", record.leftOut)) + "\"")
        + (record.untold.isEmpty()
            ? ""
            : " warnings=\"" + Fit.quoted(record.untold, MAX_WARNINGS) + "\"");
  }

  private String tries() {
    return record.tries.stream().map(ExchangeLine::told).collect(Collectors.joining(",", "[", "]"));
  }

  private static String told(ExchangeRecord.Try tried) {
    String end = tried.channel() + "/" + tried.key() + ":" + tried.result();
    String why = tried.fault().isEmpty() ? "" : "; " + tried.fault();
    return end + "@" + tried.millis() + "ms(" + text(tried.reason() + why) + ")";
  }

  private static String number(OptionalLong value) {
    return value.isPresent() ? Long.toString(value.getAsLong()) : "-";
  }

  private static String text(String value) {
    return Fit.quoted(value, MAX_TEXT);
  }
}
