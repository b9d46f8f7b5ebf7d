package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Citation;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Thinking.Mode;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import io.trireme.core.property.AnswerEvents;
import io.trireme.core.property.Choices;
import io.trireme.core.property.RequestIdiom;
import io.trireme.core.property.Requests;
import io.trireme.core.property.Requests.Said;
import io.trireme.core.property.Samples;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

import static io.trireme.codex.CodexBench.CODEX;
import static io.trireme.codex.CodexBench.OTHER;
import static io.trireme.codex.CodexBench.decode;
import static io.trireme.codex.CodexBench.fold;
import static io.trireme.codex.CodexBench.read;
import static io.trireme.codex.CodexBench.readWhole;
import static io.trireme.codex.CodexBench.write;
import static org.assertj.core.api.Assertions.assertThat;

/** What is written is read again as it was. */
class CodexRoundTripTest {

  private static final int TRIES = 600;
  private static final String MODEL = "gpt-5.6";

  /** What Responses can say in one way only. */
  private static final class Idiom implements RequestIdiom {

    @Override
    public List<List<Block>> operator(Choices choices) {
      return choices.maybe() ? List.of(List.of(text(choices))) : List.of();
    }

    private static Block text(Choices choices) {
      return Block.Text.of(Samples.word(choices));
    }

    @Override
    public List<Block> asked(Choices choices) {
      return choices.maybe() ? List.of(part(choices)) : List.of(text(choices), part(choices));
    }

    private static Block part(Choices choices) {
      return switch (choices.below(4)) {
        case 0 -> text(choices);
        case 1 ->
            new Block.Media(
                MediaKind.IMAGE, new MediaSource.Inline("image/png", "AAAA"), null, "high");
        case 2 -> Samples.document(choices);
        default -> Samples.linkedImage(choices);
      };
    }

    @Override
    public List<Block> thoughts(Choices choices) {
      if (!choices.maybe()) {
        return List.of();
      }
      String value = "e" + choices.below(100);
      String shown = Samples.word(choices);
      return List.of(
          new Block.Reasoning(
              shown,
              new ReasoningState(Origin.unknown(CODEX), Form.ENCRYPTED, value, "rs_1", shown)));
    }

    @Override
    public List<Block> said(Choices choices) {
      return List.of(
          switch (choices.below(3)) {
            case 0 -> text(choices);
            case 1 -> new Block.Text("abc", List.of(new Citation("https://u", "t", 0, 2)));
            default -> new Block.Refusal(Samples.word(choices));
          });
    }

    @Override
    public ToolName tool(Choices choices) {
      return choices.of(
          ToolName.function("f"),
          new ToolName("ns", "g", ToolName.Form.FUNCTION),
          new ToolName(null, "exec", ToolName.Form.FREEFORM));
    }

    @Override
    public String arguments(Choices choices, ToolName tool) {
      // Raw text in both directions: what a model wrote is never repaired between the same forms.
      return choices.maybe() ? Samples.word(choices) : Samples.object(choices);
    }

    @Override
    public List<Block> result(Choices choices) {
      return choices.maybe() ? List.of(part(choices), part(choices)) : List.of();
    }

    @Override
    public boolean marksFailedTools() {
      return false;
    }

    @Override
    public boolean userSpeaksAfterResults() {
      return true;
    }

    @Override
    public Tooling tooling(Choices choices, Thinking thinking) {
      if (!choices.maybe()) {
        return Tooling.NONE;
      }
      Tool.@Nullable Grammar grammar = choices.orNull(new Tool.Grammar("lark", "start: x"));
      List<Tool> tools =
          List.of(
              new Tool.Function(ToolName.function("f"), "does", Samples.schema(choices), false),
              new Tool.Function(
                  new ToolName("ns", "g", ToolName.Form.FUNCTION),
                  "",
                  Samples.schema(choices),
                  false),
              new Tool.Freeform(
                  new ToolName(null, "exec", ToolName.Form.FREEFORM), "runs", grammar),
              new Tool.WebSearch(List.of("a.org"), List.of(), null, "low", null),
              new Tool.CodeExecution());
      ToolChoice choice =
          choices.of(
              new ToolChoice.Unstated(),
              new ToolChoice.Auto(),
              new ToolChoice.None(),
              new ToolChoice.Named(ToolName.function("f")),
              new ToolChoice.Allowed(List.of(ToolName.function("f")), true));
      return new Tooling(tools, choice, choices.orNull(Boolean.FALSE));
    }

    @Override
    public Sampling sampling(Choices choices, Thinking thinking) {
      return Sampling.UNSTATED;
    }

