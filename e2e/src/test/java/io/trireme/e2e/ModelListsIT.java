package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** A lane's list has the models of every channel that the lane may use, whatever it speaks. */
@Timeout(60)
class ModelListsIT {
  private static ReplayUpstream claude;
  private static ReplayUpstream codex;
  private static ReplayUpstream chat;
  private static ReplayUpstream gemini;
  private static ReplayUpstream silent;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    claude = ReplayUpstream.start();
    codex = ReplayUpstream.start();
    chat = ReplayUpstream.start();
    gemini = ReplayUpstream.start();
    silent = ReplayUpstream.start();
    claude.on(
        "/v1/models",
        Script.json(
            200,
            """
            {"data":[{"type":"model","id":"opus","display_name":"Opus","created_at":"2025-01-01T00:00:00Z"},
            {"type":"model","id":"both","display_name":"Of claude","created_at":"2025-01-01T00:00:00Z"}],
            "has_more":false,"first_id":"opus","last_id":"both"}
            """));
    codex.on("/v1/models", Script.json(503, "{\"error\":{\"message\":\"busy\"}}"));
    chat.on(
        "/v1/models",
        Script.json(
            200,
            """
            {"object":"list","data":[{"id":"deep","object":"model","created":1,"owned_by":"v"},
            {"id":"both","object":"model","created":1,"owned_by":"v"},
            {"id":"secret","object":"model","created":1,"owned_by":"v"}]}
            """));
    gemini.on(
        "/v1beta/models",
        Script.json(
            200,
            """
            {"models":[{"name":"models/flash","displayName":"Flash","inputTokenLimit":1048576,
            "supportedGenerationMethods":["generateContent"]}]}
            """));
    silent.on("/v1/models", Script.silent());
    gateway = Gateway.start(GatewaySetup.of(configuration()));
  }

  private static String configuration() {
    String entries =
        "{channel: cl}, {channel: co}, {channel: ch}, {channel: ge}, {channel: off, state: disabled}";
    return """
        channels:
          - {id: cl, dialect: claude, baseUrls: ["%1$s"], keys: [{secret: k1}], allowPrivateNetwork: true}
          - {id: co, dialect: codex, baseUrls: ["%2$s"], keys: [{secret: k2}], allowPrivateNetwork: true,
             models: {map: {mapped: real, "wild-*": real}}}
          - {id: ch, dialect: chat, baseUrls: ["%3$s"], keys: [{secret: k3}], allowPrivateNetwork: true,
             models: {map: {alias: deep}, deny: [secret]}}
          - {id: ge, dialect: gemini, baseUrls: ["%4$s"], keys: [{secret: k4}], allowPrivateNetwork: true}
          - {id: slow, dialect: chat, baseUrls: ["%5$s"], keys: [{secret: k5}], allowPrivateNetwork: true,
             models: {map: {patient: slow}}}
          - {id: off, dialect: chat, baseUrls: ["%3$s"], keys: [{secret: k6}], allowPrivateNetwork: true,
             models: {map: {never: deep}}}
        lanes:
          claude: {entries: [%6$s]}
          codex: {entries: [%6$s]}
          chat: {entries: [%6$s]}
          gemini: {entries: [%6$s, {channel: slow}]}
        """
        .formatted(claude.url(), codex.url(), chat.url(), gemini.url(), silent.url(), entries);
  }

  @AfterAll
  static void stop() {
    gateway.close();
    for (ReplayUpstream upstream : List.of(claude, codex, chat, gemini, silent)) {
      upstream.close();
    }
  }

  private static JsonNode get(String target, String header, String value) {
    RawRequest request =
        RawRequest.get(target).with("authorization", "Bearer " + GatewaySetup.ACCESS_KEY);
    RawAnswer answer =
        RawHttp.exchange(gateway.port(), header.isEmpty() ? request : request.with(header, value));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return Anthropic.json(answer.text());
  }

  private static List<String> names(JsonNode array, String field) {
    List<String> names = new ArrayList<>();
    array.forEach(model -> names.add(model.path(field).asText()));
    return names;
  }

  private static final String[] ALL = {"opus", "both", "mapped", "real", "alias", "deep", "flash"};

  @Test
  void shouldListEveryChannelOfTheLaneToAClaudeClient() {
    // When
    JsonNode list = get("/v1/models", "anthropic-version", "2023-06-01");
    // Then
    assertThat(names(list.path("data"), "id")).containsExactlyInAnyOrder(ALL);
    assertThat(names(list.path("data"), "type")).containsOnly("model");
    assertThat(names(list.path("data"), "display_name")).contains("Opus", "Of claude", "flash");
    assertThat(list.path("has_more").asBoolean(true)).isFalse();
  }

  @Test
  void shouldListEveryChannelOfTheLaneToAGeminiClientThoughOneIsSilent() {
    // When
    long began = System.nanoTime();
    JsonNode list = get("/v1beta/models", "x-goog-api-client", "test");
    // Then
    assertThat(Duration.ofNanos(System.nanoTime() - began))
        .isBetween(Duration.ofSeconds(4), Duration.ofSeconds(12));
    assertThat(names(list.path("models"), "name"))
        .allMatch(name -> name.startsWith("models/"))
        .contains("models/opus", "models/alias", "models/flash", "models/patient", "models/slow");
    assertThat(list.path("models").findValuesAsText("inputTokenLimit")).contains("1048576");
    assertThat(list.findValues("display_name")).isEmpty();
  }

  @Test
  void shouldListEveryChannelOfTheLanesToAnOpenAiClient() {
    // When
    JsonNode list = get("/v1/models", "", "");
    // Then
    assertThat(names(list.path("data"), "id")).containsExactlyInAnyOrder(ALL);
    assertThat(names(list.path("data"), "object")).containsOnly("model");
    assertThat(list.findValues("displayName")).isEmpty();
  }

  @Test
  void shouldListEveryChannelOfTheLaneToCodex() {
    // When
    JsonNode list = get("/v1/models?client_version=0.169.0", "", "");
    // Then
    assertThat(list.toString()).contains("opus", "flash", "alias");
  }

  @Test
  void shouldDescribeAModelOfAnotherDialect() {
    assertThat(get("/v1beta/models/opus", "", "").path("name").asText()).isEqualTo("models/opus");
    assertThat(get("/v1/models/flash", "anthropic-version", "2023-06-01").path("id").asText())
        .isEqualTo("flash");
  }

  @Test
  void shouldAskEachVendorInItsOwnWay() {
    // When
    get("/v1/models", "anthropic-version", "2023-06-01");
    // Then
    assertThat(claude.requests().getLast().headers().first("anthropic-version")).isPresent();
    assertThat(gemini.requests().getLast().headers().first("x-goog-api-key")).contains("k4");
    assertThat(chat.requests().getLast().headers().first("authorization")).contains("Bearer k3");
  }
}
