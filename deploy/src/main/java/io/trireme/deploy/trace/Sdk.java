package io.trireme.deploy.trace;

import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The SDK as the environment configures it. A class of its own, so that a gateway that traces
 * nothing loads nothing of the SDK.
 */
final class Sdk {

  private static final String PREFIX = "OTEL_";

  private Sdk() {}

  /** Whether the environment says where spans are to go. */
  static boolean wanted(Map<String, String> environment) {
    if (environment.getOrDefault("OTEL_SDK_DISABLED", "").equalsIgnoreCase("true")) {
      return false;
    }
    String exporter = environment.getOrDefault("OTEL_TRACES_EXPORTER", "");
    boolean address =
        environment.containsKey("OTEL_EXPORTER_OTLP_ENDPOINT")
            || environment.containsKey("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT");
    return !exporter.equalsIgnoreCase("none") && (address || !exporter.isBlank());
  }

  /**
   * Sets it up.
   *
   * @throws RuntimeException if a variable cannot be used; the SDK has types of its own for some
   */
  static OpenTelemetrySdk of(Map<String, String> environment, String version) {
    Map<String, String> usual =
        Map.of(
            "otel.service.name", "trireme",
            "otel.exporter.otlp.protocol", "http/protobuf",
            "otel.resource.attributes", "service.version=" + version);
    return AutoConfiguredOpenTelemetrySdk.builder()
        .disableShutdownHook()
        .addPropertiesSupplier(() -> usual)
        // Over the process's own environment, which lacks what stands in .env.
        .addPropertiesCustomizer(ignored -> given(environment))
        .build()
        .getOpenTelemetrySdk();
  }

  private static Map<String, String> given(Map<String, String> environment) {
    Map<String, String> properties = new HashMap<>();
    environment.forEach(
        (name, value) -> {
          if (name.startsWith(PREFIX)) {
            properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
          }
        });
    // Metrics have a port of their own, logs are the process's output.
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.logs.exporter", "none");
    // No baggage: what a caller says to another is not for vendors.
    properties.put("otel.propagators", "tracecontext");
    return properties;
  }
}
