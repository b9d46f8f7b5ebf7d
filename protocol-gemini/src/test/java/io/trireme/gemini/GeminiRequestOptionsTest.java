package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Thinking.Mode;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import io.trireme.core.translate.Losses;
import java.util.List;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trireme.gemini.Codecs.SECOND;
import static io.trireme.gemini.Codecs.THIRD;
import static io.trireme.gemini.Codecs.list;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What a request says beside its turns: how much to think, the options, the tools. */
@Timeout(20)
class GeminiRequestOptionsTest {

  @ParameterizedTest
  @CsvSource({
    "gemini-3-flash-preview, OFF, , , MINIMAL",
    "gemini-3-pro-preview, OFF, , , LOW",
    "gemini-3-pro-preview, ON, MEDIUM, , HIGH",
    "gemini-3.1-pro-preview, ON, MEDIUM, , MEDIUM",
    "gemini-3-flash-preview, ON, XHIGH, , HIGH",
    "gemini-3.5-flash, ON, , 8192, MEDIUM",
    "gemini-3-flash-preview, ADAPTIVE, , , ''",
    "gemini-3-flash-preview, ADAPTIVE, LOW, , LOW",
    "gemini-2.5-flash, OFF, , , 0",
    "gemini-2.5-pro, OFF, , , 128",
    "gemini-2.5-flash, ON, HIGH, , 24576",
    "gemini-2.5-flash, ON, MAX, , 24576",
    "gemini-2.5-pro, ON, MAX, , 32768",
    "gemini-2.5-flash, ON, , 3000, 3000",
    "gemini-2.5-flash-lite, ON, , 100, 512",
    "gemini-2.5-flash, ADAPTIVE, , , -1",
    "gemini-2.0-flash, ON, HIGH, , ''",
    "gemini-3-flash-preview, UNSTATED, , , ''",
  })
  void shouldSayHowMuchToThinkInTheFamilysTerms(
      String model, Mode mode, @Nullable Effort effort, @Nullable Integer budget, String said) {
    // Given
    OptionalInt tokens = budget == null ? OptionalInt.empty() : OptionalInt.of(budget);
    Thinking thinking = new Thinking(mode, effort, tokens, null);

    // When
    JsonNode config =
        Codecs.encode(Codecs.with(thinking, Options.UNSTATED), model)
            .path("generationConfig")
            .path("thinkingConfig");

    // Then
    String level = config.path("thinkingLevel").asText(config.path("thinkingBudget").asText());
    assertThat(level).isEqualTo(said);
  }

  @Test
  void shouldShowThoughtsOnlyIfAskedAndKeepTheBudgetBelowTheLimit() {
    // Given
    Thinking thinking = new Thinking(Mode.ON, null, OptionalInt.of(8192), true);
    Options options =
        new Options(
            OptionalInt.of(4096),
            new OutputFormat.Text(),
            null,
            "fast",
            null,
            null,
            OptionalInt.of(0));
    Losses losses = new Losses();

    // When
    JsonNode body = Codecs.encode(Codecs.with(thinking, options), SECOND, losses);

    // Then
    assertThat(body.path("generationConfig"))
        .isEqualTo(
            Codecs.tree(
                "{'maxOutputTokens':4096,'responseLogprobs':true,"
                    + "'thinkingConfig':{'thinkingBudget':4095,'includeThoughts':true}}"));
    assertThat(body.path("serviceTier").asText()).isEqualTo("priority");
    assertThat(losses.all())
        .containsExactly(
            Loss.mapped("thinking budget", "8192->4095"), Loss.mapped("speed", "fast->priority"));
  }

  private static JsonNode tools(String model, ToolChoice choice, Losses losses, Tool... tools) {
    Tooling tooling = new Tooling(List.of(tools), choice, null);
    return Codecs.encode(Codecs.ask().withTooling(tooling), model, losses);
  }

  private static Tool function(@Nullable Boolean strict) {
    ObjectNode schema = Codecs.tree("{'type':'object','properties':{'a':{'type':'string'}}}");
    return new Tool.Function(ToolName.function("f"), "d", schema, strict);
  }

  private static Tool search() {
    return new Tool.WebSearch(List.of("a.test"), List.of(), null, null, 3);
  }

  @Test
  void shouldChooseTheFormOfSchemasByFamily() {
    // When
    JsonNode newer = tools(SECOND, new ToolChoice.Unstated(), new Losses(), function(null));
    JsonNode older =
        tools("gemini-2.0-flash", new ToolChoice.Unstated(), new Losses(), function(null));

    // Then
    assertThat(newer.path("tools"))
        .isEqualTo(
            list(
                "[{'functionDeclarations':[{'name':'f','description':'d','parametersJsonSchema':"
                    + "{'type':'object','properties':{'a':{'type':'string'}}}}]}]"));
    assertThat(older.path("tools"))
        .isEqualTo(
            list(
                "[{'functionDeclarations':[{'name':'f','description':'d','parameters':"
                    + "{'type':'OBJECT','properties':{'a':{'type':'STRING'}}}}]}]"));
    assertThat(newer.has("toolConfig")).isFalse();
  }

