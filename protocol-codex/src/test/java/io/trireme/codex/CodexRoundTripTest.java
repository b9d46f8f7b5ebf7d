package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Citation;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.Role;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Thinking.Mode;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trireme.codex.CodexBench.CODEX;
import static io.trireme.codex.CodexBench.OTHER;
import static io.trireme.codex.CodexBench.decode;
import static io.trireme.codex.CodexBench.fold;
import static io.trireme.codex.CodexBench.read;
import static io.trireme.codex.CodexBench.readWhole;
import static io.trireme.codex.CodexBench.write;
import static org.assertj.core.api.Assertions.assertThat;

/** What is written is read again as it was. */
@Timeout(60)
class CodexRoundTripTest {

  private static final String MODEL = "gpt-5.6";
  private static final String[] WORDS = {"", "a", "\u00e9\"\\", "\uD83D\uDE00 x", "{\"k\":1.0}"};

  private final Random random = new Random(20_261_122);
  private int calls;

  private String word() {
    return WORDS[1 + random.nextInt(WORDS.length - 1)];
  }

  private ToolName tool() {
    return switch (random.nextInt(3)) {
      case 0 -> ToolName.function("f");
      case 1 -> new ToolName("ns", "g", ToolName.Form.FUNCTION);
      default -> new ToolName(null, "exec", ToolName.Form.FREEFORM);
    };
  }

  private Block said() {
    return switch (random.nextInt(3)) {
      case 0 -> Block.Text.of(word());
      case 1 -> new Block.Text("abc", List.of(new Citation("https://u", "t", 0, 2)));
      default -> new Block.Refusal(word());
    };
  }

  private Block asked() {
    return switch (random.nextInt(4)) {
      case 0 ->
          new Block.Media(
              MediaKind.IMAGE, new MediaSource.Inline("image/png", "AAAA"), null, "high");
      case 1 ->
          new Block.Media(
              MediaKind.DOCUMENT, new MediaSource.Inline("application/pdf", "BB"), "a.pdf", null);
      case 2 -> Block.Media.of(MediaKind.IMAGE, new MediaSource.Url("https://x/y.png", null));
      default -> Block.Text.of(word());
    };
  }

  private List<Message> conversation() {
    List<Message> messages = new ArrayList<>();
    if (random.nextBoolean()) {
      messages.add(Message.text(Role.SYSTEM, word()));
    }
    messages.add(Message.text(Role.USER, word()));
    for (int turn = random.nextInt(4); turn > 0; turn--) {
      List<Block> answer = new ArrayList<>();
      List<Block> results = new ArrayList<>();
      if (random.nextBoolean()) {
        ReasoningState state =
            new ReasoningState(Origin.unknown(CODEX), Form.ENCRYPTED, "e" + turn, "rs_1", "hm");
        answer.add(new Block.Reasoning("hm", state));
      }
      answer.add(said());
      for (int i = random.nextInt(3); i > 0; i--) {
        String id = "c" + calls++;
        answer.add(new Block.ToolCall(id, tool(), word()));
        List<Block> content = random.nextBoolean() ? List.of() : List.of(asked(), asked());
        results.add(new Block.ToolResult(id, content, false));
      }
      messages.add(new Message(Role.ASSISTANT, answer));
      if (!results.isEmpty()) {
        messages.add(new Message(Role.USER, results));
      }
      if (random.nextInt(3) == 0) {
        messages.add(Message.text(Role.DEVELOPER, word()));
      }
      messages.add(new Message(Role.USER, List.of(asked(), asked())));
    }
    return messages;
  }

