package io.trireme.deploy.trace;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.trireme.core.spi.RequestHead;
import io.trireme.deploy.config.BuildInfo;
import io.trireme.deploy.config.Environment;
import io.trireme.deploy.config.GatewaySettings;
import io.trireme.deploy.config.StartupRefusal;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Begins the spans of exchanges. Without {@code OTEL_EXPORTER_OTLP_ENDPOINT} or {@code
 * OTEL_TRACES_EXPORTER} it does nothing and costs nothing. Thread-safe.
 *
 * @see <a href="https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-spans/">Semantic
 *     conventions for generative AI spans</a>
 */
@Singleton
public final class Tracing {

  private static final String SCOPE = "io.trireme";
  private static final long FLUSH_SECONDS = 3;

  private static final TextMapGetter<RequestHead> HEADERS =
      new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(RequestHead head) {
          return List.of();
        }

        @Override
        public @Nullable String get(@Nullable RequestHead head, String name) {
          return head == null ? null : head.header(name).orElse(null);
        }
      };

  private final @Nullable OpenTelemetrySdk sdk;
  private final Tracer tracer;
  private final boolean joins;

  Tracing(GatewaySettings settings, BuildInfo build) {
    Map<String, String> environment = environment();
    if (Sdk.wanted(environment)) {
      OpenTelemetrySdk started = start(environment, build.version());
      this.sdk = started;
      this.tracer = started.getTracer(SCOPE, build.version());
    } else {
      this.sdk = null;
      this.tracer = OpenTelemetry.noop().getTracer(SCOPE);
    }
    this.joins = settings.traceParent();
  }

  private static OpenTelemetrySdk start(Map<String, String> environment, String version) {
    try {
      return Sdk.of(environment, version);
    } catch (RuntimeException e) {
      throw StartupRefusal.of("OTEL_* cannot be used: " + e.getMessage());
    }
  }

  private static Map<String, String> environment() {
    try {
      return Environment.read(Path.of(""), System.getenv());
    } catch (IOException e) {
      throw StartupRefusal.of(".env cannot be read: " + e.getMessage());
    }
  }

  /**
   * Begins the span of an exchange.
   *
   * @param head may name a trace that it is to be a part of
   * @param name of the span
   * @param agoNanos how long ago it began
   */
  public ExchangeSpan begin(RequestHead head, String name, long agoNanos) {
    if (sdk == null) {
      return ExchangeSpan.NONE;
    }
    Context parent =
        joins
            ? W3CTraceContextPropagator.getInstance().extract(Context.root(), head, HEADERS)
            : Context.root();
    Span span =
        tracer
            .spanBuilder(name)
            .setParent(parent)
            .setSpanKind(SpanKind.SERVER)
            .setStartTimestamp(Instant.now().minusNanos(agoNanos))
            .startSpan();
    return new ExchangeSpan(tracer, span, parent.with(span));
  }

  /** Sends what is not sent yet. */
  @PreDestroy
  void close() {
    if (sdk != null) {
      sdk.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
    }
  }
}
