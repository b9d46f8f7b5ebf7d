package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.claude.Translation.Sent;
import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Role;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.spi.Quirks;
import io.trireme.core.spi.Target;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trireme.claude.Translation.SONNET;
import static org.assertj.core.api.Assertions.assertThat;

/** Everything of a request but its turns, tools and thinking. */
@Timeout(30)
class ClaudeRequestEncoderTest {

  private static ChatRequest request(Sampling sampling, Options options, String clientBody) {
    ChatRequest plain =
        Translation.foreign((ObjectNode) Json.read(clientBody), Message.text(Role.USER, "q"));
    return new ChatRequest(
        plain.source(),
        plain.model(),
        plain.messages(),
        plain.tooling(),
        sampling,
        plain.thinking(),
        options);
  }

  private static Sampling sampling(double temperature, double topP, int topK) {
    return new Sampling(
        OptionalDouble.of(temperature),
        OptionalDouble.of(topP),
        OptionalInt.of(topK),
        OptionalLong.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        List.of());
  }

  private static Options format(OutputFormat format) {
    return new Options(OptionalInt.of(500), format, null, null, null, null, OptionalInt.empty());
  }

  @Test
  void shouldSayWhereTheRequestGoesAndInWhichVersion() {
    // Given
    Target target = new Target(ClaudeCodec.CLAUDE, "m", "acc", true, Quirks.NONE);
    // When
    Sent sent = Translation.encode(Translation.plainRequest(), target);
    // Then
    assertThat(sent.request().method()).isEqualTo("POST");
    assertThat(sent.request().path()).isEqualTo("/v1/messages");
    assertThat(sent.request().query()).isEmpty();
    assertThat(sent.request().headers()).containsOnly(Map.entry("anthropic-version", "2023-06-01"));
    assertThat(sent.body())
        .isEqualTo(
            Json.read(
                """
                {"model":"m","max_tokens":9,"stream":true,
                 "messages":[{"role":"user","content":[{"type":"text","text":"hi"}]}]}
                """));
  }

  @ParameterizedTest
  @CsvSource({
    // model, temperature, top_p, top_k -> what is sent
    "claude-sonnet-4-20250514,0.7,0.9,5,0.7 0.9 5",
    "claude-sonnet-4-20250514,1.7,1,0,1.0 1.0 -",
    "claude-sonnet-4-5,0.7,0.9,5,0.7 - 5",
    "claude-opus-4-7,0.7,0.9,5,- - -",
    "claude-opus-4-7,1,1,5,- - -"
  })
  void edge38ShouldSendSamplingOnlyWhereItIsTaken(
      String model, double temperature, double topP, int topK, String expected) {
    // When
    JsonNode body =
        Translation.encode(
                request(sampling(temperature, topP, topK), Options.UNSTATED, "{}"), model)
            .body();
    // Then
    assertThat(
            body.path("temperature").asText("-")
                + " "
                + body.path("top_p").asText("-")
                + " "
                + body.path("top_k").asText("-"))
        .isEqualTo(expected);
  }

