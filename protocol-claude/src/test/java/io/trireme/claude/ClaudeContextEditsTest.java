package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Message;
import io.trireme.core.model.Role;
import io.trireme.core.model.StopReason;
import io.trireme.core.translate.Losses;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a client wants done to its conversation, and the summaries in its place. */
@Timeout(30)
class ClaudeContextEditsTest {

  /** Three uses of tools, each of which gave 700 characters: some 200 tokens. */
  private static final String TALK =
      use("t1", "read") + "," + use("t2", "find") + "," + use("t3", "read");

  private static String use(String id, String name) {
    return """
        {"role":"assistant","content":[{"type":"thinking","thinking":"of %1$s","signature":"c2ln"},
         {"type":"tool_use","id":"%1$s","name":"%2$s","input":{"path":"%1$s.txt"}}]},
        {"role":"user","content":[{"type":"tool_result","tool_use_id":"%1$s","content":"%3$s"}]}
        """
        .formatted(id, name, "given ".repeat(100) + id + " ".repeat(98));
  }

  private static ChatRequest asked(String edits) {
    return asked("{\"role\":\"user\",\"content\":\"go\"}," + TALK, edits);
  }

  private static ChatRequest asked(String messages, String edits) {
    return Translation.decode(
        """
        {"model":"m","max_tokens":9,"messages":[%s],"context_management":{"edits":[%s]}}
        """
            .formatted(messages, edits));
  }

  private static List<String> results(ChatRequest request) {
    return blocks(request).stream()
        .filter(Block.ToolResult.class::isInstance)
        .map(block -> ((Block.ToolResult) block).content().toString())
        .map(text -> text.contains("cleared") ? "cleared" : "kept")
        .toList();
  }

  private static List<Block> blocks(ChatRequest request) {
    return request.messages().stream().flatMap(message -> message.blocks().stream()).toList();
  }

  private static JsonNode applied(ChatRequest request) {
    JsonNode told = request.source().toldOrNull();
    assertThat(told).isNotNull();
    return told == null ? Json.object() : told.path("context_management").path("applied_edits");
  }

  private static String warnings(ChatRequest request) {
    Losses losses = new Losses();
    losses.noteAll(request.source().losses());
    return losses.header();
  }

  @Test
  void shouldClearOldResultsOnceTheConversationIsLong() {
    // Given
    String edit =
        "{'type':'clear_tool_uses_20250919','trigger':{'type':'input_tokens','value':%d},"
            + "'keep':{'type':'tool_uses','value':1}}";
    // When
    ChatRequest longer = asked(edit.formatted(300).replace('\'', '"'));
    ChatRequest shorter = asked(edit.formatted(30_000).replace('\'', '"'));
    // Then
    assertThat(results(longer)).containsExactly("cleared", "cleared", "kept");
    assertThat(applied(longer).path(0).path("type").asText()).isEqualTo("clear_tool_uses_20250919");
    assertThat(applied(longer).path(0).path("cleared_tool_uses").asInt()).isEqualTo(2);
    assertThat(applied(longer).path(0).path("cleared_input_tokens").asInt()).isBetween(350, 450);
    assertThat(blocks(longer).toString()).contains("t1.txt");
    assertThat(results(shorter)).containsExactly("kept", "kept", "kept");
    assertThat(applied(shorter)).isEmpty();
    assertThat(warnings(longer))
        .isEqualTo(
            "emulated=context_management.edits.clear_tool_uses_20250919:by an estimate of tokens");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'trigger':{'type':'tool_uses','value':2},'keep':{'type':'tool_uses','value':1} | cleared,cleared,kept
          'trigger':{'type':'tool_uses','value':3},'keep':{'type':'tool_uses','value':1} | kept,kept,kept
          'trigger':{'type':'tool_uses','value':1} | kept,kept,kept
          'trigger':{'type':'tool_uses','value':1},'keep':{'type':'tool_uses','value':0},'exclude_tools':['read'] | kept,cleared,kept
          'trigger':{'type':'tool_uses','value':1},'keep':{'type':'tool_uses','value':1},'clear_at_least':{'type':'input_tokens','value':5000} | kept,kept,kept
          'trigger':{'type':'tool_uses','value':1},'keep':{'type':'tool_uses','value':1},'clear_at_least':{'type':'input_tokens','value':50} | cleared,cleared,kept
          """,
      quoteCharacter = '`')
  void shouldHeedWhatTheClientSaysOfClearing(String fields, String fate) {
    // When
    ChatRequest request =
        asked(("{'type':'clear_tool_uses_20250919'," + fields + "}").replace('\'', '"'));
    // Then
    assertThat(String.join(",", results(request))).isEqualTo(fate);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          true | {}{}
          ["find"] | {"path":"t1.txt"}{}
          false | {"path":"t1.txt"}{"path":"t2.txt"}
          """,
      quoteCharacter = '`')
  void shouldClearInputsOfTheToolsThatTheClientNames(String inputs, String left) {
    // When
    ChatRequest request =
        asked(
            """
            {"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1},
             "keep":{"type":"tool_uses","value":1},"clear_tool_inputs":%s}
            """
                .formatted(inputs));
    // Then
    List<String> arguments =
        blocks(request).stream()
            .filter(Block.ToolCall.class::isInstance)
            .map(block -> ((Block.ToolCall) block).arguments())
            .toList();
    assertThat(String.join("", arguments)).isEqualTo(left + "{\"path\":\"t3.txt\"}");
  }

