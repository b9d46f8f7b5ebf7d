package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What is asked and answered is kept where that is wanted, and no credential with it. */
@Timeout(120)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BodiesIT {

  private static final Transcript GOOD = Transcript.fixture("bash-final-text");
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String WORD = "lighthouse-word-4711";
  private static final String KEY = "sk-ant-api03-pasted-into-the-prompt";
  private static final int MOST = 4096;

  private static ReplayUpstream upstream;
  private static Gateway gateway;
  private static AdminCalls admin;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    upstream.on(Anthropic.PATH, GOOD.script());
    gateway =
        Gateway.start(
            GatewaySetup.of(yaml("settings: {bodies: {maxBytes: " + MOST + "}}"))
                .env("TRIREME_KEEP_BODIES", "true"));
    admin = new AdminCalls(gateway);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  private static String yaml(String settings) {
    return """
        channels:
          - id: good
            dialect: claude
            baseUrls: ["%s"]
            keys: [{id: g, secret: sk-good-0123456789abcdef}]
            allowPrivateNetwork: true
        lanes:
          chat: {entries: [{channel: good}]}
        %s
        """
        .formatted(upstream.url(), settings);
  }

  private static String ask(RawRequest request, int status) {
    RawAnswer answer = RawHttp.exchange(gateway.port(), request);
    assertThat(answer.status()).as(answer.text()).isEqualTo(status);
    return answer.header("x-trireme-request-id");
  }

  private static AdminCalls.Answer bodies(String id) {
    return admin.send("GET", "/api/requests/" + id + "/bodies", "");
  }

  private static JsonNode kept(String id) {
    ProcessLog.await("bodies of " + id, SOON, () -> bodies(id).status() == 200);
    return bodies(id).json();
  }

  @Test
  @Order(1)
  void shouldShowWhatWasAskedAndAnsweredWithoutCredentials() {
    // When
    String id = ask(Anthropic.request(Anthropic.asking(WORD + " and my key " + KEY)), 200);

    // Then
    JsonNode shown = kept(id);
    assertThat(shown.path("request").path("text").asText())
        .contains(WORD, "[redacted]")
        .doesNotContain(KEY);
    assertThat(shown.path("request").path("redacted").asBoolean()).isTrue();
    assertThat(shown.path("upstreamRequest").isNull()).as("it was relayed").isTrue();
    assertThat(shown.path("answer").path("text").asText()).contains("event: message_stop");
    assertThat(shown.path("answer").path("truncated").asBoolean()).isFalse();
    JsonNode entry = admin.get("/api/audit?limit=1").path("entries").path(0);
    assertThat(entry.path("action").asText()).isEqualTo("read bodies");
    assertThat(entry.path("object").asText()).isEqualTo("request " + id);
    CommandLineRun printed = admin.run(GatewaySetup.ACCESS_KEY, "requests", "bodies", id);
    assertThat(printed.stdout()).contains(WORD, "message_stop").doesNotContain(KEY);
  }

  @Test
  @Order(2)
  void shouldShowWhatTheVendorWasAskedInItsOwnDialect() {
    // Given
    String chat =
        "{\"model\":\"claude-sonnet-4-5\",\"stream\":true,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}".formatted(WORD);

    // When
    String id =
        ask(
            RawRequest.post("/v1/chat/completions", chat)
                .with("authorization", "Bearer " + GatewaySetup.ACCESS_KEY),
            200);

    // Then
    JsonNode shown = kept(id);
    assertThat(shown.path("request").path("text").asText()).isEqualTo(chat);
    assertThat(shown.path("upstreamRequest").path("text").asText()).contains(WORD, "max_tokens");
    assertThat(shown.path("answer").path("text").asText()).contains("[DONE]");
  }

  @Test
  @Order(3)
  void shouldCutWhatIsLongAndKeepWhatWasRefused() {
    // Given
    upstream.on(Anthropic.PATH, Anthropic.error(400, "invalid_request_error", "Too much of it."));

    // When
    String id = ask(Anthropic.request(Anthropic.asking("so many words ".repeat(600))), 400);

    // Then
    JsonNode shown = kept(id);
    JsonNode request = shown.path("request");
    assertThat(request.path("truncated").asBoolean()).isTrue();
    assertThat(request.path("bytes").asLong()).isGreaterThan(8_400);
    assertThat(request.path("text").asText()).hasSizeBetween(MOST - 64, MOST);
    assertThat(shown.path("answer").path("text").asText()).contains("Too much of it.");
    upstream.on(Anthropic.PATH, GOOD.script());

    // And what nobody could read
    JsonNode broken = kept(ask(Anthropic.request("{\"model\": "), 400));
    assertThat(broken.path("request").path("text").asText()).isEqualTo("{\"model\": ");
    assertThat(broken.path("answer").path("text").asText()).contains("invalid_request_error");
  }

  @Test
  @Order(4)
  void shouldLeaveNothingInTheClearAndNothingInCopies() throws IOException {
    // When
    String exported = admin.get("/api/export").toString();
    admin.done("POST", "/api/backups", "");

    // Then
    assertThat(exported).doesNotContain(WORD);
    assertThat(gateway.log()).doesNotContain(WORD);
    try (Stream<Path> files = Files.walk(gateway.dataFolder())) {
      List<Path> all = files.filter(Files::isRegularFile).toList();
      assertThat(all).isNotEmpty();
      for (Path file : all) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(WORD);
      }
    }
  }

  @Test
  @Order(5)
  void shouldKeepNothingOnceItIsSwitchedOff() {
    // Given
    String before = ask(Anthropic.request(Anthropic.asking(WORD)), 200);
    kept(before);

    // When
    gateway.replaceConfig(yaml("settings: {bodies: {enabled: false}}"));
    ProcessLog.await("switched off", SOON, () -> bodies(before).status() == 404);

    // Then
    String after = ask(Anthropic.request(Anthropic.asking(WORD)), 200);
    assertThat(bodies(after).json().path("code").asText()).isEqualTo("bodies_off");
    assertThat(bodies(before).json().path("detail").asText()).contains("TRIREME_KEEP_BODIES=true");
    CommandLineRun printed = admin.run(GatewaySetup.ACCESS_KEY, "requests", "bodies", after);
    assertThat(printed.exitCode()).isEqualTo(1);
  }
}
