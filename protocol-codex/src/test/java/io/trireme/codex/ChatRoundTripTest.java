package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Role;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What is encoded for a vendor and decoded again says the same. */
@Timeout(60)
class ChatRoundTripTest {

  private static final int REQUESTS = 500;

  @Test
  void shouldSayTheSameAgain() {
    for (int seed = 0; seed < REQUESTS; seed++) {
      // Given
      boolean reasons = seed % 2 == 0;
      ChatRequest request = new Maker(new Random(seed), reasons).request();
      Losses losses = new Losses();
      // When
      String json =
          ChatKit.encode(request, ChatKit.target(reasons ? "gpt-5.6" : "gpt-4o"), losses)
              .toString();
      ChatRequest again = ChatKit.decodeRaw(json);
      // Then
      assertThat(losses.all()).as("seed %s", seed).isEmpty();
      assertThat(again.messages()).as("seed %s", seed).isEqualTo(request.messages());
      assertThat(again.tooling()).as("seed %s", seed).isEqualTo(request.tooling());
      assertThat(again.sampling()).as("seed %s", seed).isEqualTo(request.sampling());
      assertThat(again.thinking()).as("seed %s", seed).isEqualTo(request.thinking());
      assertThat(again.options()).as("seed %s", seed).isEqualTo(request.options());
      assertThat(again.source().losses()).as("seed %s", seed).isEmpty();
    }
  }

  /** Makes requests of what the dialect can say in one way only. */
  private static final class Maker {
    private final Random random;
    private final boolean reasons;
    private final List<Message> messages = new ArrayList<>();
    private int calls;

    Maker(Random random, boolean reasons) {
      this.random = random;
      this.reasons = reasons;
    }

    ChatRequest request() {
      Role operator = reasons ? Role.DEVELOPER : Role.SYSTEM;
      for (int i = random.nextInt(3); i > 0; i--) {
        messages.add(Message.text(operator, words()));
      }
      messages.add(user());
      for (int i = random.nextInt(4); i > 0; i--) {
        turn();
      }
      if (random.nextBoolean()) {
        messages.add(Message.text(operator, words()));
      }
      ObjectNode body = Json.object();
      return new ChatRequest(
          new ChatRequest.Source(ChatCodec.DIALECT, body, true, List.of()),
          "m",
          messages,
          tooling(),
          reasons ? Sampling.UNSTATED : sampling(),
          reasons ? thinking() : Thinking.UNSTATED,
          options());
    }

    private String words() {
      return "w" + random.nextInt(1000) + "\n\"ü😀\\";
    }

    private Message user() {
      List<Block> blocks = new ArrayList<>();
      blocks.add(Block.Text.of(words()));
      if (reasons && random.nextInt(4) == 0) {
        blocks.add(new Block.CacheBreakpoint(null));
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        blocks.add(media());
      }
      return new Message(Role.USER, blocks);
    }

    private Block media() {
      return switch (random.nextInt(4)) {
        case 0 -> Block.Media.of(MediaKind.IMAGE, new MediaSource.Url("https://e.x/a", null));
        case 1 ->
            new Block.Media(
                MediaKind.IMAGE, new MediaSource.Inline("image/png", "AAAA"), null, "high");
        case 2 -> Block.Media.of(MediaKind.AUDIO, new MediaSource.Inline("audio/wav", "BBBB"));
        default ->
            new Block.Media(
                MediaKind.DOCUMENT,
                new MediaSource.Inline("application/pdf", "CCCC"),
                "a.pdf",
                null);
      };
    }

    private void turn() {
      List<Block> said = new ArrayList<>();
      if (random.nextBoolean()) {
        said.add(Block.Text.of(words()));
      }
      List<Block> results = new ArrayList<>();
      for (int i = random.nextInt(3) + (said.isEmpty() ? 1 : 0); i > 0; i--) {
        String id = "call_" + calls++;
        boolean raw = reasons && random.nextInt(3) == 0;
        said.add(
            new Block.ToolCall(
                id,
                new ToolName(null, "t" + i, raw ? ToolName.Form.FREEFORM : ToolName.Form.FUNCTION),
                raw ? words() : "{\"n\":1.0,\"b\":12345678901234567890}"));
        results.add(new Block.ToolResult(id, List.of(Block.Text.of(words())), false));
      }
      messages.add(new Message(Role.ASSISTANT, said));
      if (!results.isEmpty()) {
        messages.add(new Message(Role.USER, results));
      }
      messages.add(user());
    }

    private Tooling tooling() {
      List<Tool> tools = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        tools.add(
            new Tool.Function(
                ToolName.function("f" + i),
                random.nextBoolean() ? words() : "",
                random.nextBoolean() ? schema() : null,
                null));
      }
      if (reasons && random.nextBoolean()) {
        tools.add(
            new Tool.Freeform(
                new ToolName(null, "raw", ToolName.Form.FREEFORM),
                "",
                random.nextBoolean() ? new Tool.Grammar("lark", "start: A") : null));
      }
      if (tools.isEmpty()) {
        return Tooling.NONE;
      }
      return new Tooling(tools, choice(tools), random.nextBoolean() ? random.nextBoolean() : null);
    }

    private ToolChoice choice(List<Tool> tools) {
      ToolName first =
          switch (tools.getFirst()) {
            case Tool.Function function -> function.name();
            case Tool.Freeform freeform -> freeform.name();
            default -> throw new IllegalStateException("no such tool is made here");
          };
      return switch (random.nextInt(6)) {
        case 0 -> new ToolChoice.Auto();
        case 1 -> new ToolChoice.None();
        case 2 -> new ToolChoice.Required();
        case 3 -> new ToolChoice.Named(first);
        case 4 -> new ToolChoice.Allowed(List.of(first), random.nextBoolean());
        default -> new ToolChoice.Unstated();
      };
    }

    private static ObjectNode schema() {
      return (ObjectNode)
          Json.exact("{\"type\":\"object\",\"properties\":{\"a\":{\"minimum\":1.50}}}");
    }

    private Sampling sampling() {
      return new Sampling(
          OptionalDouble.of(random.nextInt(20) / 10.0),
          random.nextBoolean() ? OptionalDouble.of(0.5) : OptionalDouble.empty(),
          OptionalInt.empty(),
          random.nextBoolean() ? OptionalLong.of(random.nextLong()) : OptionalLong.empty(),
          OptionalDouble.of(0.25),
          OptionalDouble.empty(),
          random.nextBoolean() ? List.of("a", "b") : List.of());
    }

    private Thinking thinking() {
      Effort effort = List.of(Effort.LOW, Effort.HIGH, Effort.MAX).get(random.nextInt(3));
      return random.nextBoolean()
          ? Thinking.UNSTATED
          : new Thinking(Thinking.Mode.ON, effort, OptionalInt.empty(), null);
    }

    private Options options() {
      OutputFormat format =
          random.nextBoolean()
              ? new OutputFormat.Text()
              : new OutputFormat.JsonSchema("n", random.nextBoolean() ? "d" : null, schema(), null);
      return new Options(
          random.nextBoolean() ? OptionalInt.of(100) : OptionalInt.empty(),
          format,
          reasons && random.nextBoolean() ? "low" : null,
          random.nextBoolean() ? "flex" : null,
          random.nextBoolean() ? "u" : null,
          random.nextBoolean() ? "k" : null,
          OptionalInt.empty());
    }
  }
}
