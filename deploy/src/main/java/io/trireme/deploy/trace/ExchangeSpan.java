package io.trireme.deploy.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.Objects;
import java.util.function.BiConsumer;

import static java.util.Objects.requireNonNull;

/** The span of an exchange, or of an attempt within it. Thread-safe. */
public final class ExchangeSpan {

  /** Where nothing is traced. */
  public static final ExchangeSpan NONE =
      new ExchangeSpan(OpenTelemetry.noop().getTracer("none"), Span.getInvalid(), Context.root());

  private final Tracer tracer;
  private final Span span;
  private final Context context;

  ExchangeSpan(Tracer tracer, Span span, Context context) {
    this.tracer = requireNonNull(tracer, "tracer is null");
    this.span = requireNonNull(span, "span is null");
    this.context = requireNonNull(context, "context is null");
  }

  /** The id of its trace, 32 hexadecimal digits; "" where nothing is traced. */
  public String traceId() {
    return traced() ? span.getSpanContext().getTraceId() : "";
  }

  /** Its own id, 16 hexadecimal digits; "" where nothing is traced. */
  public String spanId() {
    return traced() ? span.getSpanContext().getSpanId() : "";
  }

  private boolean traced() {
    return span.getSpanContext().isValid();
  }

  /** Begins the span of an attempt. */
  public ExchangeSpan attempt(String name) {
    if (!traced()) {
      return NONE;
    }
    Span attempt =
        tracer.spanBuilder(name).setParent(context).setSpanKind(SpanKind.CLIENT).startSpan();
    return new ExchangeSpan(tracer, attempt, context.with(attempt));
  }

  /** Has the headers set by which the one who is called continues the trace. */
  public void propagate(BiConsumer<String, String> headers) {
    if (traced()) {
      W3CTraceContextPropagator.getInstance()
          .inject(context, headers, (to, name, value) -> requireNonNull(to).accept(name, value));
    }
  }

  /** Whether anybody wants to know what {@link #end} is given. */
  public boolean recording() {
    return span.isRecording();
  }

  /**
   * Ends it.
   *
   * @param name of it, which may not have been known when it began
   * @param error the class of the failure, one of a closed set; "" for none
   * @param agoNanos how long ago it ended; 0 for now
   */
  public void end(String name, Attributes attributes, String error, long agoNanos) {
    span.updateName(name);
    span.setAllAttributes(attributes);
    if (!error.isEmpty()) {
      span.setAttribute(GenAi.ERROR_TYPE, error);
      span.setStatus(StatusCode.ERROR);
    }
    if (agoNanos == 0) {
      span.end();
    } else {
      span.end(Instant.now().minusNanos(agoNanos));
    }
  }

  @Override
  public String toString() {
    return Objects.toString(span.getSpanContext());
  }
}
