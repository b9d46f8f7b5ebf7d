package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** An application built without the jar of one protocol: its dialects are gone, all else stays. */
@Timeout(120)
class WithoutADialectIT {
  private static final List<String> GONE = List.of("codex", "chat");
  private static final Pattern NAMED = Pattern.compile("dialects registered: .*");
  private static final Duration QUICKLY = Duration.ofSeconds(30);

  private static ReplayUpstream upstream;
  private static Gateway full;
  private static Gateway without;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    assertThat(withoutCodex()).as("what the deploy module builds for this test").isRegularFile();
    full = Gateway.start(GatewaySetup.claude(upstream.url()));
    without = Gateway.start(GatewaySetup.claude(upstream.url()).application(withoutCodex()));
  }

  @AfterAll
  static void stop() {
    Stream.of(without, full).filter(Objects::nonNull).forEach(Gateway::close);
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
    upstream.on(Anthropic.PATH, Anthropic.message("ok"));
  }

  private static Path withoutCodex() {
    return Path.of(
        System.getProperty(
            "trireme.app.without-codex", "../deploy/target/without-codex/quarkus-run.jar"));
  }

  private static RawRequest openAi(String path, String key) {
    return RawRequest.post(path, "{\"model\": \"gpt-5\", \"input\": \"hi\", \"messages\": []}")
        .with("authorization", "Bearer " + key);
  }

  private static List<String> named(Gateway gateway) {
    String line = gateway.awaitLog(NAMED, QUICKLY);
    return List.of(line.substring(line.indexOf(": ") + 2).split(", ", -1));
  }

  private static List<String> fields(RawAnswer answer) {
    List<String> names = new ArrayList<>();
    Anthropic.json(answer.text()).fieldNames().forEachRemaining(names::add);
    return names;
  }

  private static JsonNode overview(Gateway gateway) {
    RawRequest request = RawRequest.get("/api/overview").with("x-api-key", GatewaySetup.ACCESS_KEY);
    RawAnswer answer = RawHttp.exchange(gateway.port(), request);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return Anthropic.json(answer.text());
  }

  @Test
  void shouldNotNameTheDialectsThatAreGone() {
    // Given
    List<String> expected = named(full).stream().filter(id -> !GONE.contains(id)).toList();
    // When / Then
    assertThat(named(without)).isEqualTo(expected).contains("claude");
    assertThat(overview(without).path("dialects").findValuesAsText("id"))
        .containsExactlyElementsOf(expected);
    assertThat(overview(without).toString()).doesNotContain("/v1/responses", "/v1/chat");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/responses", "/v1/chat/completions"})
  void shouldNotKnowTheirPaths(String path) {
    // When
    RawAnswer known = RawHttp.exchange(without.port(), openAi(path, GatewaySetup.ACCESS_KEY));
    RawAnswer stranger = RawHttp.exchange(without.port(), openAi(path, "wrong"));
    RawAnswer read = RawHttp.exchange(without.port(), RawRequest.get(path));
    // Then
    for (RawAnswer answer : List.of(known, stranger, read)) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(404);
      assertThat(Anthropic.json(answer.text()).path("error").path("message").asText())
          .contains("no such path");
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/responses", "/v1/chat/completions"})
  void shouldKnowTheirPathsInTheFullApplication(String path) {
    // When
    RawAnswer known = RawHttp.exchange(full.port(), openAi(path, GatewaySetup.ACCESS_KEY));
    RawAnswer stranger = RawHttp.exchange(full.port(), openAi(path, "wrong"));
    // Then
    assertThat(known.text()).doesNotContain("no such path");
    assertThat(stranger.status()).as(stranger.text()).isEqualTo(401);
    assertThat(overview(full).toString()).contains(path);
  }

  @Test
  void shouldRelayAsTheFullApplicationDoes() {
    // Given
    Transcript transcript = Transcript.fixture("thinking-tool-use");
    upstream.on(Anthropic.PATH, transcript.script());
    // When
    RawAnswer stream = RawHttp.exchange(without.port(), Anthropic.request(Anthropic.STREAMING));
    upstream.on(Anthropic.PATH, Anthropic.message("ok"));
    RawAnswer whole = RawHttp.exchange(without.port(), Anthropic.request(Anthropic.WHOLE));
    RawAnswer same = RawHttp.exchange(full.port(), Anthropic.request(Anthropic.WHOLE));
    // Then
    assertThat(stream.body()).isEqualTo(transcript.answer());
    assertThat(stream.end()).isEqualTo(RawAnswer.End.TERMINAL_CHUNK);
    assertThat(whole.body()).isEqualTo(same.body());
  }

  @Test
  void shouldRefuseAsTheFullApplicationDoes() {
    // Given
    RawRequest request = RawRequest.messages("wrong", "{");
    List<RawRequest> requests =
        List.of(
            request,
            request.to("/v1/nothing"),
            Anthropic.request("{"),
            RawRequest.of("PUT", Anthropic.PATH).with("anthropic-version", "2023-06-01"));
    // When / Then
    for (RawRequest each : requests) {
      RawAnswer here = RawHttp.exchange(without.port(), each);
      RawAnswer there = RawHttp.exchange(full.port(), each);
      assertThat(here.status()).isEqualTo(there.status());
      assertThat(Anthropic.json(here.text()).path("error"))
          .isEqualTo(Anthropic.json(there.text()).path("error"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/lanes/claude", "/health", "/api/nothing", "/v1/models"})
  void shouldServeTheRestAsTheFullApplicationDoes(String path) {
    // Given
    RawRequest request =
        RawRequest.get(path)
            .with("x-api-key", GatewaySetup.ACCESS_KEY)
            .with("anthropic-version", "2023-06-01");
    // When
    RawAnswer here = RawHttp.exchange(without.port(), request);
    RawAnswer there = RawHttp.exchange(full.port(), request);
    // Then
    assertThat(here.status()).isEqualTo(there.status());
    assertThat(here.header("content-type")).isEqualTo(there.header("content-type"));
    assertThat(here.header("content-security-policy"))
        .isEqualTo(there.header("content-security-policy"));
    if (here.header("content-type").startsWith("application/json")) {
      assertThat(fields(here)).isEqualTo(fields(there));
    }
  }

  @Test
  void shouldRefuseAFileThatNamesADialectThatIsGone() {
    // Given
    String yaml =
        GatewaySetup.claudeChannel(upstream.url()).replace("dialect: claude", "dialect: codex");
    // When
    try (Gateway gateway = Gateway.launch(GatewaySetup.of(yaml).application(withoutCodex()))) {
      // Then
      assertThat(gateway.awaitExit(QUICKLY)).as(gateway.log()).isEqualTo(78);
      assertThat(gateway.log()).containsPattern("trireme\\.yaml:3:\\d+: .*dialect.* one of claude");
    }
  }

  @Test
  void shouldLackTheJarAndNothingElse() {
    // Given
    Path here = withoutCodex().resolveSibling("lib").resolve("main");
    String jar = "io.trireme.trireme-protocol-codex-0.1.0.jar";
    // When / Then
    assertThat(here.resolve(jar)).doesNotExist();
    assertThat(Files.exists(here.resolve(jar.replace("codex", "claude")))).isTrue();
  }
}
