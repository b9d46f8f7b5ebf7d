package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.Role;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Thinking.Mode;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import io.trireme.core.spi.Quirks;
import io.trireme.core.spi.Target;
import io.trireme.core.translate.Losses;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trireme.codex.CodexBench.CODEX;
import static io.trireme.codex.CodexBench.OTHER;
import static io.trireme.codex.CodexBench.encode;
import static io.trireme.codex.CodexBench.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class CodexRequestEncoderTest {

  private static final Message HI = Message.text(Role.USER, "hi");

  private final Losses losses = new Losses();

  private static ChatRequest request(Message... messages) {
    return request(
        Json.object(),
        Tooling.NONE,
        Sampling.UNSTATED,
        Thinking.UNSTATED,
        Options.UNSTATED,
        messages);
  }

  private static ChatRequest request(
      ObjectNode body,
      Tooling tooling,
      Sampling sampling,
      Thinking thinking,
      Options options,
      Message... messages) {
    return new ChatRequest(
        new ChatRequest.Source(OTHER, body, true, List.of()),
        "m",
        List.of(messages),
        tooling,
        sampling,
        thinking,
        options);
  }

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

  private static Block.Reasoning thought(String value) {
    return new Block.Reasoning(
        "hm",
        new ReasoningState(
            CodexBench.target("gpt-5").origin(), Form.ENCRYPTED, value, "rs_1", "hm"));
  }

  @Test
  void shouldStoreNothingAndAskForEncryptedReasoning() {
    // When
    ObjectNode body = encode(request(HI), "gpt-5", losses);
    ObjectNode plain = encode(request(HI), "gpt-4o", losses);
    // Then
    assertThat(body.path("model").asText()).isEqualTo("gpt-5");
    assertThat(body.path("store").asBoolean(true)).isFalse();
    assertThat(body.path("stream").asBoolean()).isTrue();
    assertThat(body.path("include").toString()).isEqualTo("[\"reasoning.encrypted_content\"]");
    assertThat(plain.has("include")).isFalse();
    assertThat(body.has("tools")).isFalse();
    assertThat(body.has("reasoning")).isFalse();
  }

  @Test
  void edge07LaterOperatorMessagesStayInPlace() {
    // Given
    ChatRequest request =
        request(
            Message.text(Role.SYSTEM, "a"),
            Message.text(Role.DEVELOPER, "b"),
            HI,
            Message.text(Role.SYSTEM, "late"));
    Target backend = new Target(CODEX, "gpt-5", "a", true, new Quirks(Map.of("operator", "user")));
    // When
    ObjectNode body = encode(request, "gpt-5", losses);
    ObjectNode wrapped = encode(request, backend, losses);
    // Then
    assertThat(body.path("instructions").asText()).isEqualTo("a\n\nb");
    assertThat(body.path("input").toString())
        .isEqualTo(
            json(
                "[{'type':'message','role':'user','content':[{'type':'input_text','text':'hi'}]},"
                    + "{'type':'message','role':'developer','content':[{'type':'input_text','text':'late'}]}]"));
    assertThat(wrapped.path("input").path(1).path("role").asText()).isEqualTo("user");
    assertThat(wrapped.path("input").path(1).path("content").path(0).path("text").asText())
        .isEqualTo("<system-reminder>\nlate\n</system-reminder>");
  }

  @Test
  void shouldPutTheOperatorIntoTheInputWhereNothingElseIsSaid() {
    // When
    ObjectNode body = encode(request(Message.text(Role.SYSTEM, "only")), "gpt-5", losses);
    // Then
    assertThat(body.has("instructions")).isFalse();
    assertThat(body.path("input").path(0).path("role").asText()).isEqualTo("developer");
  }

  @Test
  void edge39ReasoningStaysBeforeWhatFollowsItAndIsNeverLast() {
    // Given
    Message turn =
        new Message(
            Role.ASSISTANT,
            List.of(
                thought("e1"),
                new Block.ToolCall("c", ToolName.function("f"), ""),
                new Block.Reasoning("no state", null),
                thought("e2")));
    Message result = new Message(Role.USER, List.of(new Block.ToolResult("c", List.of(), false)));
    // When
    ObjectNode body = encode(request(HI, turn, result), "gpt-5", losses);
    // Then
    assertThat(body.path("input").findValuesAsText("type"))
        .containsExactly(
            "message",
            "input_text",
            "reasoning",
            "summary_text",
            "function_call",
            "reasoning",
            "summary_text",
            "function_call_output");

    assertThat(body.path("input").path(1).toString())
        .isEqualTo(
            json(
                "{'type':'reasoning','id':'rs_1','summary':[{'type':'summary_text','text':'hm'}],"
                    + "'encrypted_content':'e1'}"));
    assertThat(body.path("input").path(2).path("arguments").asText()).isEqualTo("{}");
    assertThat(body.path("input").path(2).has("id")).isFalse();
    assertThat(body.path("input").path(3).path("encrypted_content").asText()).isEqualTo("e2");
    assertThat(body.path("input").path(3).has("id")).isFalse();
    assertThat(losses.all()).containsExactly(Loss.dropped("reasoning"));
  }

  @Test
  void edge39ReasoningAtTheVeryEndIsDropped() {
    // Given
    Message turn = new Message(Role.ASSISTANT, List.of(thought("e1"), thought("e2")));
    // When
    ObjectNode body = encode(request(HI, turn), "gpt-5", losses);
    // Then
    assertThat(body.path("input")).hasSize(1);
    assertThat(losses.all()).containsExactly(Loss.dropped("reasoning"));
  }

  @Test
  void shouldWriteResultsOfToolsWithMediaAndFailures() {
    // Given
    Block image = Block.Media.of(MediaKind.IMAGE, new MediaSource.Inline("image/png", "AAAA"));
    ToolName patch = new ToolName(null, "patch", ToolName.Form.FREEFORM);
    Message calls =
        new Message(
            Role.ASSISTANT,
            List.of(
                new Block.ToolCall("a", ToolName.function("f"), "{\"x\":1.0}"),
                new Block.ToolCall("b", new ToolName("ns", "g", ToolName.Form.FUNCTION), "{}"),
                new Block.ToolCall("c", patch, "raw")));
    Message results =
        new Message(
            Role.USER,
            List.of(
                new Block.ToolResult("a", List.of(Block.Text.of("see"), image), false),
                new Block.ToolResult("b", List.of(Block.Text.of("boom")), true),
                new Block.ToolResult("c", List.of(), false)));
    // When
    ObjectNode body = encode(request(HI, calls, results), "gpt-5.5", losses);
    // Then
    assertThat(body.path("input").path(1).path("arguments").asText()).isEqualTo("{\"x\":1.0}");
    assertThat(body.path("input").path(2).path("namespace").asText()).isEqualTo("ns");
    assertThat(body.path("input").path(3).toString())
        .isEqualTo(json("{'type':'custom_tool_call','call_id':'c','name':'patch','input':'raw'}"));
    assertThat(body.path("input").path(4).path("output").toString())
        .isEqualTo(
            json(
                "[{'type':'input_text','text':'see'},{'type':'input_image','detail':'auto',"
                    + "'image_url':'data:image/png;base64,AAAA'}]"));
    assertThat(body.path("input").path(5).path("output").asText()).isEqualTo("Error: boom");
    assertThat(body.path("input").path(6).toString())
        .isEqualTo(json("{'type':'custom_tool_call_output','call_id':'c','output':''}"));
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

  @Test
  void shouldMarkPartsForTheCacheWhereTheModelTakesMarks() {
    // Given
    Message system =
        new Message(Role.SYSTEM, List.of(Block.Text.of("s"), new Block.CacheBreakpoint("5m")));
    Message user =
        new Message(
            Role.USER,
            List.of(
                new Block.ToolResult("c", List.of(Block.Text.of("r")), false),
                new Block.CacheBreakpoint(null)));
    Message call =
        new Message(Role.ASSISTANT, List.of(new Block.ToolCall("c", ToolName.function("f"), "{}")));
    // When
    ObjectNode marked = encode(request(system, HI, call, user), "gpt-5.6", losses);
    ObjectNode plain = encode(request(system, HI, call, user), "gpt-5", losses);
    // Then
    assertThat(marked.findValues("prompt_cache_breakpoint")).hasSize(2);
    assertThat(marked.has("instructions")).isFalse();
    assertThat(marked.path("input").path(3).path("output").isArray()).isTrue();
    assertThat(plain.findValues("prompt_cache_breakpoint")).isEmpty();
    assertThat(plain.path("instructions").asText()).isEqualTo("s");
  }

  @Test
  void shouldRefuseMediaThatTheVendorDoesNotTake() {
    // Given
    Message video =
        new Message(
            Role.USER,
            List.of(Block.Media.of(MediaKind.VIDEO, new MediaSource.Url("https://v", null))));
    Message file =
        new Message(
            Role.USER,
            List.of(Block.Media.of(MediaKind.IMAGE, new MediaSource.File(OTHER, "file-1", null))));
    Message bitmap =
        new Message(
            Role.USER,
            List.of(Block.Media.of(MediaKind.IMAGE, new MediaSource.Inline("image/bmp", "AA"))));
    // Then
    for (Message message : List.of(video, file, bitmap)) {
      assertThatThrownBy(() -> encode(request(message), "gpt-5", losses))
          .isInstanceOf(GatewayException.class)
          .hasMessageStartingWith("content");
    }
  }
}