  private Tooling tooling() {
    ObjectNode schema =
        (ObjectNode) Json.exact("{\"type\":\"object\",\"properties\":{\"x\":{\"const\":1.10}}}");
    List<Tool> tools =
        List.of(
            new Tool.Function(ToolName.function("f"), "does", schema, false),
            new Tool.Function(new ToolName("ns", "g", ToolName.Form.FUNCTION), "", schema, false),
            new Tool.Freeform(
                new ToolName(null, "exec", ToolName.Form.FREEFORM),
                "runs",
                random.nextBoolean() ? null : new Tool.Grammar("lark", "start: x")),
            new Tool.WebSearch(List.of("a.org"), List.of(), null, "low", null),
            new Tool.CodeExecution());
    ToolChoice choice =
        switch (random.nextInt(5)) {
          case 0 -> new ToolChoice.Auto();
          case 1 -> new ToolChoice.None();
          case 2 -> new ToolChoice.Named(ToolName.function("f"));
          case 3 -> new ToolChoice.Allowed(List.of(ToolName.function("f")), true);
          default -> new ToolChoice.Unstated();
        };
    return random.nextInt(4) == 0
        ? Tooling.NONE
        : new Tooling(tools, choice, random.nextBoolean() ? null : false);
  }

  private ChatRequest request() {
    Effort[] efforts = {Effort.LOW, Effort.HIGH, Effort.MAX};
    Thinking thinking =
        switch (random.nextInt(3)) {
          case 0 -> new Thinking(Mode.OFF, Effort.NONE, OptionalInt.empty(), false);
          case 1 ->
              new Thinking(
                  Mode.ON,
                  efforts[random.nextInt(efforts.length)],
                  OptionalInt.empty(),
                  random.nextBoolean());
          default -> Thinking.UNSTATED;
        };
    Options options =
        new Options(
            random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(16 + random.nextInt(9999)),
            random.nextBoolean()
                ? new OutputFormat.Text()
                : new OutputFormat.JsonSchema("n", "d", Json.object().put("type", "object"), false),
            random.nextBoolean() ? null : "low",
            random.nextBoolean() ? null : "flex",
            random.nextBoolean() ? null : "user",
            random.nextBoolean() ? null : "session",
            OptionalInt.empty());
    return new ChatRequest(
        new ChatRequest.Source(OTHER, Json.object(), true, List.of()),
        MODEL,
        conversation(),
        tooling(),
        Sampling.UNSTATED,
        thinking,
        options);
  }

  @Test
  void shouldReadEveryRequestThatItWrote() {
    for (int i = 0; i < 300; i++) {
      // Given
      ChatRequest request = request();
      Losses losses = new Losses();
      // When
      ObjectNode body = CodexBench.encode(request, MODEL, losses);
      ChatRequest again = decode(Json.text(body).replace("'", "\\u0027"));
      // Then
      assertThat(losses.all()).as("%s", body).isEmpty();
      assertThat(again.messages()).as("%s", body).isEqualTo(request.messages());
      assertThat(again.tooling()).as("%s", body).isEqualTo(request.tooling());
      assertThat(again.thinking()).as("%s", body).isEqualTo(request.thinking());
      assertThat(again.options()).as("%s", body).isEqualTo(request.options());
      assertThat(again.sampling()).as("%s", body).isEqualTo(request.sampling());
      assertThat(again.source().losses()).isEmpty();
    }
  }

  private ChatAnswer answer() {
    List<Block> blocks = new ArrayList<>();
    boolean called = false;
    for (int i = random.nextInt(6); i >= 0; i--) {
      switch (random.nextInt(5)) {
        case 0 ->
            blocks.add(
                new Block.Reasoning(
                    word(),
                    new ReasoningState(
                        CodexBench.target("gpt-5").origin(),
                        Form.ENCRYPTED,
                        "v" + i,
                        "rs",
                        word())));
        case 1 -> {
          called = true;
          blocks.add(new Block.ToolCall("c" + i, tool(), "{\"x\":" + i + "}"));
        }
        case 2 -> blocks.add(new Block.WebSearch("ws_" + i, List.of("q", "r"), List.of()));
        default -> {
          if (blocks.isEmpty() || !(blocks.getLast() instanceof Block.Text)) {
            blocks.add(
                new Block.Text(
                    word(), List.of(new Citation("u", "t", 0, 1), new Citation("v", "", 1, 2))));
          }
        }
      }
    }
    if (blocks.isEmpty()) {
      blocks.add(Block.Text.of("x"));
    }
    Usage usage =
        new Usage(
            OptionalLong.of(3),
            OptionalLong.of(9),
            OptionalLong.of(4),
            OptionalLong.of(0),
            OptionalLong.of(2));
    StopReason reason =
        random.nextInt(4) == 0
            ? StopReason.LENGTH
            : called ? StopReason.TOOL_CALLS : StopReason.END;
    return new ChatAnswer("up", blocks, ChatEvent.Finished.of(reason), usage);
  }

