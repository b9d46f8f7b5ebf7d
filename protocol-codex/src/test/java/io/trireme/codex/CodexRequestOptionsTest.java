package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Thinking.Mode;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import io.trireme.core.translate.Losses;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trireme.codex.CodexBench.OTHER;
import static io.trireme.codex.CodexBench.encode;
import static io.trireme.codex.CodexBench.json;
import static io.trireme.codex.CodexRequests.HI;
import static io.trireme.codex.CodexRequests.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a request says beside its turns: tools, thinking, sampling, limits. */
@Timeout(20)
class CodexRequestOptionsTest {

  private final Losses losses = new Losses();

  private static ChatRequest thinking(Thinking thinking) {
    return request(Json.object(), Tooling.NONE, Sampling.UNSTATED, thinking, Options.UNSTATED, HI);
  }

  private static ChatRequest options(Options options) {
    return request(Json.object(), Tooling.NONE, Sampling.UNSTATED, Thinking.UNSTATED, options, HI);
  }

  private static ChatRequest tools(ToolChoice choice, Tool... tools) {
    return request(
        Json.object(),
        new Tooling(List.of(tools), choice, null),
        Sampling.UNSTATED,
        Thinking.UNSTATED,
        Options.UNSTATED,
        HI);
  }

  @Test
  void shouldSayStrictFalseWhereTheSourceDidNotSay() {
    // Given
    ObjectNode open = (ObjectNode) Json.exact(json("{'type':'object','properties':{'a':{}}}"));
    ObjectNode closed =
        (ObjectNode)
            Json.exact(
                json(
                    "{'type':'object','properties':{'a':{'type':'string'}},'required':['a'],'additionalProperties':false}"));
    // When
    ObjectNode body =
        encode(
            tools(
                new ToolChoice.Named(ToolName.function("b")),
                new Tool.Function(ToolName.function("a"), "", open, null),
                new Tool.Function(ToolName.function("b"), "", closed, true),
                new Tool.Function(ToolName.function("c"), "", open, true),
                new Tool.Function(ToolName.function("d"), "", null, null)),
            "gpt-5",
            losses);
    // Then
    assertThat(body.path("tools").findValuesAsText("strict"))
        .containsExactly("false", "true", "false", "false");
    assertThat(body.path("tools").path(3).path("parameters").toString())
        .isEqualTo(json("{'type':'object','properties':{}}"));
    assertThat(body.path("tool_choice").toString())
        .isEqualTo(json("{'type':'function','name':'b'}"));
    assertThat(losses.all()).containsExactly(Loss.mapped("tools.strict", "true->false"));
  }

  @Test
  void edge37RootUnionsOfToolSchemasAreMerged() {
    // Given
    ObjectNode union =
        (ObjectNode)
            Json.exact(
                json(
                    "{'anyOf':[{'type':'object','properties':{'a':{},'b':{}},'required':['a','b']},"
                        + "{'type':'object','properties':{'a':{},'c':{}},'required':['a']}]}"));
    // When
    ObjectNode body =
        encode(
            tools(
                new ToolChoice.Unstated(),
                new Tool.Function(ToolName.function("a"), "", union, null)),
            "gpt-5",
            losses);
    // Then
    assertThat(body.path("tools").path(0).path("parameters").toString())
        .isEqualTo(json("{'type':'object','properties':{'a':{},'b':{},'c':{}},'required':['a']}"));
  }