    @Override
    public Thinking thinking(Choices choices) {
      return switch (choices.below(3)) {
        case 0 -> Thinking.UNSTATED;
        case 1 ->
            new Thinking(
                Mode.ON,
                choices.of(Effort.LOW, Effort.HIGH, Effort.MAX),
                OptionalInt.empty(),
                choices.maybe());
        default -> new Thinking(Mode.OFF, Effort.NONE, OptionalInt.empty(), false);
      };
    }

    @Override
    public Options options(Choices choices, Tooling tooling) {
      ObjectNode schema = Samples.schema(choices);
      return new Options(
          choices.maybe() ? OptionalInt.of(16 + choices.below(9999)) : OptionalInt.empty(),
          choices.maybe()
              ? new OutputFormat.JsonSchema("n", "d", schema, false)
              : new OutputFormat.Text(),
          choices.orNull("low"),
          choices.orNull("flex"),
          choices.orNull("user"),
          choices.orNull("session"),
          OptionalInt.empty());
    }
  }

  @Provide
  Arbitrary<ChatRequest> requests() {
    return Choices.make(choices -> Requests.request(choices, OTHER, new Idiom()));
  }

  @Property(tries = TRIES, seed = Choices.SEED)
  void shouldReadEveryRequestThatItWrote(@ForAll("requests") ChatRequest request) {
    Losses losses = new Losses();
    // When
    ObjectNode body = CodexBench.encode(request, MODEL, losses);
    ChatRequest again = decode(Json.text(body).replace("'", "\\u0027"));
    // Then
    assertThat(losses.all()).as("%s", body).isEmpty();
    assertThat(Said.by(again)).as("%s", body).isEqualTo(Said.by(request));
    assertThat(again.source().losses()).isEmpty();
  }

  /** An answer and the events that it comes as. */
  record Sample(ChatAnswer answer, List<ChatEvent> events) {

    static Sample of(Choices choices) {
      ChatAnswer answer = sample(choices);
      return new Sample(answer, AnswerEvents.of(answer, choices));
    }
  }

  private static ChatAnswer sample(Choices choices) {
    List<Block> blocks = new ArrayList<>();
    for (int i = choices.below(6); i >= 0; i--) {
      Block block = block(choices, i);
      // Texts side by side are one.
      if (blocks.isEmpty()
          || !(block instanceof Block.Text && blocks.getLast() instanceof Block.Text)) {
        blocks.add(block);
      }
    }
    boolean called = blocks.stream().anyMatch(Block.ToolCall.class::isInstance);
    StopReason end = called ? StopReason.TOOL_CALLS : StopReason.END;
    StopReason reason = choices.rarely(4) ? StopReason.LENGTH : end;
    return new ChatAnswer(
        "up", blocks, ChatEvent.Finished.of(reason), Samples.usage(choices, true));
  }

  private static Block block(Choices choices, int index) {
    return switch (choices.below(4)) {
      case 0 ->
          new Block.Text(
              Samples.word(choices),
              choices.maybe()
                  ? List.of(new Citation("u", "t", 0, 1), new Citation("v", "", 1, 2))
                  : List.of());
      case 1 -> new Block.ToolCall("c" + index, tool(choices), Samples.object(choices));
      case 2 -> new Block.WebSearch("ws_" + index, List.of("q", "r"), List.of());
      default ->
          new Block.Reasoning(
              Samples.word(choices),
              new ReasoningState(
                  CodexBench.target("gpt-5").origin(),
                  Form.ENCRYPTED,
                  "v" + index,
                  "rs",
                  Samples.word(choices)));
    };
  }

  private static ToolName tool(Choices choices) {
    return choices.of(
        ToolName.function("f"),
        new ToolName("ns", "g", ToolName.Form.FUNCTION),
        new ToolName(null, "exec", ToolName.Form.FREEFORM));
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

  @Provide
  Arbitrary<Sample> answers() {
    return Choices.make(Sample::of);
  }

  @Property(tries = TRIES, seed = Choices.SEED)
  void shouldReadEveryAnswerThatItWrote(@ForAll("answers") Sample sample) {
    // Given
    ChatRequest asked = decode("{'model':'m','input':'x'}");
    ChatAnswer answer = sample.answer();
    // When
    List<JsonNode> events = write(asked, sample.events());
    ChatAnswer streamed = fold(read(events));
    byte[] body = new CodexAnswerEncoder(CodexBench.context(asked), new Losses()).whole(answer);
    ChatAnswer whole = fold(readWhole(body));
    // Then
    assertThat(comparable(streamed.blocks())).isEqualTo(comparable(answer.blocks()));
    assertThat(streamed.finished()).isEqualTo(answer.finished());
    assertThat(streamed.usage()).isEqualTo(answer.usage());
    assertThat(whole).isEqualTo(streamed);
    assertThat(Json.exact(body)).isEqualTo(events.getLast().path("response"));
  }
}
