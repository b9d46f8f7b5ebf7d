package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What a gateway tells of the same few requests in its metrics, its log in JSON, and its traces:
 * one that fails over and streams, one that is refused, one that no upstream serves.
 */
@Timeout(90)
class ObservabilityIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final Path PAGE = Path.of("../docs/reference/metrics.md");
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String CALLERS_SPAN = "00f067aa0ba902b7";
  private static final String WORDS = "How deep is the harbour?";

  /** What of the page some requests have made. */
  private static final List<String> SEEN =
      List.of("always", "request", "refusal", "stream", "failover", "channel");

  private static ReplayUpstream bad;
  private static ReplayUpstream good;
  private static OtlpReceiver receiver;
  private static Gateway gateway;
  private static RawAnswer streamed;
  private static List<OtlpReceiver.Span> spans;

  @BeforeAll
  static void talk() {
    bad = ReplayUpstream.start();
    good = ReplayUpstream.start();
    receiver = OtlpReceiver.start();
    gateway =
        Gateway.start(
            GatewaySetup.of(
                    """
                    channels:
                      - id: first
                        dialect: claude
                        baseUrls: ["%s"]
                        keys: [{id: k1, secret: sk-one}]
                        models: {allow: ["claude-sonnet-4-5", "*"]}
                        allowPrivateNetwork: true
                      - id: second
                        dialect: claude
                        baseUrls: ["%s"]
                        keys: [{id: k2, secret: sk-two}]
                        allowPrivateNetwork: true
                    """
                        .formatted(bad.url(), good.url()))
                .env("TRIREME_LOG_FORMAT", "json")
                .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url())
                .env("OTEL_BSP_SCHEDULE_DELAY", "100"));
    bad.on(Anthropic.PATH, Anthropic.error(500, "api_error", "down\\n\\u001b[31mfor \\u202enow"));
    good.on(Anthropic.PATH, Transcript.fixture("bash-final-text").script());
    streamed =
        RawHttp.exchange(
            gateway.port(),
            Anthropic.request(Anthropic.STREAMING)
                .with("traceparent", "00-" + TRACE + "-" + CALLERS_SPAN + "-01")
                .with("baggage", "user=canary-of-baggage"));
    RawHttp.exchange(gateway.port(), RawRequest.messages("not-a-key", Anthropic.WHOLE));
    good.on(Anthropic.PATH, Anthropic.error(503, "overloaded_error", "busy"));
    RawHttp.exchange(
        gateway.port(), Anthropic.request(Anthropic.body("made\\nup\\u001b[31m", false)));
    spans = receiver.awaitSpans(5, SOON);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    receiver.close();
    bad.close();
    good.close();
  }

  private static List<JsonNode> lines() {
    return gateway.log().lines().filter(line -> line.startsWith("{")).map(Anthropic::json).toList();
  }

  private static List<JsonNode> exchanges() {
    return lines().stream()
        .filter(line -> line.path("logger").asText().equals("io.trireme.exchange"))
        .filter(line -> line.has("duration_ms"))
        .toList();
  }

  private static JsonNode streamedLine() {
    return exchanges().stream().filter(l -> l.path("stream").asBoolean()).findFirst().orElseThrow();
  }

  /** Families of ours with their labels, as "name type [labels]". */
  private static Map<String, String> scraped() {
    Map<String, String> types = new TreeMap<>();
    Map<String, TreeSet<String>> labels = new TreeMap<>();
    for (String line : gateway.metrics().split("\n", -1)) {
      if (line.startsWith("# TYPE ")) {
        String[] words = line.split(" ", -1);
        types.put(words[2], words[3]);
      } else if (line.startsWith("trireme_") || line.startsWith("gen_ai_")) {
        String sample = line.replaceFirst("[{ ].*", "");
        String family = types.containsKey(sample) ? sample : sample.replaceFirst("_[a-z]+$", "");
        TreeSet<String> names = labels.computeIfAbsent(family, name -> new TreeSet<>());
        Pattern.compile("[{,]([a-z_]+)=\"")
            .matcher(line)
            .results()
            .map(match -> match.group(1))
            .filter(name -> !name.equals("le"))
            .forEach(names::add);
      }
    }
    Map<String, String> found = new TreeMap<>();
    // Micrometer gives each histogram a gauge of its greatest value, which the page tells once.
    labels.forEach(
        (family, names) -> {
          if (!family.endsWith("_max")) {
            boolean bare = "counter".equals(types.get(family)) && !family.endsWith("_total");
            found.put(family + (bare ? "_total" : ""), types.get(family) + " " + names);
          }
        });
    return found;
  }

  /** The same as the page has it, of the rows that were seen at such times. */
  private static Map<String, String> documented(List<String> seen) throws IOException {
    Map<String, String> rows = new TreeMap<>();
    for (String line : Files.readAllLines(PAGE)) {
      String[] cells = line.split(" *\\| *", -1);
      if (line.startsWith("| `") && seen.contains(cells[4])) {
        TreeSet<String> names = new TreeSet<>();
        for (String label : cells[3].split(",", -1)) {
          if (!label.isBlank()) {
            names.add(label.strip().replace("¹", ""));
          }
        }
        rows.put(cells[1].replace("`", ""), cells[2] + " " + names);
      }
    }
    return rows;
  }

  @Test
  void shouldExposeTheMetricsOfThePageAndNoOther() throws IOException {
    // When
    Map<String, String> scraped = scraped();
    // Then
    Map<String, String> all =
        documented(
            List.of(
                "always",
                "request",
                "refusal",
                "stream",
                "failover",
                "channel",
                "break",
                "silence",
                "storm",
                "breaker",
                "stored",
                "budget",
                "cluster"));
    assertThat(documented(SEEN)).hasSizeGreaterThan(30);
    assertThat(scraped).containsAllEntriesOf(documented(SEEN));
    assertThat(all).containsAllEntriesOf(scraped);
  }

  @Test
  void shouldLabelByKnownModelsAlone() {
    assertThat(gateway.metrics())
        .contains("model=\"claude-sonnet-4-5\"", "model=\"other\"")
        .doesNotContain("made");
  }

  @Test
  void shouldWriteEachLineAsOneObject() {
    // When
    String log = gateway.log();
    // Then
    // The JVM has words of its own where it is started without the launcher's options.
    assertThat(
            log.lines()
                .filter(line -> !line.isBlank() && !line.startsWith("WARNING: "))
                .filter(line -> !line.startsWith("{")))
        .isEmpty();
    assertThat(log).doesNotContain("\u001b", "\\u001b", "\u202e");
    for (JsonNode line : lines()) {
      assertThat(Instant.parse(line.path("ts").asText())).isAfter(Instant.EPOCH);
      assertThat(line.path("level").asText()).isIn("INFO", "WARN", "ERROR");
      assertThat(line.path("logger").asText()).isNotBlank();
      assertThat(line.path("msg").asText()).isNotBlank();
    }
  }

  @Test
  void shouldTellAnExchangeInParts() {
    // When
    JsonNode line = streamedLine();
    // Then
    assertThat(exchanges()).hasSize(2);
    assertThat(line.path("request_id").asText()).isEqualTo(streamed.header("x-trireme-request-id"));
    assertThat(line.path("lane").asText()).isEqualTo("claude");
    assertThat(line.path("channel").asText()).isEqualTo("second");
    assertThat(line.path("model").asText()).isEqualTo("claude-sonnet-4-5");
    assertThat(line.path("outcome").asText()).isEqualTo("success");
    assertThat(line.path("status").asInt()).isEqualTo(200);
    assertThat(line.path("ttft_ms").isIntegralNumber()).isTrue();
    assertThat(line.path("duration_ms").isIntegralNumber()).isTrue();
    assertThat(line.path("tokens_output").asLong()).isPositive();
    assertThat(line.path("attempts").findValuesAsText("result"))
        .endsWith("served")
        .startsWith("status_500");
    assertThat(line.path("trace_id").asText()).isEqualTo(TRACE);
  }

  @Test
  void shouldTraceAnExchangeAndEachOfItsAttempts() {
    // Given
    List<OtlpReceiver.Span> ours =
        spans.stream().filter(span -> span.traceId().equals(TRACE)).toList();
    // When
    OtlpReceiver.Span server =
        ours.stream().filter(span -> span.kind() == 2).findFirst().orElseThrow();
    List<OtlpReceiver.Span> clients = ours.stream().filter(span -> span.kind() == 3).toList();
    // Then
    assertThat(server.parentId()).isEqualTo(CALLERS_SPAN);
    assertThat(server.spanId()).isEqualTo(streamedLine().path("span_id").asText());
    assertThat(server.name()).isEqualTo("chat claude-sonnet-4-5");
    assertThat(server.get("gen_ai.operation.name")).isEqualTo("chat");
    assertThat(server.get("gen_ai.provider.name")).isEqualTo("anthropic");
    assertThat(server.get("trireme.outcome")).isEqualTo("success");
    assertThat(server.get("error.type")).isEmpty();
    assertThat(server.get("gen_ai.usage.output_tokens"))
        .isEqualTo(streamedLine().path("tokens_output").asText());
    assertThat(clients).hasSize(streamedLine().path("attempts").size());
    assertThat(clients).allMatch(span -> span.parentId().equals(server.spanId()));
    assertThat(clients).allMatch(span -> span.endNanos() >= span.startNanos());
    assertThat(clients).anyMatch(span -> span.get("error.type").equals("status_500"));
    assertThat(clients)
        .filteredOn(span -> span.get("error.type").isEmpty())
        .singleElement()
        .satisfies(span -> assertThat(span.get("trireme.channel")).isEqualTo("second"));
  }

  @Test
  void shouldHandTheTraceOnAndNothingElse() {
    // When
    Received received = good.requests().getFirst();
    // Then
    String handed = received.headers().first("traceparent").orElse("");
    OtlpReceiver.Span attempt =
        spans.stream()
            .filter(span -> handed.equals("00-" + TRACE + "-" + span.spanId() + "-01"))
            .findFirst()
            .orElseThrow();
    assertThat(attempt.get("trireme.channel")).isEqualTo("second");
    assertThat(received.headers().first("baggage")).isEmpty();
    assertThat(receiver.raw()).doesNotContain("canary-of-baggage", WORDS, "sk-one", "sk-two");
  }

  @Test
  void shouldSayTheSameWordsEverywhere() {
    // When
    JsonNode line =
        exchanges().stream()
            .filter(one -> !one.path("stream").asBoolean())
            .findFirst()
            .orElseThrow();
    String outcome = line.path("outcome").asText();
    String result = line.path("attempts").path(0).path("result").asText();
    // Then
    assertThat(gateway.metrics())
        .contains("outcome=\"" + outcome + "\"", "result=\"" + result + "\"")
        .contains("error_type=\"" + outcome + "\"", "error_type=\"" + result + "\"");
    assertThat(spans).anyMatch(span -> span.get("error.type").equals(outcome));
    assertThat(spans).anyMatch(span -> span.get("error.type").equals(result));
  }
}