  @Test
  void shouldNotSampleWhileItThinks() {
    // Given
    ChatRequest plain = request(sampling(0.5, 0.97, 5), Options.UNSTATED, "{}");
    ChatRequest thinking =
        new ChatRequest(
            plain.source(),
            plain.model(),
            plain.messages(),
            plain.tooling(),
            new Sampling(
                OptionalDouble.of(0.5),
                OptionalDouble.empty(),
                OptionalInt.of(4),
                OptionalLong.empty(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                List.of()),
            new Thinking(Thinking.Mode.ON, Thinking.Effort.LOW, OptionalInt.empty(), null),
            plain.options());
    // When
    Sent sent = Translation.encode(thinking, SONNET);
    // Then
    assertThat(sent.body().has("temperature")).isFalse();
    assertThat(sent.body().has("top_k")).isFalse();
    assertThat(sent.lost()).containsExactly("temperature", "top_k");
  }

  @Test
  void shouldNameWhatIsLostAsTheClientNamesIt() {
    // Given
    Sampling sampling =
        new Sampling(
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalInt.empty(),
            OptionalLong.of(7),
            OptionalDouble.of(1),
            OptionalDouble.of(1),
            List.of(" \n", "end"));
    // When
    Sent sent =
        Translation.encode(
            request(
                sampling,
                Options.UNSTATED,
                "{\"generationConfig\":{\"presencePenalty\":1,\"stopSequences\":[]},\"seed\":7}"),
            SONNET);
    // Then
    assertThat(sent.lost())
        .containsExactly(
            "seed",
            "generationConfig.presencePenalty",
            "frequency_penalty",
            "generationConfig.stopSequences");
    assertThat(sent.body().path("stop_sequences").toString()).isEqualTo("[\"end\"]");
  }

  @Test
  void shouldGiveASchemaToModelsThatTakeOne() {
    // Given
    ObjectNode schema =
        (ObjectNode)
            Json.read(
                """
                {"$schema":"x","type":"object","properties":{"n":{"type":"integer","minimum":1,
                 "description":"count"}},"required":["n"]}
                """);
    // When
    Sent sent =
        Translation.encode(
            request(
                Sampling.UNSTATED,
                format(new OutputFormat.JsonSchema("r", null, schema, true)),
                "{\"response_format\":{}}"),
            SONNET);
    // Then
    assertThat(sent.body().path("output_config"))
        .isEqualTo(
            Json.read(
                """
                {"format":{"type":"json_schema","schema":{"type":"object","properties":{"n":
                 {"type":"integer","description":"count {minimum: 1}"}},"required":["n"],
                 "additionalProperties":false}}}
                """));
    assertThat(sent.lost()).containsExactly("response_format");
  }

  @Test
  void shouldForceAToolForASchemaWhereTheModelTakesNone() {
    // When
    Sent sent =
        Translation.encode(
            request(
                Sampling.UNSTATED,
                format(
                    new OutputFormat.JsonSchema(
                        "r", "a result", Json.object().put("type", "object"), true)),
                "{}"),
            "claude-sonnet-4-20250514");
    // Then
    assertThat(sent.body().has("output_config")).isFalse();
    assertThat(sent.body().at("/tools/0/name").asText()).isEqualTo(ClaudeCodec.ANSWER_TOOL);
    assertThat(sent.body().at("/tools/0/description").asText()).contains("a result");
    assertThat(sent.body().at("/tool_choice/name").asText()).isEqualTo(ClaudeCodec.ANSWER_TOOL);
    assertThat(sent.losses().getFirst().detail()).isEqualTo("by a forced tool");
  }

  @Test
  void shouldAskInWordsForAnyJsonObject() {
    // When
    Sent sent =
        Translation.encode(
            request(Sampling.UNSTATED, format(new OutputFormat.JsonObject()), "{}"), SONNET);
    // Then
    assertThat(sent.body().at("/system/0/text").asText()).contains("one JSON object");
    assertThat(sent.lost()).containsExactly("response_format");
  }

  @ParameterizedTest
  @CsvSource({
    "auto,auto,0",
    "default,standard_only,0",
    "priority,auto,1",
    "flex,-,1",
    "unspecified,-,0"
  })
  void shouldMapTheServiceTier(String tier, String expected, int losses) {
    // Given
    Options options =
        new Options(
            OptionalInt.empty(),
            new OutputFormat.Text(),
            null,
            tier,
            "u-1",
            "s",
            OptionalInt.empty());
    // When
    Sent sent = Translation.encode(request(Sampling.UNSTATED, options, "{}"), SONNET);
    // Then
    assertThat(sent.body().path("service_tier").asText("-")).isEqualTo(expected);
    assertThat(sent.losses()).hasSize(losses);
    assertThat(sent.body().at("/metadata/user_id").asText()).isEqualTo("u-1");
  }

  @Test
  void shouldSayThatProbabilitiesAreLost() {
    // Given
    Options options =
        new Options(
            OptionalInt.empty(),
            new OutputFormat.Text(),
            null,
            null,
            null,
            null,
            OptionalInt.of(3));
    // Then
    assertThat(
            Translation.encode(request(Sampling.UNSTATED, options, "{\"top_logprobs\":3}"), SONNET)
                .lost())
        .containsExactly("top_logprobs");
  }
}