  @Test
  void shouldClearTheThoughtsOfEarlierTurns() {
    // Given
    String talk =
        "{\"role\":\"user\",\"content\":\"go\"},"
            + TALK
            + ",{\"role\":\"assistant\",\"content\":\"done\"},{\"role\":\"user\",\"content\":\"on\"},"
            + use("t4", "read");
    // When
    ChatRequest last = asked(talk, "{\"type\":\"clear_thinking_20251015\"}");
    ChatRequest all = asked(talk, "{\"type\":\"clear_thinking_20251015\",\"keep\":\"all\"}");
    ChatRequest two =
        asked(
            talk,
            "{\"type\":\"clear_thinking_20251015\",\"keep\":{\"type\":\"thinking_turns\",\"value\":2}}");
    // Then
    assertThat(blocks(last).stream().filter(Block.Reasoning.class::isInstance)).hasSize(1);
    assertThat(applied(last).path(0).path("cleared_thinking_turns").asInt()).isEqualTo(1);
    assertThat(applied(last).path(0).path("cleared_input_tokens").asInt()).isPositive();
    assertThat(blocks(two).stream().filter(Block.Reasoning.class::isInstance)).hasSize(4);
    assertThat(applied(two)).isEmpty();
    assertThat(blocks(all)).isEqualTo(blocks(two));
    assertThat(warnings(all)).isEmpty();
  }

  @Test
  void shouldTellTheClientWhatWasClearedStreamingAndWhole() {
    // Given
    ChatRequest request =
        asked(
            """
            {"type":"clear_tool_uses_20250919","trigger":{"type":"tool_uses","value":1},
             "keep":{"type":"tool_uses","value":1}}
            """);
    ChatEvent.Finished end = ChatEvent.Finished.of(StopReason.END);
    // When
    JsonNode whole =
        Json.read(
            Translation.CODEC
                .answerEncoder(Translation.context(request), new Losses())
                .whole(new ChatAnswer("a", List.of(), end, Usage.UNKNOWN)));
    List<JsonNode> frames =
        Translation.frames(
            Translation.CODEC.answerEncoder(Translation.context(request), new Losses()),
            List.of(new ChatEvent.Started("a"), end));
    // Then
    JsonNode told = whole.path("context_management");
    assertThat(told.path("applied_edits").path(0).path("cleared_tool_uses").asInt()).isEqualTo(2);
    assertThat(frames.get(1).path("type").asText()).isEqualTo("message_delta");
    assertThat(frames.get(1).path("context_management")).isEqualTo(told);
    assertThat(Translation.frames(List.of(end)).getFirst().has("context_management")).isFalse();
  }

