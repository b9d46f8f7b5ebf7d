package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Role;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
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
import java.util.OptionalLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/** What is written and read again says the same. */
class ChatRoundTripTest {

  private static final int TRIES = 500;

  /** What Chat Completions can say in one way only, to a model that reasons or to one that not. */
  private static final class Idiom implements RequestIdiom {

    private final boolean reasons;

    Idiom(boolean reasons) {
      this.reasons = reasons;
    }

    @Override
    public List<List<Block>> operator(Choices choices) {
      List<List<Block>> said = new ArrayList<>();
      for (int i = choices.below(3); i > 0; i--) {
        said.add(List.of(text(choices)));
      }
      return said;
    }

    @Override
    public Role operatorRole() {
      return reasons ? Role.DEVELOPER : Role.SYSTEM;
    }

    private static Block text(Choices choices) {
      return Block.Text.of(Samples.word(choices));
    }

    @Override
    public List<Block> asked(Choices choices) {
      List<Block> blocks = new ArrayList<>();
      blocks.add(text(choices));
      if (reasons && choices.rarely(4)) {
        blocks.add(new Block.CacheBreakpoint(null));
      }
      for (int i = choices.below(3); i > 0; i--) {
        blocks.add(media(choices));
      }
      return blocks;
    }

    private static Block media(Choices choices) {
      return switch (choices.below(4)) {
        case 0 -> Samples.linkedImage(choices);
        case 1 ->
            new Block.Media(
                MediaKind.IMAGE, new MediaSource.Inline("image/png", "AAAA"), null, "high");
        case 2 -> Block.Media.of(MediaKind.AUDIO, new MediaSource.Inline("audio/wav", "BBBB"));
        default -> Samples.document(choices);
      };
    }

    @Override
    public boolean mayCallWithoutWords() {
      return true;
    }

    @Override
    public ToolName tool(Choices choices) {
      boolean raw = reasons && choices.rarely(3);
      return new ToolName(
          null, choices.of("t0", "t1"), raw ? ToolName.Form.FREEFORM : ToolName.Form.FUNCTION);
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
      List<Tool> tools = new ArrayList<>();
      for (int i = choices.below(3); i > 0; i--) {
        tools.add(
            new Tool.Function(
                ToolName.function("f" + i),
                choices.maybe() ? Samples.word(choices) : "",
                choices.maybe() ? Samples.schema(choices) : null,
                null));
      }
      if (reasons && choices.maybe()) {
        tools.add(
            new Tool.Freeform(
                new ToolName(null, "raw", ToolName.Form.FREEFORM),
                "",
                choices.orNull(new Tool.Grammar("lark", "start: A"))));
      }
      return tools.isEmpty()
          ? Tooling.NONE
          : new Tooling(tools, choice(choices, tools), choices.orNull(choices.maybe()));
    }

    private static ToolChoice choice(Choices choices, List<Tool> tools) {
      ToolName first =
          tools.getFirst() instanceof Tool.Function function
              ? function.name()
              : new ToolName(null, "raw", ToolName.Form.FREEFORM);
      return choices.of(
          new ToolChoice.Unstated(),
          new ToolChoice.Auto(),
          new ToolChoice.None(),
          new ToolChoice.Required(),
          new ToolChoice.Named(first),
          new ToolChoice.Allowed(List.of(first), true),
          new ToolChoice.Allowed(List.of(first), false));
    }

    @Override
    public Sampling sampling(Choices choices, Thinking thinking) {
      if (reasons) {
        return Sampling.UNSTATED;
      }
      return new Sampling(
          Samples.decimal(choices),
          Samples.decimal(choices),
          OptionalInt.empty(),
          choices.maybe() ? OptionalLong.of(choices.below(1 << 30)) : OptionalLong.empty(),
          Samples.decimal(choices),
          Samples.decimal(choices),
          choices.maybe() ? List.of("a", "b") : List.of());
    }

    @Override
    public Thinking thinking(Choices choices) {
      return reasons && choices.maybe()
          ? new Thinking(
              Thinking.Mode.ON,
              choices.of(Effort.LOW, Effort.HIGH, Effort.MAX),
              OptionalInt.empty(),
              null)
          : Thinking.UNSTATED;
    }