  @Test
  void shouldWriteSearchAndLeaveOutWhatOnlyOthersHave() {
    // When
    ObjectNode body =
        encode(
            tools(
                new ToolChoice.Named(ToolName.function("web_search")),
                new Tool.WebSearch(List.of("a.org"), List.of("b.org"), null, "low", 8),
                new Tool.WebFetch(),
                new Tool.Hosted(OTHER, "maps", Json.object())),
            "gpt-5",
            losses);
    // Then
    assertThat(body.path("tools").toString())
        .isEqualTo(
            json(
                "[{'type':'web_search','filters':{'allowed_domains':['a.org']},'search_context_size':'low'}]"));
    assertThat(body.path("tool_choice").asText()).isEqualTo("required");
    assertThat(body.path("include").path(0).asText()).isEqualTo("web_search_call.action.sources");
    assertThat(losses.all())
        .containsExactly(
            Loss.dropped("tools.blocked_domains"),
            Loss.dropped("tools.max_uses"),
            Loss.dropped("tools.web_fetch"),
            Loss.dropped("tools.maps"));
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-5, MAX, high",
    "gpt-5, NONE, minimal",
    "gpt-5.1, MINIMAL, low",
    "gpt-5.2, MAX, xhigh",
    "gpt-5.6-terra, MAX, max",
    "gpt-6-sol, NONE, none",
    "o3-mini, XHIGH, high",
    "openai/gpt-5-2025-08-07, MINIMAL, minimal",
    "my-own-model, XHIGH, xhigh",
    "my-own-model, NONE, ''",
    "gpt-4o, HIGH, ''"
  })
  void shouldSendTheNearestEffortThatTheModelKnows(String model, Effort effort, String sent) {
    // Given
    Mode mode = effort == Effort.NONE ? Mode.OFF : Mode.ON;
    // When
    ObjectNode body =
        encode(thinking(new Thinking(mode, effort, OptionalInt.empty(), false)), model, losses);
    // Then
    assertThat(body.path("reasoning").path("effort").asText()).isEqualTo(sent);
    assertThat(losses.all().isEmpty()).isEqualTo(sent.equals(effort.wireName()));
  }

  @Test
  void shouldSendAnEffortThatComesWithoutAWordOnThinking() {
    // Given
    Thinking effort = new Thinking(Mode.UNSTATED, Effort.LOW, OptionalInt.empty(), null);
    // When
    ObjectNode body = encode(thinking(effort), "gpt-5.2", losses);
    // Then
    assertThat(body.path("reasoning")).isEqualTo(Json.object().put("effort", "low"));
  }

  @Test
  void shouldAskForASummaryWhereThoughtsAreToBeShown() {
    // When
    ObjectNode shown =
        encode(
            thinking(new Thinking(Mode.ON, null, OptionalInt.of(31999), null)), "gpt-5.6", losses);
    ObjectNode hidden =
        encode(
            thinking(new Thinking(Mode.ADAPTIVE, Effort.LOW, OptionalInt.empty(), false)),
            "gpt-5.6",
            losses);
    // Then
    assertThat(shown.path("reasoning").toString())
        .isEqualTo(json("{'effort':'xhigh','summary':'auto'}"));
    assertThat(hidden.path("reasoning").toString()).isEqualTo(json("{'effort':'low'}"));
  }

  @Test
  void shouldDropSamplingWhereTheModelRefusesIt() {
    // Given
    Sampling sampling =
        new Sampling(
            OptionalDouble.of(0.5),
            OptionalDouble.of(0.9),
            OptionalInt.of(64),
            OptionalLong.of(1),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            List.of());
    ObjectNode source =
        (ObjectNode) Json.exact(json("{'generationConfig':{'topK':64,'topP':0.9}}"));
    ChatRequest request =
        request(source, Tooling.NONE, sampling, Thinking.UNSTATED, Options.UNSTATED, HI);
    // When
    ObjectNode reasoning = encode(request, "gpt-5", losses);
    ObjectNode plain = encode(request, "gpt-4o", new Losses());
    // Then
    assertThat(reasoning.has("temperature") || reasoning.has("top_p")).isFalse();
    assertThat(plain.path("temperature").asDouble()).isEqualTo(0.5);
    assertThat(losses.all())
        .containsExactly(
            Loss.dropped("temperature"),
            Loss.dropped("generationConfig.topP"),
            Loss.dropped("generationConfig.topK"),
            Loss.dropped("seed"));
  }

  @Test
  void shouldRaiseTooSmallLimitsAndRefuseNone() {
    // Given
    Options one = limited(1);
    Options none = limited(0);
    // When
    ObjectNode body = encode(options(one), "gpt-5", losses);
    // Then
    assertThat(body.path("max_output_tokens").asInt()).isEqualTo(16);
    assertThat(losses.all()).containsExactly(Loss.mapped("max_output_tokens", "1->16"));
    assertThatThrownBy(() -> encode(options(none), "gpt-5", losses))
        .isInstanceOf(GatewayException.class);
  }

  private static Options limited(int tokens) {
    return new Options(
        OptionalInt.of(tokens),
        new OutputFormat.Text(),
        null,
        null,
        null,
        null,
        OptionalInt.empty());
  }

  @Test
  void shouldSayJsonWhereTheInputDoesNot() {
    // Given
    Options json =
        new Options(
            OptionalInt.empty(),
            new OutputFormat.JsonObject(),
            "low",
            "standard_only",
            "user-1",
            "x".repeat(80),
            OptionalInt.empty());
    // When
    ObjectNode body = encode(options(json), "gpt-5", losses);
    // Then
    assertThat(body.path("text").toString())
        .isEqualTo(CodexBench.json("{'format':{'type':'json_object'},'verbosity':'low'}"));
    assertThat(body.path("input").path(0).path("role").asText()).isEqualTo("developer");
    assertThat(body.path("service_tier").asText()).isEqualTo("default");
    assertThat(body.path("safety_identifier").asText()).isEqualTo("user-1");
    assertThat(body.path("prompt_cache_key").asText()).hasSizeLessThanOrEqualTo(64);
  }
}