  @Test
  void shouldMakeASummaryInPlaceOfTheAnswerOnceTheConversationIsLong() {
    // Given
    String edit =
        "{\"type\":\"compact_20260112\",\"trigger\":{\"type\":\"input_tokens\",\"value\":%d},"
            + "\"instructions\":\"keep names\",\"pause_after_compaction\":%s}";
    // When
    ChatRequest longer = asked(edit.formatted(300, true));
    ChatRequest shorter = asked(edit.formatted(30_000, true));
    ChatRequest within = asked(edit.formatted(300, false));
    // Then
    assertThat(longer.source().compactionOrNull()).isEqualTo("keep names");
    assertThat(warnings(longer)).startsWith("emulated=context_management.edits.compact_20260112");
    assertThat(shorter.source().compactionOrNull()).isNull();
    assertThat(warnings(shorter)).isEmpty();
    assertThat(within.source().compactionOrNull()).isNull();
    assertThat(warnings(within)).startsWith("dropped=context_management.edits.compact_20260112");
  }

  @Test
  void shouldTakeARequestForASummary() {
    // Given
    String body =
        """
        {"model":"m","max_tokens":9,"messages":[{"role":"user","content":"a"}],"compaction":
         {"type":"summarize"%s}}
        """;
    // When / Then
    assertThat(Translation.decode(body.formatted("")).source().compactionOrNull()).isEmpty();
    assertThat(
            Translation.decode(body.formatted(",\"instructions\":\"short\""))
                .source()
                .compactionOrNull())
        .isEqualTo("short");
    assertThat(Translation.decodeCount(body.formatted("")).source().compactionOrNull()).isNull();
    assertThatThrownBy(
            () -> Translation.decode(body.formatted("},\"context_management\":{\"edits\":[]")))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining("compaction: cannot be combined");
  }

  @Test
  void shouldForgetWhatStandsBeforeASummary() {
    // Given
    String sealed = Translation.ENVELOPES.sealSummary("we greeted");
    // When
    ChatRequest request =
        Translation.decode(
            """
            {"model":"m","max_tokens":9,"system":"S","messages":[{"role":"user","content":"old"},
             {"role":"assistant","content":[{"type":"text","text":"older"},
              {"type":"compaction","content":"changed","encrypted_content":"%s"},
              {"type":"text","text":"so"}]},
             {"role":"user","content":"new"}]}
            """
                .formatted(sealed));
    // Then
    assertThat(request.messages())
        .containsExactly(
            Message.text(Role.SYSTEM, "S"),
            new Message(Role.USER, List.of(new Block.Compaction("we greeted"))),
            Message.text(Role.ASSISTANT, "so"),
            Message.text(Role.USER, "new"));
  }

  @Test
  void shouldStreamASummaryAsTheVendorDoes() {
    // When
    List<JsonNode> frames =
        Translation.frames(List.of(new ChatEvent.BlockWhole(0, new Block.Compaction("all of it"))));
    // Then
    assertThat(frames)
        .extracting(frame -> frame.path("type").asText())
        .containsExactly("content_block_start", "content_block_delta", "content_block_stop");
    JsonNode delta = frames.get(1).path("delta");
    assertThat(frames.get(0).path("content_block").path("content").asText()).isEmpty();
    assertThat(delta.path("type").asText()).isEqualTo("compaction_delta");
    assertThat(delta.path("content").asText()).isEqualTo("all of it");
    assertThat(Translation.ENVELOPES.openSummary(delta.path("encrypted_content").asText()))
        .contains("all of it");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {"type":"clear_tool_uses_20250919","trigger":5} | context_management.edits.0.trigger
          {"type":"clear_tool_uses_20250919","keep":{"type":"tool_uses","value":-1}} | context_management.edits.0.keep.value
          {"type":"clear_thinking_20251015","keep":{"type":"thinking_turns"}} | context_management.edits.0.keep.value
          {"trigger":5} | context_management.edits.0.type
          """,
      quoteCharacter = '`')
  void shouldNameTheFieldOfAnEditThatIsWrong(String edit, String field) {
    assertThatThrownBy(() -> asked(edit))
        .isInstanceOf(GatewayException.class)
        .hasMessageStartingWith(field);
  }
}
