package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** The official Node SDK as a client of the packaged application. */
@Timeout(60)
class AnthropicNodeIT {
  private static final String SIGNATURE =
      "c291bmRpbmctc2lnbmF0dXJlLW9mLW91ci1vd24tbWFraW5nKy89PQ==";

  private static Path packages = Path.of("");
  private static @Nullable ReplayUpstream running;
  private static @Nullable Gateway started;

  @TempDir Path folder = Path.of("");

  @AfterAll
  static void stop() {
    if (started != null) {
      started.close();
    }
    if (running != null) {
      running.close();
    }
  }

  @BeforeEach
  void startOnce() throws IOException {
    packages = NpmFolder.install("node");
    if (running == null) {
      NpmFolder.assumeNode(20);
      Files.copy(
          Path.of("src", "test", "node", "client.mjs"),
          packages.resolve("client.mjs"),
          StandardCopyOption.REPLACE_EXISTING);
      running = ReplayUpstream.start();
    }
    if (started == null) {
      started =
          Gateway.start(
              GatewaySetup.of(
                  GatewaySetup.claudeChannel(running.url())
                      + "lanes: {claude: {breaker: {enabled: false}}}\n"
                      + "settings: {keepAliveAfter: 400ms}\n"));
    }
    running.forget();
  }

  private static ReplayUpstream upstream() {
    return requireNonNull(running, "not started");
  }

  private JsonNode run(String scenario, Script... scripts) throws Exception {
    return run(GatewaySetup.ACCESS_KEY, scenario, scripts);
  }

