package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A client asks how many tokens a request has, whatever the vendor speaks. */
@Timeout(120)
class CountTokensIT {
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}}}";
  private static final String ESTIMATED = "x-trireme-token-count";

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway = Gateway.start(GatewaySetup.of(configuration()));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @BeforeEach
  void counters() {
    upstream.forget();
    upstream.on("/v1/messages/count_tokens", Script.json(200, "{\"input_tokens\":41}"));
    upstream.on(
        "/v1/responses/input_tokens",
        Script.json(200, "{\"object\":\"response.input_tokens\",\"input_tokens\":42}"));
    upstream.on("/v1beta/models/up-gemini:countTokens", Script.json(200, "{\"totalTokens\":43}"));
  }

  private static String configuration() {
    StringBuilder yaml = new StringBuilder("channels:\n");
    StringBuilder entries = new StringBuilder();
    for (Tongue vendor : Tongue.values()) {
      yaml.append(
          """
            - id: to-%1$s
              dialect: %1$s
              baseUrls: ["%2$s"]
              keys: [{secret: sk-upstream-%1$s}]
              models: {allow: [up-%1$s]}
              allowPrivateNetwork: true
          """
              .formatted(vendor.dialect(), upstream.url()));
      entries.append("{channel: to-").append(vendor.dialect()).append("}, ");
    }
    yaml.append("lanes:\n");
    for (Tongue client : Tongue.values()) {
      yaml.append("  %s: {entries: [%s]}\n".formatted(client.dialect(), entries));
    }
    return yaml.toString();
  }

  /** Chat Completions has no endpoint that counts, so there is no client of it here. */
  static List<Arguments> pairs() {
    List<Arguments> pairs = new ArrayList<>();
    for (Tongue client : List.of(Tongue.CLAUDE, Tongue.CODEX, Tongue.GEMINI)) {
      for (Tongue vendor : Tongue.values()) {
        pairs.add(Arguments.of(client, vendor));
      }
    }
    return pairs;
  }

  /** The pairs whose vendor counts in another dialect than the client's. */
  static List<Arguments> translatedPairs() {
    return pairs().stream()
        .filter(pair -> !pair.get()[1].equals(Tongue.CHAT))
        .filter(pair -> !pair.get()[0].equals(pair.get()[1]))
        .toList();
  }

  private static RawAnswer ask(Tongue client, Tongue vendor) {
    String model = "up-" + vendor.dialect();
    String path =
        switch (client) {
          case CLAUDE -> "/v1/messages/count_tokens";
          case CODEX -> "/v1/responses/input_tokens";
          case GEMINI -> "/v1beta/models/" + model + ":countTokens";
          case CHAT -> throw new IllegalArgumentException("chat does not count");
        };
    String body =
        switch (client) {
          case CLAUDE ->
              "{\"model\":\"%s\",\"system\":\"Be brief.\",\"tools\":[{\"name\":\"get_weather\",\"input_schema\":%s}],\"messages\":[{\"role\":\"user\",\"content\":\"Oslo?\"}]}";
          case CODEX ->
              "{\"model\":\"%s\",\"instructions\":\"Be brief.\",\"tools\":[{\"type\":\"function\",\"name\":\"get_weather\",\"parameters\":%s}],\"input\":\"Oslo?\"}";
          default ->
              "{\"generateContentRequest\":{\"model\":\"models/%s\",\"systemInstruction\":{\"parts\":[{\"text\":\"Be brief.\"}]},\"tools\":[{\"functionDeclarations\":[{\"name\":\"get_weather\",\"parametersJsonSchema\":%s}]}],\"contents\":[{\"role\":\"user\",\"parts\":[{\"text\":\"Oslo?\"}]}]}}";
        };
    return RawHttp.exchange(
        gateway.port(), client.credential(RawRequest.post(path, body.formatted(model, SCHEMA))));
  }

  private static long counted(Tongue client, RawAnswer answer) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    JsonNode body = Anthropic.json(answer.text());
    if (client == Tongue.CODEX) {
      assertThat(body.path("object").asText()).isEqualTo("response.input_tokens");
    }
    JsonNode tokens = body.path(client == Tongue.GEMINI ? "totalTokens" : "input_tokens");
    assertThat(tokens.isIntegralNumber()).as(answer.text()).isTrue();
    return tokens.asLong();
  }

  @ParameterizedTest(name = "{0} over {1}")
  @MethodSource("pairs")
  void shouldCountByTheVendorsOwnCounterWhereThereIsOne(Tongue client, Tongue vendor) {
    // When
    RawAnswer answer = ask(client, vendor);
    // Then
    long tokens = counted(client, answer);
    switch (vendor) {
      case CLAUDE -> assertThat(tokens).isEqualTo(41);
      case CODEX -> assertThat(tokens).isEqualTo(42);
      case GEMINI -> assertThat(tokens).isEqualTo(43);
      case CHAT -> assertThat(tokens).isBetween(5L, 100L);
    }
    assertThat(answer.headers().first(ESTIMATED).isPresent()).isEqualTo(vendor == Tongue.CHAT);
    assertThat(upstream.requests()).hasSize(vendor == Tongue.CHAT ? 0 : 1);
  }

  @ParameterizedTest(name = "{0} over {1}")
  @MethodSource("translatedPairs")
  void shouldAskWithWhatTheModelReadsAlone(Tongue client, Tongue vendor) {
    // When
    ask(client, vendor);
    // Then
    JsonNode asked = Anthropic.json(upstream.requests().getFirst().text());
    Set<String> fields = new TreeSet<>();
    asked.fieldNames().forEachRemaining(fields::add);
    switch (vendor) {
      case CLAUDE -> assertThat(fields).containsExactly("messages", "model", "system", "tools");
      case CODEX ->
          assertThat(fields)
              .contains("input", "model", "tools")
              .isSubsetOf(
                  "input",
                  "instructions",
                  "model",
                  "parallel_tool_calls",
                  "reasoning",
                  "text",
                  "tool_choice",
                  "tools",
                  "truncation");
      default -> {
        assertThat(fields).containsExactly("generateContentRequest");
        assertThat(asked.at("/generateContentRequest/model").asText())
            .isEqualTo("models/up-gemini");
      }
    }
    assertThat(asked.toString()).contains("Be brief.", "get_weather", "Oslo?", "up-");
  }

  @ParameterizedTest(name = "{0} over {1}")
  @MethodSource("pairs")
  void shouldEstimateWhereACompatibleVendorHasNoCounter(Tongue client, Tongue vendor) {
    // Given
    Script none = Script.json(404, "{\"detail\":\"Not Found\"}");
    upstream.on("/v1/messages/count_tokens", none);
    upstream.on("/v1/responses/input_tokens", none);
    upstream.on("/v1beta/models/up-gemini:countTokens", none);
    // When
    RawAnswer answer = ask(client, vendor);
    // Then
    assertThat(counted(client, answer)).isBetween(5L, 100L);
    assertThat(answer.header(ESTIMATED)).isEqualTo("estimated");
  }

  @ParameterizedTest
  @ValueSource(ints = {405, 501})
  void shouldEstimateWhereTheCounterIsNotImplemented(int status) {
    // Given
    upstream.on("/v1/responses/input_tokens", Script.json(status, "{}"));
    // When
    RawAnswer answer = ask(Tongue.CLAUDE, Tongue.CODEX);
    // Then
    assertThat(counted(Tongue.CLAUDE, answer)).isBetween(5L, 100L);
    assertThat(answer.header(ESTIMATED)).isEqualTo("estimated");
  }

  @Test
  void shouldNotEstimateForAModelThatTheVendorDoesNotHave() {
    // Given
    upstream.on(
        "/v1/messages/count_tokens",
        Script.json(
            404,
            "{\"type\":\"error\",\"error\":{\"type\":\"not_found_error\",\"message\":\"model: up-claude\"}}"));
    // When
    RawAnswer answer = ask(Tongue.GEMINI, Tongue.CLAUDE);
    // Then
    assertThat(answer.status()).isEqualTo(404);
    assertThat(Anthropic.json(answer.text()).at("/error/status").asText()).isEqualTo("NOT_FOUND");
  }

  @Test
  void shouldTellOfACounterThatFails() {
    // Given
    upstream.on("/v1/responses/input_tokens", Script.json(200, "{\"something\":\"else\"}"));
    // When
    RawAnswer answer = ask(Tongue.CLAUDE, Tongue.CODEX);
    // Then
    assertThat(answer.status()).isEqualTo(502);
  }
}
