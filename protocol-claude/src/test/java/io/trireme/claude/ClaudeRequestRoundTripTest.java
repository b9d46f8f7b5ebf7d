package io.trireme.claude;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import io.trireme.core.property.Choices;
import io.trireme.core.property.RequestIdiom;
import io.trireme.core.property.Requests;
import io.trireme.core.property.Requests.Said;
import io.trireme.core.property.Samples;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/** What is written for the vendor, read as if a client had sent it, says the same. */
class ClaudeRequestRoundTripTest {

  private static final int TRIES = 1000;
  private static final int MOST_MARKS = 4;

  /** What Messages can say in one way only. */
  private static final class Idiom implements RequestIdiom {

    @Override
    public List<List<Block>> operator(Choices choices) {
      return choices.maybe()
          ? List.of(marked(Block.Text.of(Samples.word(choices)), choices))
          : List.of();
    }

    @Override
    public List<Block> asked(Choices choices) {
      return marked(part(choices), choices);
    }

    private static List<Block> marked(Block block, Choices choices) {
      return choices.rarely(5)
          ? List.of(block, new Block.CacheBreakpoint(choices.orNull("5m")))
          : List.of(block);
    }

    private static Block part(Choices choices) {
      return switch (choices.below(5)) {
        case 0 -> Block.Text.of(Samples.word(choices));
        case 1 -> Samples.image(choices);
        case 2 -> Samples.linkedImage(choices);
        case 3 -> Samples.document(choices);
        default ->
            Block.Media.of(Block.MediaKind.DOCUMENT, new MediaSource.Plain(Samples.word(choices)));
      };
    }

    @Override
    public List<Block> thoughts(Choices choices) {
      if (!choices.rarely(3)) {
        return List.of();
      }
      String thought = Samples.word(choices);
      return List.of(
          new Block.Reasoning(
              thought,
              new ReasoningState(
                  Origin.unknown(ClaudeCodec.CLAUDE),
                  Form.SIGNATURE,
                  "E" + Samples.word(choices),
                  null,
                  thought)));
    }

    @Override
    public List<Block> result(Choices choices) {
      Block text = Block.Text.of(Samples.word(choices));
      return choices.maybe() ? List.of(text, part(choices)) : List.of(text);
    }

    @Override
    public Thinking thinking(Choices choices) {
      return switch (choices.below(5)) {
        case 0 -> Thinking.UNSTATED;
        case 1 ->
            new Thinking(
                Thinking.Mode.ADAPTIVE, Thinking.Effort.MAX, OptionalInt.empty(), choices.maybe());
        case 2 ->
            new Thinking(Thinking.Mode.UNSTATED, Thinking.Effort.LOW, OptionalInt.empty(), null);
        case 3 -> new Thinking(Thinking.Mode.ON, null, OptionalInt.of(2000), null);
        default -> new Thinking(Thinking.Mode.OFF, null, OptionalInt.empty(), null);
      };
    }

    private static boolean thinks(Thinking thinking) {
      return thinking.mode() == Thinking.Mode.ON || thinking.mode() == Thinking.Mode.ADAPTIVE;
    }

    @Override
    public Tooling tooling(Choices choices, Thinking thinking) {
      if (!choices.maybe()) {
        return Tooling.NONE;
      }
      List<Tool> tools = new ArrayList<>();
      tools.add(
          new Tool.Function(
              ToolName.function("f0"), Samples.word(choices), Samples.schema(choices), null));
      tools.add(new Tool.Function(ToolName.function("f1"), "", Samples.schema(choices), null));
      if (choices.maybe()) {
        tools.add(new Tool.CacheBreakpoint("1h"));
      }
      if (choices.maybe()) {
        ObjectNode place = Json.object().put("city", Samples.word(choices));
        tools.add(new Tool.WebSearch(List.of("a.org"), List.of(), place, null, 4));
      }
      List<ToolChoice> kinds =
          List.of(
              new ToolChoice.Auto(),
              new ToolChoice.None(),
              new ToolChoice.Required(),
              new ToolChoice.Named(ToolName.function("f1")));
      ToolChoice choice = kinds.get(choices.below(thinks(thinking) ? 2 : 4));
      boolean serial = choices.maybe() && !(choice instanceof ToolChoice.None);
      return new Tooling(tools, choice, serial ? Boolean.FALSE : null);
    }

    @Override
    public Sampling sampling(Choices choices, Thinking thinking) {
      if (thinks(thinking)) {
        return Sampling.UNSTATED;
      }
      boolean cold = choices.maybe();
      return new Sampling(
          cold ? OptionalDouble.of(0.25) : OptionalDouble.empty(),
          cold ? OptionalDouble.empty() : OptionalDouble.of(0.5),
          Samples.number(choices, 40),
          OptionalLong.empty(),
          OptionalDouble.empty(),
          OptionalDouble.empty(),
          choices.maybe() ? List.of(Samples.word(choices), "b") : List.of());
    }

    @Override
    public Options options(Choices choices, Tooling tooling) {
      ObjectNode closed = Json.object().put("type", "object").put("additionalProperties", false);
      closed.putObject("properties");
      return new Options(
          OptionalInt.of(4000 + choices.below(100)),
          choices.maybe()
              ? new OutputFormat.JsonSchema(null, null, closed, null)
              : new OutputFormat.Text(),
          null,
          choices.orNull("standard_only"),
          choices.orNull("user-1"),
          null,
          OptionalInt.empty());
    }
  }

  @Provide
  Arbitrary<ChatRequest> requests() {
    return Choices.make(choices -> Requests.request(choices, ClaudeCodec.CLAUDE, new Idiom()))
        .filter(request -> marks(request) <= MOST_MARKS);
  }

  /** Of more than four marks the vendor is told the last four. */
  private static long marks(ChatRequest request) {
    long inMessages =
        request.messages().stream()
            .flatMap(message -> message.blocks().stream())
            .filter(Block.CacheBreakpoint.class::isInstance)
            .count();
    return inMessages
        + request.tooling().tools().stream().filter(Tool.CacheBreakpoint.class::isInstance).count();
  }

  @Property(tries = TRIES, seed = Choices.SEED)
  void shouldReadWhatItWrote(@ForAll("requests") ChatRequest request) {
    // When
    Translation.Sent sent = Translation.encode(request, "claude-opus-4-6");
    ChatRequest again =
        Translation.decode(new String(sent.request().body(), StandardCharsets.UTF_8));
    // Then
    assertThat(Said.by(again)).isEqualTo(Said.by(request));
    assertThat(sent.losses()).isEmpty();
    assertThat(again.source().losses()).isEmpty();
  }
}