    @Override
    public Options options(Choices choices, Tooling tooling) {
      ObjectNode schema = Samples.schema(choices);
      return new Options(
          Samples.number(choices, 1000),
          choices.maybe()
              ? new OutputFormat.JsonSchema("n", choices.orNull("d"), schema, null)
              : new OutputFormat.Text(),
          reasons ? choices.orNull("low") : null,
          choices.orNull("flex"),
          choices.orNull("u"),
          choices.orNull("k"),
          OptionalInt.empty());
    }
  }

  @Provide
  Arbitrary<ChatRequest> ofThoseThatReason() {
    return requests(true);
  }

  @Provide
  Arbitrary<ChatRequest> ofThoseThatDoNot() {
    return requests(false);
  }

  private static Arbitrary<ChatRequest> requests(boolean reasons) {
    return Choices.make(
        choices -> Requests.request(choices, ChatCodec.DIALECT, new Idiom(reasons)));
  }

  @Property(tries = TRIES, seed = Choices.SEED)
  void shouldReadEveryRequestThatItWrote(@ForAll("ofThoseThatReason") ChatRequest request) {
    expectTheSame(request, "gpt-5.6");
  }

  @Property(tries = TRIES, seed = Choices.SEED)
  void shouldReadEveryRequestThatItWroteWithoutReasoning(
      @ForAll("ofThoseThatDoNot") ChatRequest request) {
    expectTheSame(request, "gpt-4o");
  }

  private static void expectTheSame(ChatRequest request, String model) {
    Losses losses = new Losses();
    // When
    String json = ChatKit.encode(request, ChatKit.target(model), losses).toString();
    ChatRequest again = ChatKit.decodeRaw(json);
    // Then
    assertThat(losses.all()).as(json).isEmpty();
    assertThat(Said.by(again)).as(json).isEqualTo(Said.by(request));
    assertThat(again.source().losses()).isEmpty();
  }

  /** An answer and the events that it comes as. */
  record Sample(ChatAnswer answer, List<ChatEvent> events) {

    static Sample of(Choices choices) {
      ChatAnswer answer = sample(choices);
      return new Sample(answer, AnswerEvents.of(answer, choices));
    }
  }

  /** Thoughts, words and calls: the dialect knows one of the first two, and this order alone. */
  private static ChatAnswer sample(Choices choices) {
    List<Block> blocks = new ArrayList<>();
    if (choices.maybe()) {
      blocks.add(new Block.Reasoning(Samples.word(choices), null));
    }
    if (choices.maybe()) {
      blocks.add(Block.Text.of(Samples.word(choices)));
    }
    int calls = choices.below(4);
    for (int i = 0; i < calls; i++) {
      blocks.add(
          new Block.ToolCall(
              "call_" + i, ToolName.function(choices.of("f", "g")), Samples.object(choices)));
    }
    StopReason reason = calls > 0 ? StopReason.TOOL_CALLS : StopReason.END;
    return new ChatAnswer(
        "chatcmpl-req-1",
        blocks,
        ChatEvent.Finished.of(choices.rarely(4) && calls == 0 ? StopReason.LENGTH : reason),
        Samples.usage(choices, true));
  }

  @Provide
  Arbitrary<Sample> answers() {
    return Choices.make(Sample::of);
  }

  @Property(tries = TRIES, seed = Choices.SEED)
  void shouldReadEveryAnswerThatItWrote(@ForAll("answers") Sample sample) {
    String asked =
        "{'model':'m','stream':true,'stream_options':{'include_usage':true},"
            + "'messages':[{'role':'user','content':'x'}]}";
    // When
    List<String> frames = ChatKit.frames(ChatKit.encoder(asked), sample.events());
    ChatAnswer streamed = ChatKit.fold(ChatKit.stream(frames.toArray(String[]::new)));
    byte[] body = ChatKit.encoder(asked).whole(sample.answer());
    ChatAnswer whole = ChatKit.fold(ChatKit.whole(body));
    // Then
    assertThat(frames.getLast()).isEqualTo("[DONE]");
    assertThat(streamed).isEqualTo(sample.answer());
    assertThat(whole).isEqualTo(sample.answer());
  }
}