  /** Runs one scenario of the script in a process of its own; returns what it printed. */
  private JsonNode run(String key, String scenario, Script... scripts) throws Exception {
    upstream().on(Anthropic.PATH, scripts);
    Gateway gateway = requireNonNull(started, "not started");
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder("node", "client.mjs", scenario)
            .directory(packages.toFile())
            .redirectOutput(output.toFile())
            .redirectError(folder.resolve("errors").toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("HOME", folder.toString());
    environment.put("GATEWAY_URL", gateway.url());
    environment.put("GATEWAY_KEY", key);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("it ends").isTrue();
      String said = Files.readString(output, UTF_8);
      assertThat(process.exitValue())
          .as(said + Files.readString(folder.resolve("errors"), UTF_8))
          .isZero();
      return Anthropic.json(said);
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void shouldReadAStreamOfText() throws Exception {
    // Given
    Transcript transcript = Transcript.fixture("text-pings-comments");
    // When
    JsonNode outcome = run("text", transcript.script());
    // Then
    JsonNode recorded = Folded.message(transcript);
    for (String field : List.of("id", "content", "stop_reason", "usage")) {
      assertThat(outcome.path("message").path(field)).as(field).isEqualTo(recorded.path(field));
    }
    assertThat(upstream().requests()).hasSize(1);
    Received received = upstream().requests().getFirst();
    assertThat(received.headers().first("x-api-key")).contains(Anthropic.UPSTREAM_KEY);
  }

  @Test
  void shouldReadAWholeAnswer() throws Exception {
    // When
    JsonNode outcome = run("whole", Anthropic.message("Nine fathoms."));
    // Then
    assertThat(outcome.path("message").path("content").path(0).path("text").asText())
        .isEqualTo("Nine fathoms.");
  }

  @Test
  void shouldCarryThinkingAndAToolThereAndBack() throws Exception {
    // Given
    Transcript thinking = Transcript.fixture("thinking-tool-use");
    // When
    JsonNode outcome =
        run("tools", thinking.script(), Transcript.fixture("bash-final-text").script());
    // Then
    JsonNode told = Folded.message(thinking).path("content");
    assertThat(outcome.path("first").path("content")).isEqualTo(told);
    assertThat(outcome.path("message").path("content").path(0).path("text").asText())
        .isEqualTo("The command printed trireme-afloat.");
    String replayed = upstream().requests().get(1).text();
    assertThat(replayed).contains("\"" + SIGNATURE + "\"");
    assertThat(Anthropic.json(replayed).path("messages").path(1).path("content")).isEqualTo(told);
  }

  static List<Arguments> errors() {
    return List.of(
        Arguments.of(400, "invalid_request_error", "BadRequestError"),
        Arguments.of(404, "not_found_error", "NotFoundError"),
        Arguments.of(429, "rate_limit_error", "RateLimitError"),
        Arguments.of(500, "api_error", "InternalServerError"),
        Arguments.of(529, "overloaded_error", "OverloadedError"));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("errors")
  void shouldThrowWhatTheStatusMeans(int status, String type, String name) throws Exception {
    // When
    JsonNode thrown =
        run(
                "text",
                Anthropic.error(status, type, "No anchor ground")
                    .header("request-id", "req_upstream_1"))
            .path("thrown");
    // Then
    assertThat(thrown.path("name").asText()).isEqualTo(name);
    assertThat(thrown.path("status").asInt()).isEqualTo(status);
    assertThat(thrown.path("type").asText()).isEqualTo(type);
    assertThat(thrown.path("requestId").asText()).isEqualTo("req_upstream_1");
    assertThat(thrown.path("message").asText()).contains("No anchor ground");
  }

  @Test
  void shouldThrowAuthenticationErrorForAWrongKey() throws Exception {
    // When
    JsonNode thrown = run("not-the-key", "text", Anthropic.message("unused")).path("thrown");
    // Then
    assertThat(thrown.path("name").asText()).isEqualTo("AuthenticationError");
    assertThat(thrown.path("type").asText()).isEqualTo("authentication_error");
    assertThat(thrown.path("requestId").asText()).startsWith("req_");
    assertThat(upstream().requests()).isEmpty();
  }

  @Test
  void shouldThrowWithARealStatusWhenTheStreamBeginsWithAnError() throws Exception {
    // When
    JsonNode thrown = run("text", Transcript.fixture("error-first").script()).path("thrown");
    // Then
    assertThat(thrown.path("status").asInt()).isEqualTo(529);
    assertThat(thrown.path("type").asText()).isEqualTo("overloaded_error");
  }

  static List<Arguments> cuts() {
    Script talk = Script.stream(Anthropic.talking(4));
    List<byte[]> closing = Transcript.fixture("bash-final-text").frames();
    Script text = Script.stream(closing);
    int half = Framing.concat(closing.subList(0, 3)).length + 60;
    return List.of(
        Arguments.of("closed in an open block", talk.cutAfterFrames(5)),
        Arguments.of("closed inside an event", text.cutAfterBytes(half)),
        Arguments.of("closed inside the name of an event", text.cutAfterBytes(half - 50)),
        Arguments.of("closed after a finished block", text.cutAfterFrames(5)),
        Arguments.of("the vendor's own error", Transcript.fixture("error-after-content").script()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cuts")
  void shouldThrowWhenTheStreamBreaksOff(String name, Script script) throws Exception {
    for (String scenario : List.of("text", "iterate")) {
      // When
      JsonNode outcome = run(scenario, script);
      // Then
      JsonNode thrown = outcome.path("thrown");
      assertThat(thrown.path("isApiError").asBoolean()).as("%s: %s", name, outcome).isTrue();
      assertThat(thrown.path("type").asText()).as("%s: %s", name, outcome).isEqualTo("api_error");
    }
  }

  @Test
  void shouldReadAStreamThatBeginsWithPings() throws Exception {
    // Given
    Script slow =
        Transcript.fixture("bash-final-text").script().silenceBeforeHead(Duration.ofMillis(1_300));
    // When
    JsonNode outcome = run("text", slow);
    // Then
    assertThat(outcome.path("message").path("content").path(0).path("text").asText())
        .isEqualTo("The command printed trireme-afloat.");
    assertThat(outcome.path("events").path(0).asText()).isEqualTo("message_start");
  }

  @Test
  void shouldThrowTheErrorThatComesAfterPings() throws Exception {
    // Given
    Script slow =
        Anthropic.error(529, "overloaded_error", "Full")
            .silenceBeforeHead(Duration.ofMillis(1_300));
    // When
    JsonNode thrown = run("text", slow).path("thrown");
    // Then
    assertThat(thrown.path("isApiError").asBoolean()).isTrue();
    assertThat(thrown.path("type").asText()).isEqualTo("overloaded_error");
  }
}
