package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayException;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.Message;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.Role;
import io.trireme.core.model.ToolName;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Target;
import io.trireme.core.translate.Losses;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.codex.ChatKit.decode;
import static io.trireme.codex.ChatKit.json;
import static io.trireme.codex.ChatKit.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class ChatMessageEncoderTest {

  private final Losses losses = new Losses();

  private JsonNode encode(List<Message> messages, String model, String... quirks) {
    ChatRequest request =
        decode("{'model':'c','messages':[{'role':'user','content':'hi'}]}").withMessages(messages);
    return ChatKit.encode(request, target(model, quirks), losses).path("messages");
  }

  private static Message user(Block... blocks) {
    return new Message(Role.USER, List.of(blocks));
  }

  private static Message assistant(Block... blocks) {
    return new Message(Role.ASSISTANT, List.of(blocks));
  }

  private static Block call(String id) {
    return new Block.ToolCall(id, ToolName.function("f"), "");
  }

  private static Block image() {
    return Block.Media.of(MediaKind.IMAGE, new MediaSource.Inline("image/png", "AAAA"));
  }

  private static void assertJson(JsonNode node, String quoted) {
    assertThat(node.toString()).isEqualTo(json(quoted));
  }

  private static final List<Message> OPERATOR_TWICE =
      List.of(
          Message.text(Role.SYSTEM, "a"),
          Message.text(Role.DEVELOPER, "b"),
          Message.text(Role.USER, "c"),
          Message.text(Role.SYSTEM, "d"));

  @Test
  void edge07OperatorStaysInPlaceAtOpenAiUnderOneRole() {
    assertJson(
        encode(OPERATOR_TWICE, "gpt-5"),
        "[{'role':'developer','content':'a'},{'role':'developer','content':'b'},"
            + "{'role':'user','content':'c'},{'role':'developer','content':'d'}]");
    assertThat(encode(OPERATOR_TWICE, "gpt-4o").findValuesAsText("role"))
        .containsExactly("system", "system", "user", "system");
    assertThat(losses.all()).isEmpty();
  }

  @Test
  void edge07OperatorInTheMiddleBecomesAReminderElsewhere() {
    assertThat(encode(OPERATOR_TWICE, "llama").toString())
        .isEqualTo(
            json(
                "[{'role':'system','content':'a\\n\\nb'},{'role':'user','content':'c'},"
                    + "{'role':'user','content':'<system-reminder>\\nd\\n</system-reminder>'}]"));
    assertThat(losses.all()).containsExactly(Loss.mapped("messages.role", "system->user"));
  }

  @Test
  void shouldObeyTheQuirksOfRoles() {
    assertThat(
            encode(OPERATOR_TWICE, "llama", "developerRole", "true", "systemInPlace", "true")
                .findValuesAsText("role"))
        .containsExactly("developer", "developer", "user", "developer");
  }

  @Test
  void shouldWriteCallsAndTheirResultsDirectlyBehindThem() {
    assertJson(
        encode(
            List.of(
                assistant(Block.Text.of("on it"), call("a"), call("b")),
                user(
                    new Block.ToolResult("a", List.of(), false),
                    new Block.ToolResult("b", List.of(Block.Text.of("no")), true),
                    Block.Text.of("go"))),
            "gpt-4o"),
        "[{'role':'assistant','content':'on it','tool_calls':["
            + "{'id':'a','type':'function','function':{'name':'f','arguments':'{}'}},"
            + "{'id':'b','type':'function','function':{'name':'f','arguments':'{}'}}]},"
            + "{'role':'tool','tool_call_id':'a','content':''},"
            + "{'role':'tool','tool_call_id':'b','content':'Error: no'},"
            + "{'role':'user','content':'go'}]");
  }

  @Test
  void shouldMoveMediaOfResultsBehindAllResultsOfTheTurn() {
    assertJson(
        encode(
            List.of(
                assistant(call("a"), call("b")),
                user(
                    new Block.ToolResult("a", List.of(Block.Text.of("see"), image()), false),
                    new Block.ToolResult("b", List.of(Block.Text.of("2")), false))),
            "gpt-4o"),
        "[{'role':'assistant','content':null,'tool_calls':["
            + "{'id':'a','type':'function','function':{'name':'f','arguments':'{}'}},"
            + "{'id':'b','type':'function','function':{'name':'f','arguments':'{}'}}]},"
            + "{'role':'tool','tool_call_id':'a',"
            + "'content':'see\\n[image 1 of tool call a follows]'},"
            + "{'role':'tool','tool_call_id':'b','content':'2'},"
            + "{'role':'user','content':[{'type':'text','text':'[image 1 of tool call a]'},"
            + "{'type':'image_url','image_url':{'url':'data:image/png;base64,AAAA'}}]}]");
  }

  @Test
  void shouldWriteResultsBeforeWordsThatStoodBetweenThem() {
    assertThat(
            encode(
                    List.of(
                        assistant(call("a")),
                        user(Block.Text.of("x")),
                        user(new Block.ToolResult("a", List.of(Block.Text.of("1")), false))),
                    "gpt-4o")
                .findValuesAsText("role"))
        .containsExactly("assistant", "tool", "user");
  }

  @Test
  void shouldShortenIdsForAVendorThatWantsThemSo() {
    // When
    JsonNode messages =
        encode(
            List.of(
                assistant(call("call_1"), call("abcdefgh1")),
                user(
                    new Block.ToolResult("call_1", List.of(), false),
                    new Block.ToolResult("abcdefgh1", List.of(), false))),
            "mistral-large");
    // Then
    String first = messages.at("/0/tool_calls/0/id").asText();
    assertThat(first).matches("[a-z0-9]{9}");
    assertThat(messages.at("/1/tool_call_id").asText()).isEqualTo(first);
    assertThat(messages.at("/0/tool_calls/1/id").asText()).isEqualTo("abcdefgh1");
  }

  @Test
  void shouldWriteFreeformCalls() {
    assertJson(
        encode(
                List.of(
                    assistant(
                        new Block.ToolCall(
                            "a", new ToolName(null, "p", ToolName.Form.FREEFORM), "raw"))),
                "gpt-5")
            .at("/0/tool_calls/0"),
        "{'id':'a','type':'custom','custom':{'name':'p','input':'raw'}}");
  }

  @Test
  void shouldDropWhatIsEmpty() {
    assertThat(
            encode(
                List.of(
                    Message.text(Role.SYSTEM, ""),
                    Message.text(Role.USER, ""),
                    assistant(new Block.Reasoning("hm", null)),
                    assistant(Block.Text.of("")),
                    Message.text(Role.USER, "a")),
                "gpt-4o"))
        .hasSize(1);
  }

  @Test
  void r07ThoughtsGoBackWhereTheVendorWantsThem() {
    List<Message> turn = List.of(assistant(new Block.Reasoning("hm", null), call("a")));
    assertThat(encode(turn, "deepseek-chat").at("/0/reasoning_content").asText()).isEqualTo("hm");
    assertThat(encode(turn, "x", "reasoningField", "reasoning").at("/0/reasoning").asText())
        .isEqualTo("hm");
    assertThat(encode(turn, "gpt-5").toString()).doesNotContain("hm");
  }

  @Test
  void r07ThoughtsThatTheClientHidComeBackFromTheirState() {
    // Given
    Target deepseek = target("deepseek-chat");
    Block.Reasoning thoughts =
        (Block.Reasoning)
            ChatKit.fold(
                    ChatKit.stream(
                        deepseek,
                        ChatKit.delta("{'reasoning_content':'hm'}"),
                        ChatKit.delta("{'content':'a'}"),
                        ChatKit.finish("stop")))
                .blocks()
                .getFirst();
    // When
    JsonNode message =
        encode(
                List.of(assistant(new Block.Reasoning("", ChatKit.state(thoughts)), call("a"))),
                "deepseek-chat")
            .path(0);
    // Then
    assertThat(message.path("reasoning_content").asText()).isEqualTo("hm");
    assertThat(message.has("reasoning_details")).isFalse();
  }

  @Test
  void shouldGiveAVendorItsOwnStateBackAsItWas() {
    // Given
    ReasoningState details =
        new ReasoningState(
            target("x").origin(),
            Form.ENCRYPTED,
            "[{\"type\":\"reasoning.encrypted\",\"data\":\"d\",\"n\":1.0}]",
            null,
            "");
    ReasoningState mark =
        new ReasoningState(target("x").origin(), Form.MARK_ON_NEXT, "c2ln", null, "");
    // When
    JsonNode message =
        encode(
                List.of(
                    assistant(
                        new Block.Reasoning("", details),
                        new Block.Reasoning("", mark),
                        call("a"),
                        call("b"))),
                "x")
            .path(0);
    // Then
    assertThat(message.path("reasoning_details").toString()).isEqualTo(details.value());
    assertThat(message.at("/tool_calls/0/extra_content/google/thought_signature").asText())
        .isEqualTo("c2ln");
    assertThat(message.at("/tool_calls/1").has("extra_content")).isFalse();
  }

  @Test
  void shouldWriteMarksOfTheCacheWhereTheyAreKnown() {
    List<Message> marked =
        List.of(user(Block.Text.of("a"), new Block.CacheBreakpoint("1h"), Block.Text.of("b")));
    assertJson(
        encode(marked, "gpt-5.6-terra").at("/0/content"),
        "[{'type':'text','text':'a','prompt_cache_breakpoint':{'mode':'explicit'}},"
            + "{'type':'text','text':'b'}]");
    assertJson(
        encode(marked, "x", "cacheControl", "true").at("/0/content/0"),
        "{'type':'text','text':'a','cache_control':{'type':'ephemeral','ttl':'1h'}}");
    assertThat(encode(marked, "gpt-4o").toString()).doesNotContain("cache");
    assertThat(encode(marked, "x").at("/0/content").asText()).isEqualTo("a\n\nb");
  }

  @Test
  void shouldWriteAMarkOnWhatTheModelSaid() {
    assertJson(
        encode(List.of(assistant(Block.Text.of("a"), new Block.CacheBreakpoint(null))), "gpt-5.6")
            .at("/0/content"),
        "[{'type':'text','text':'a','prompt_cache_breakpoint':{'mode':'explicit'}}]");
  }

  @Test
  void shouldKeepTheLastFourMarks() {
    // Given
    Block mark = new Block.CacheBreakpoint(null);
    Message one = user(Block.Text.of("a"), mark);
    // When
    JsonNode messages = encode(List.of(one, one, one, one, one), "gpt-5.6");
    // Then
    assertThat(messages.findParents("prompt_cache_breakpoint")).hasSize(4);
    assertThat(messages.at("/0/content/0").has("prompt_cache_breakpoint")).isFalse();
  }

  @Test
  void shouldWriteMedia() {
    assertJson(
        encode(
                List.of(
                    user(
                        new Block.Media(
                            MediaKind.IMAGE,
                            new MediaSource.Url("https://e.x/a", null),
                            null,
                            "low"),
                        Block.Media.of(MediaKind.AUDIO, new MediaSource.Inline("audio/mpeg", "BB")),
                        Block.Media.of(
                            MediaKind.DOCUMENT, new MediaSource.Inline("application/pdf", "CC")),
                        new Block.Media(
                            MediaKind.DOCUMENT, new MediaSource.Plain("words"), null, null),
                        Block.Media.of(
                            MediaKind.DOCUMENT,
                            new MediaSource.File(new Dialect("codex"), "file-1", null)))),
                "gpt-5")
            .at("/0/content"),
        "[{'type':'image_url','image_url':{'url':'https://e.x/a','detail':'low'}},"
            + "{'type':'input_audio','input_audio':{'data':'BB','format':'mp3'}},"
            + "{'type':'file','file':{'filename':'document.pdf',"
            + "'file_data':'data:application/pdf;base64,CC'}},"
            + "{'type':'text','text':'<document>\\nwords\\n</document>'},"
            + "{'type':'file','file':{'file_id':'file-1'}}]");
  }

  @Test
  void shouldRefuseMediaThatCannotBeCarried() {
    for (Block media :
        List.of(
            Block.Media.of(MediaKind.IMAGE, new MediaSource.File(new Dialect("claude"), "f", null)),
            Block.Media.of(MediaKind.IMAGE, new MediaSource.Inline("image/bmp", "A")),
            Block.Media.of(MediaKind.DOCUMENT, new MediaSource.Url("https://e.x/a.pdf", null)),
            Block.Media.of(MediaKind.AUDIO, new MediaSource.Inline("audio/ogg", "A")),
            Block.Media.of(MediaKind.VIDEO, new MediaSource.Inline("video/mp4", "A")))) {
      assertThatThrownBy(() -> encode(List.of(user(media)), "gpt-5"))
          .as("%s", media)
          .isInstanceOf(GatewayException.class)
          .hasMessageStartingWith("messages: ");
    }
  }

  @Test
  void shouldTellWhatIsDropped() {
    // When
    encode(
        List.of(
            user(Block.Text.of("a"), new Block.Opaque(new Dialect("claude"), "container", "{}")),
            assistant(Block.Text.of("b"), new Block.WebSearch("s", List.of("q"), List.of()))),
        "gpt-5");
    // Then
    assertThat(losses.all())
        .containsExactly(Loss.dropped("messages.container"), Loss.dropped("messages.web_search"));
  }

  @Test
  void shouldSeparateWordsThatDidNotTouch() {
    assertThat(
            encode(
                    List.of(
                        assistant(
                            Block.Text.of("a"), Block.Text.of("b"), call("c"), Block.Text.of("d"))),
                    "gpt-5")
                .at("/0/content")
                .asText())
        .isEqualTo("ab\n\nd");
  }
}
