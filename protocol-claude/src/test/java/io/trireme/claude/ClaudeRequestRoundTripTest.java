package io.trireme.claude;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.Role;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What is written for the vendor, read as if a client had sent it, says the same. */
@Timeout(60)
class ClaudeRequestRoundTripTest {

  private static final int ROUNDS = 200;

  /** What two requests have in common where only their sources differ. */
  private record Said(
      List<Message> messages,
      Tooling tooling,
      Sampling sampling,
      Thinking thinking,
      Options options) {

    static Said by(ChatRequest request) {
      return new Said(
          request.messages(),
          request.tooling(),
          request.sampling(),
          request.thinking(),
          request.options());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void shouldReadWhatItWrote(long seed) {
    // Given
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      ChatRequest request = request(random);
      // When
      Translation.Sent sent = Translation.encode(request, "claude-opus-4-6");
      ChatRequest again =
          Translation.decode(new String(sent.request().body(), StandardCharsets.UTF_8));
      // Then
      assertThat(Said.by(again)).as("seed %s round %s", seed, round).isEqualTo(Said.by(request));
      assertThat(sent.losses()).isEmpty();
      assertThat(again.source().losses()).isEmpty();
    }
  }

  /** A request as a client of this dialect could have sent it, of what every dialect shares. */
  private static ChatRequest request(Random random) {
    List<Message> messages = new ArrayList<>();
    if (random.nextBoolean()) {
      messages.add(new Message(Role.SYSTEM, marked(Block.Text.of(word(random)), random)));
    }
    int turns = 1 + random.nextInt(4);
    for (int turn = 0; turn < turns; turn++) {
      messages.add(new Message(Role.USER, marked(userBlock(random), random)));
      addExchange(random, turn, messages);
    }
    messages.add(Message.text(Role.USER, word(random)));
    Thinking thinking = thinking(random);
    boolean thinks =
        thinking.mode() == Thinking.Mode.ON || thinking.mode() == Thinking.Mode.ADAPTIVE;
    return new ChatRequest(
        new ChatRequest.Source(ClaudeCodec.CLAUDE, Json.object(), false, List.of()),
        "m",
        messages,
        tooling(random, thinks),
        sampling(random, thinks),
        thinking,
        options(random));
  }

  private static List<Block> marked(Block block, Random random) {
    return random.nextInt(5) == 0
        ? List.of(block, new Block.CacheBreakpoint(random.nextBoolean() ? "5m" : null))
        : List.of(block);
  }

  private static Block userBlock(Random random) {
    return switch (random.nextInt(5)) {
      case 0 ->
          Block.Media.of(
              Block.MediaKind.IMAGE, new MediaSource.Inline("image/png", "iVBORw0KGgo="));
      case 1 ->
          Block.Media.of(
              Block.MediaKind.IMAGE, new MediaSource.Url("https://x/" + word(random), null));
      case 2 ->
          new Block.Media(
              Block.MediaKind.DOCUMENT,
              new MediaSource.Inline("application/pdf", "JVBERi0x"),
              word(random),
              null);
      case 3 -> Block.Media.of(Block.MediaKind.DOCUMENT, new MediaSource.Plain(word(random)));
      default -> Block.Text.of(word(random));
    };
  }

  /** The model says something, and may call tools, whose results come first in the next turn. */
  private static void addExchange(Random random, int turn, List<Message> messages) {
    List<Block> said = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      String thought = word(random);
      said.add(
          new Block.Reasoning(
              thought,
              new ReasoningState(
                  Origin.unknown(ClaudeCodec.CLAUDE),
                  Form.SIGNATURE,
                  "E" + word(random),
                  null,
                  thought)));
    }
    said.add(Block.Text.of(word(random)));
    int calls = random.nextInt(3);
    List<Block> results = new ArrayList<>();
    for (int call = 0; call < calls; call++) {
      String id = "toolu_" + turn + "_" + call;
      said.add(
          new Block.ToolCall(
              id, ToolName.function("f" + call), "{\"n\":1.50,\"s\":" + quoted(random) + "}"));
      results.add(
          new Block.ToolResult(
              id,
              random.nextBoolean()
                  ? List.of(Block.Text.of(word(random)))
                  : List.of(Block.Text.of(word(random)), userBlock(random)),
              random.nextBoolean()));
    }
    messages.add(new Message(Role.ASSISTANT, said));
    if (!results.isEmpty()) {
      messages.add(new Message(Role.USER, results));
      messages.add(Message.text(Role.ASSISTANT, word(random)));
    }
  }