  @Test
  void shouldSayWhichToolsMayBeCalled() {
    ToolName f = ToolName.function("f");
    assertThat(calling(new ToolChoice.Auto(), null)).isEqualTo("{'mode':'AUTO'}");
    assertThat(calling(new ToolChoice.Auto(), true)).isEqualTo("{'mode':'VALIDATED'}");
    assertThat(calling(new ToolChoice.None(), null)).isEqualTo("{'mode':'NONE'}");
    assertThat(calling(new ToolChoice.Required(), null)).isEqualTo("{'mode':'ANY'}");
    assertThat(calling(new ToolChoice.Named(f), null))
        .isEqualTo("{'mode':'ANY','allowedFunctionNames':['f']}");
    assertThat(calling(new ToolChoice.Allowed(List.of(f), false), null))
        .isEqualTo("{'mode':'VALIDATED','allowedFunctionNames':['f']}");
    assertThat(calling(new ToolChoice.Allowed(List.of(f), true), null))
        .isEqualTo("{'mode':'ANY','allowedFunctionNames':['f']}");
    assertThat(
            catchThrowableOfType(
                GatewayException.class,
                () -> calling(new ToolChoice.Named(ToolName.function("g")), null)))
        .hasMessageStartingWith("tool_choice: ");
  }

  private static String calling(ToolChoice choice, @Nullable Boolean strict) {
    JsonNode body = tools(THIRD, choice, new Losses(), function(strict));
    return Json.text(body.path("toolConfig").path("functionCallingConfig")).replace('"', '\'');
  }

  @Test
  void shouldPutHostedToolsBesideFunctionsFrom3On() {
    // Given
    Losses losses = new Losses();

    // When
    JsonNode third =
        tools(THIRD, new ToolChoice.Auto(), losses, function(null), search(), new Tool.WebFetch());
    JsonNode second =
        tools(SECOND, new ToolChoice.Auto(), losses, function(null), new Tool.CodeExecution());

    // Then
    assertThat(third.path("tools").get(1)).isEqualTo(Codecs.tree("{'googleSearch':{}}"));
    assertThat(third.path("tools").get(2)).isEqualTo(Codecs.tree("{'urlContext':{}}"));
    assertThat(third.path("toolConfig").path("includeServerSideToolInvocations").asBoolean())
        .isTrue();
    assertThat(second.path("tools")).hasSize(1);
    assertThat(losses.all())
        .containsExactly(
            Loss.dropped("web_search.allowed_domains"),
            Loss.dropped("web_search.max_uses"),
            Loss.dropped("tools.codeExecution"));
    assertThat(tools(SECOND, new ToolChoice.Auto(), losses, search()).path("tools"))
        .isEqualTo(list("[{'googleSearch':{}}]"));
  }

  @Test
  void edge38ForcedCallsAndJsonDoNotGoTogether() {
    // Given
    OutputFormat json =
        new OutputFormat.JsonSchema("n", null, Codecs.tree("{'type':'object'}"), true);
    Options options =
        new Options(OptionalInt.empty(), json, null, null, null, null, OptionalInt.empty());
    ChatRequest ask = Codecs.with(Thinking.UNSTATED, options);
    Tooling forced = new Tooling(List.of(function(null)), new ToolChoice.Required(), null);
    Losses losses = new Losses();

    // When
    JsonNode body = Codecs.encode(ask.withTooling(forced), THIRD, losses);
    JsonNode free =
        Codecs.encode(
            ask.withTooling(new Tooling(List.of(function(null)), new ToolChoice.Auto(), null)),
            THIRD);

    // Then
    assertThat(body.has("generationConfig")).isFalse();
    assertThat(body.path("systemInstruction").path("parts").get(0).path("text").asText())
        .contains("{\"type\":\"object\"}");
    assertThat(losses.all().getFirst().action()).isEqualTo(Loss.Action.EMULATED);
    assertThat(free.path("generationConfig"))
        .isEqualTo(
            Codecs.tree(
                "{'responseMimeType':'application/json','responseJsonSchema':{'type':'object'}}"));
  }

  @Test
  void shouldSendNoToolKeysWithoutTools() {
    // When
    JsonNode body = tools(THIRD, new ToolChoice.Auto(), new Losses());

    // Then
    assertThat(body.has("tools")).isFalse();
    assertThat(body.has("toolConfig")).isFalse();
  }
}
