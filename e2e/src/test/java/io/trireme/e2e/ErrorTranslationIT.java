package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A vendor's errors in the words of a client of another dialect, whole and within a stream. */
@Timeout(120)
class ErrorTranslationIT {

  /** What went wrong. */
  enum Fault {
    CONTEXT,
    RATE,
    BILLING
  }

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  private static final AtomicInteger CASES = new AtomicInteger();

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway = Gateway.start(GatewaySetup.of(Wire.configuration(upstream.url())));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
  }

  static List<Arguments> pairs() {
    List<Arguments> pairs = new ArrayList<>();
    for (Wire client : Wire.values()) {
      for (Wire vendor : Wire.values()) {
        for (Fault fault : Fault.values()) {
          if (client != vendor) {
            pairs.add(Arguments.of(client, vendor, fault));
          }
        }
      }
    }
    return pairs;
  }

  /** A key that is told to wait does so for the model: each case has one of its own. */
  private static String ownModel(Wire vendor) {
    return vendor.model + "-" + CASES.incrementAndGet();
  }

  private static int status(Wire vendor, Fault fault) {
    return switch (fault) {
      case CONTEXT -> 400;
      case RATE -> 429;
      case BILLING -> vendor == Wire.CLAUDE || vendor == Wire.GEMINI ? 402 : 429;
    };
  }

  private static String error(Wire vendor, Fault fault) {
    return switch (vendor) {
      case CLAUDE ->
          "{\"type\":\"error\",\"error\":{\"type\":"
              + switch (fault) {
                case CONTEXT ->
                    "\"invalid_request_error\",\"message\":"
                        + "\"prompt is too long: 300 tokens > 200 maximum\"}}";
                case RATE -> "\"rate_limit_error\",\"message\":\"Slow down.\"}}";
                case BILLING -> "\"billing_error\",\"message\":\"Nothing left.\"}}";
              };
      case CODEX, CHAT ->
          "{\"type\":\"error\",\"error\":{\"type\":\"x\",\"code\":"
              + switch (fault) {
                case CONTEXT ->
                    "\"context_length_exceeded\",\"message\":\"This model's maximum context length"
                        + " is 200 tokens. However, your messages resulted in 300 tokens.\"}}";
                case RATE ->
                    "\"rate_limit_exceeded\",\"message\":"
                        + "\"Slow down. Please try again in 6.5s.\"}}";
                case BILLING -> "\"insufficient_quota\",\"message\":\"Nothing left.\"}}";
              };
      case GEMINI ->
          "{\"error\":{\"code\":"
              + status(vendor, fault)
              + switch (fault) {
                case CONTEXT ->
                    ",\"status\":\"INVALID_ARGUMENT\",\"message\":\"The input token count (300)"
                        + " exceeds the maximum number of tokens allowed (200).\"}}";
                case RATE ->
                    ",\"status\":\"RESOURCE_EXHAUSTED\",\"message\":\"Slow down.\",\"details\":"
                        + "[{\"@type\":\"type.googleapis.com/google.rpc.RetryInfo\","
                        + "\"retryDelay\":\"6.5s\"}]}}";
                case BILLING ->
                    ",\"status\":\"RESOURCE_EXHAUSTED\",\"message\":\"Nothing left.\"}}";
              };
    };
  }

  @ParameterizedTest(name = "{0} client, {1} vendor, {2}")
  @MethodSource("pairs")
  void shouldTellAWholeError(Wire client, Wire vendor, Fault fault) {
    // Given
    Script script = Script.json(status(vendor, fault), error(vendor, fault));
    String model = ownModel(vendor);
    upstream.on(
        vendor.path(model, false),
        fault == Fault.RATE ? script.header("retry-after", "7") : script);
    // When
    RawAnswer answer = RawHttp.exchange(gateway.port(), client.asking(model, false));
    // Then
    boolean paid = client == Wire.CLAUDE && fault == Fault.BILLING;
    assertThat(answer.status())
        .as(answer.text())
        .isEqualTo(fault == Fault.CONTEXT ? 400 : paid ? 402 : 429);
    if (fault == Fault.RATE) {
      assertThat(answer.header("retry-after")).isEqualTo("7");
    }
    expect(client, fault, Anthropic.json(answer.text()).path("error"), true);
  }

  @ParameterizedTest(name = "{0} client, {1} vendor, {2}")
  @MethodSource("pairs")
  void shouldTellAnErrorInAStream(Wire client, Wire vendor, Fault fault) {
    // Given
    String model = ownModel(vendor);
    upstream.on(vendor.path(model, true), vendor.brokenBy(error(vendor, fault)));
    // When
    RawAnswer answer = RawHttp.exchange(gateway.port(), client.asking(model, true));
    // Then
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    List<JsonNode> errors =
        Sse.events(answer.body()).stream()
            .map(event -> Anthropic.json(event.data()).path("error"))
            .filter(JsonNode::isObject)
            .toList();
    assertThat(errors).as(answer.text()).hasSize(1);
    expect(client, fault, errors.getFirst(), vendor != Wire.CLAUDE);
    assertThat(answer.text()).doesNotContain("message_stop", "response.completed", "[DONE]");
  }

  private static void expect(Wire client, Fault fault, JsonNode error, boolean waitKnown) {
    String message = error.path("message").asText();
    switch (client) {
      case CLAUDE -> {
        assertThat(error.path("type").asText())
            .isEqualTo(
                switch (fault) {
                  case CONTEXT -> "invalid_request_error";
                  case RATE -> "rate_limit_error";
                  case BILLING -> "billing_error";
                });
        if (fault == Fault.CONTEXT) {
          assertThat(message).isEqualTo("prompt is too long: 300 tokens > 200 maximum");
        }
      }
      case CODEX, CHAT -> {
        assertThat(error.path("code").asText())
            .isEqualTo(
                switch (fault) {
                  case CONTEXT -> "context_length_exceeded";
                  case RATE -> "rate_limit_exceeded";
                  case BILLING -> "insufficient_quota";
                });
        if (fault == Fault.RATE && waitKnown) {
          assertThat(message).containsPattern("try again in [67](\\.5)?s");
        }
      }
      case GEMINI -> {
        assertThat(error.path("status").asText())
            .isEqualTo(fault == Fault.CONTEXT ? "INVALID_ARGUMENT" : "RESOURCE_EXHAUSTED");
        if (fault == Fault.CONTEXT) {
          assertThat(message)
              .isEqualTo(
                  "The input token count (300) exceeds the maximum number of tokens allowed"
                      + " (200).");
        } else if (fault == Fault.BILLING) {
          assertThat(error.path("details").findValuesAsText("@type"))
              .contains("type.googleapis.com/google.rpc.QuotaFailure");
        } else if (waitKnown) {
          assertThat(error.path("details").findValuesAsText("retryDelay")).hasSize(1);
        }
      }
    }
  }
}