  private static List<ChatEvent> events(ChatAnswer answer, int piece) {
    List<ChatEvent> events = new ArrayList<>();
    events.add(new ChatEvent.Started(answer.id()));
    for (int i = 0; i < answer.blocks().size(); i++) {
      switch (answer.blocks().get(i)) {
        case Block.Text text -> {
          grow(events, i, new ChatEvent.Opening.Text(), text.text(), piece);
          for (Citation citation : text.citations()) {
            events.add(new ChatEvent.Cited(i, citation));
          }
          events.add(new ChatEvent.BlockClosed(i));
        }
        case Block.Reasoning reasoning -> {
          grow(events, i, new ChatEvent.Opening.Reasoning(), reasoning.text(), piece);
          ReasoningState state = reasoning.stateOrNull();
          if (state != null) {
            events.add(new ChatEvent.StateGiven(i, state));
          }
          events.add(new ChatEvent.BlockClosed(i));
        }
        case Block.ToolCall call -> {
          grow(
              events,
              i,
              new ChatEvent.Opening.ToolCall(call.id(), call.tool()),
              call.arguments(),
              piece);
          events.add(new ChatEvent.BlockClosed(i));
        }
        case Block other -> events.add(new ChatEvent.BlockWhole(i, other));
      }
    }
    events.add(new ChatEvent.UsageReported(answer.usage()));
    events.add(answer.finished());
    return events;
  }

  private static void grow(
      List<ChatEvent> events, int index, ChatEvent.Opening opening, String text, int piece) {
    events.add(new ChatEvent.BlockOpened(index, opening));
    for (int at = 0; at < text.length(); at += piece) {
      events.add(
          new ChatEvent.Delta(index, text.substring(at, Math.min(text.length(), at + piece))));
    }
  }

  /** States come back sealed, under an id of ours; apart from that an answer is the same. */
  private static List<Block> comparable(List<Block> blocks) {
    List<Block> plain = new ArrayList<>();
    for (Block block : blocks) {
      if (block instanceof Block.Reasoning reasoning && reasoning.stateOrNull() != null) {
        String value = reasoning.stateOrNull().value();
        String opened = CodexBench.ENVELOPES.open(value).map(ReasoningState::value).orElse(value);
        plain.add(Block.Text.of("thought " + reasoning.text() + " " + opened));
      } else {
        plain.add(block);
      }
    }
    return plain;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 1000})
  void shouldReadEveryAnswerThatItWrote(int piece) {
    ChatRequest asked = decode("{'model':'m','input':'x'}");
    for (int i = 0; i < 200; i++) {
      // Given
      ChatAnswer answer = answer();
      // When
      List<JsonNode> events = write(asked, events(answer, piece));
      ChatAnswer streamed = fold(read(events));
      byte[] body = new CodexAnswerEncoder(CodexBench.context(asked)).whole(answer);
      ChatAnswer whole = fold(readWhole(body));
      // Then
      assertThat(comparable(streamed.blocks())).isEqualTo(comparable(answer.blocks()));
      assertThat(streamed.finished()).isEqualTo(answer.finished());
      assertThat(streamed.usage()).isEqualTo(answer.usage());
      assertThat(whole).isEqualTo(streamed);
      assertThat(Json.exact(body)).isEqualTo(events.getLast().path("response"));
    }
  }
}