  private static String word(Random random) {
    String[] words = {"a", "Ünï", "😀 x", "line\nbreak", "\"quoted\"", "\u2028", "<b>", "0"};
    return words[random.nextInt(words.length)] + random.nextInt(1000);
  }

  private static String quoted(Random random) {
    return Json.quoted(word(random));
  }

  private static Thinking thinking(Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> new Thinking(Thinking.Mode.OFF, null, OptionalInt.empty(), null);
      case 1 ->
          new Thinking(
              Thinking.Mode.ADAPTIVE,
              Thinking.Effort.MAX,
              OptionalInt.empty(),
              random.nextBoolean());
      case 2 ->
          new Thinking(Thinking.Mode.UNSTATED, Thinking.Effort.LOW, OptionalInt.empty(), null);
      case 3 -> new Thinking(Thinking.Mode.ON, null, OptionalInt.of(2000), null);
      default -> Thinking.UNSTATED;
    };
  }

  private static Tooling tooling(Random random, boolean thinks) {
    if (random.nextInt(3) == 0) {
      return Tooling.NONE;
    }
    ObjectNode schema = Json.object().put("type", "object");
    schema.putObject("properties").putObject("type").put("type", "string");
    List<Tool> tools = new ArrayList<>();
    tools.add(new Tool.Function(ToolName.function("f0"), word(random), schema, null));
    tools.add(new Tool.Function(ToolName.function("f1"), "", schema, null));
    if (random.nextBoolean()) {
      tools.add(new Tool.CacheBreakpoint("1h"));
    }
    if (random.nextBoolean()) {
      tools.add(
          new Tool.WebSearch(
              List.of("a.org"), List.of(), Json.object().put("city", word(random)), null, 4));
    }
    ToolChoice[] choices = {
      new ToolChoice.Auto(),
      new ToolChoice.None(),
      new ToolChoice.Required(),
      new ToolChoice.Named(ToolName.function("f1"))
    };
    ToolChoice choice = choices[random.nextInt(thinks ? 2 : 4)];
    boolean serial = random.nextBoolean() && !(choice instanceof ToolChoice.None);
    @Nullable Boolean parallel = serial ? Boolean.FALSE : null;
    return new Tooling(tools, choice, parallel);
  }

  private static Sampling sampling(Random random, boolean thinks) {
    if (thinks) {
      return Sampling.UNSTATED;
    }
    boolean cold = random.nextBoolean();
    return new Sampling(
        cold ? OptionalDouble.of(0.25) : OptionalDouble.empty(),
        cold ? OptionalDouble.empty() : OptionalDouble.of(0.5),
        random.nextBoolean() ? OptionalInt.of(40) : OptionalInt.empty(),
        OptionalLong.empty(),
        OptionalDouble.empty(),
        OptionalDouble.empty(),
        random.nextBoolean() ? List.of(word(random), "b") : List.of());
  }

  private static Options options(Random random) {
    ObjectNode schema =
        (ObjectNode)
            Json.read("{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}");
    return new Options(
        OptionalInt.of(4000 + random.nextInt(100)),
        random.nextBoolean()
            ? new OutputFormat.Text()
            : new OutputFormat.JsonSchema(null, null, schema, null),
        null,
        random.nextBoolean() ? "standard_only" : null,
        random.nextBoolean() ? "user-1" : null,
        null,
        OptionalInt.empty());
  }
}
