package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.Hit;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Citation;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.Thinking;
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
import io.trireme.core.spi.AnswerDecoder;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What is written is read back as what it was. */
class GeminiRoundTripTest {

  private static final int TRIES = 600;

  /** What generateContent can say in one way only. */
  private static final class Idiom implements RequestIdiom {

    @Override
    public List<List<Block>> operator(Choices choices) {
      return choices.maybe() ? List.of(List.of(text(choices), text(choices))) : List.of();
    }

    private static Block text(Choices choices) {
      return Block.Text.of(Samples.word(choices));
    }

    @Override
    public List<Block> asked(Choices choices) {
      return choices.maybe()
          ? List.of(text(choices), Samples.image(choices))
          : List.of(text(choices));
    }

    @Override
    public List<Block> result(Choices choices) {
      List<Block> content = new ArrayList<>();
      if (choices.maybe()) {
        content.add(text(choices));
      }
      if (choices.maybe()) {
        content.add(Samples.image(choices));
      }
      return content;
    }

    @Override
    public Tooling tooling(Choices choices, Thinking thinking) {
      if (!choices.maybe()) {
        return Tooling.NONE;
      }
      Tool tool =
          new Tool.Function(
              ToolName.function("f0"), Samples.word(choices), Samples.schema(choices), null);
      ToolChoice choice =
          choices.of(
              new ToolChoice.Unstated(),
              new ToolChoice.Auto(),
              new ToolChoice.None(),
              new ToolChoice.Required(),
              new ToolChoice.Named(ToolName.function("f0")));
      return new Tooling(List.of(tool), choice, null);
    }

    @Override
    public Sampling sampling(Choices choices, Thinking thinking) {
      return new Sampling(
          Samples.decimal(choices),
          Samples.decimal(choices),
          Samples.number(choices, 50),
          choices.maybe() ? OptionalLong.of(choices.below(1 << 30)) : OptionalLong.empty(),
          Samples.decimal(choices),
          Samples.decimal(choices),
          choices.maybe() ? List.of("x") : List.of());
    }

    @Override
    public Thinking thinking(Choices choices) {
      return choices.maybe()
          ? new Thinking(Mode.ON, Thinking.Effort.LOW, OptionalInt.empty(), true)
          : Thinking.UNSTATED;
    }

    @Override
    public Options options(Choices choices, Tooling tooling) {
      boolean forced =
          tooling.choice() instanceof ToolChoice.Required
              || tooling.choice() instanceof ToolChoice.Named;
      return new Options(
          Samples.number(choices, 100),
          choices.maybe() && !forced
              ? new OutputFormat.JsonSchema(null, null, Samples.schema(choices), null)
              : new OutputFormat.Text(),
          null,
          choices.orNull("flex"),
          null,
          null,
          choices.maybe() ? OptionalInt.of(2) : OptionalInt.empty());
    }
  }

  @Provide
  Arbitrary<ChatRequest> requests() {
    return Choices.make(choices -> Requests.request(choices, Codecs.OTHER, new Idiom()));
  }

  @Property(tries = TRIES, seed = Choices.SEED)
  void shouldReadBackTheRequestThatItWrites(@ForAll("requests") ChatRequest request) {
    Losses losses = new Losses();
    // When
    byte[] body = Codecs.CODEC.encode(request, Codecs.target(Codecs.THIRD, false), losses).body();
    ChatRequest back = Codecs.decode(body);
    // Then
    assertThat(losses.all()).isEmpty();
    assertThat(Said.by(back)).isEqualTo(Said.by(request));
  }

  /** An answer and the events that it comes as. */
  record Sample(ChatAnswer answer, List<ChatEvent> events) {

    static Sample of(Choices choices) {
      ChatAnswer answer = answer(choices);
      return new Sample(answer, AnswerEvents.of(answer, choices));
    }

    /** No texts side by side: they would be one. */
    private static ChatAnswer answer(Choices choices) {
      List<Block> blocks = new ArrayList<>();
      for (int i = choices.below(5); i > 0; i--) {
        Block block =
            switch (choices.below(3)) {
              case 0 -> Block.Text.of(Samples.word(choices));
              case 1 ->
                  new Block.ToolCall(
                      "call_" + i,
                      ToolName.function(choices.of("f", "g")),
                      Samples.object(choices));
              default -> new Block.Reasoning(Samples.word(choices), null);
            };
        if (blocks.isEmpty()
            || block instanceof Block.ToolCall
            || !blocks.getLast().getClass().equals(block.getClass())) {
          blocks.add(block);
        }
      }
      boolean called = blocks.stream().anyMatch(Block.ToolCall.class::isInstance);
      StopReason end = called ? StopReason.TOOL_CALLS : StopReason.END;
      return new ChatAnswer(
          "req-1",
          blocks,
          Finished.of(choices.rarely(4) && !called ? StopReason.LENGTH : end),
          Samples.usage(choices, false));
    }
  }

  @Provide
  Arbitrary<Sample> answers() {
    return Choices.make(Sample::of);
  }

  @Property(tries = TRIES, seed = Choices.SEED)
  void shouldReadBackTheAnswerThatItWrites(@ForAll("answers") Sample sample) {
    // When
    String stream = Codecs.written(Codecs.encoder(true), sample.events());
    ChatAnswer streamed = Codecs.fold(read(stream));
    ChatAnswer whole = Codecs.whole(Codecs.encoder(true).whole(sample.answer()));
    // Then
    // A call without a mark gets one of ours, lest the client makes one up.
    assertThat(withoutStates(streamed)).isEqualTo(sample.answer());
    assertThat(withoutStates(whole)).isEqualTo(sample.answer());
  }

  private static ReasoningState foreign(String value) {
    return new ReasoningState(
        new Origin(Codecs.OTHER, "m", "a"), Form.ENCRYPTED, value, "rs_1", "shown");
  }

  private static List<ChatEvent> read(String stream) {
    AnswerDecoder decoder =
        Codecs.CODEC.answerDecoder(Codecs.target(Codecs.THIRD, true), new Losses());
    List<ChatEvent> events = new ArrayList<>();
    for (JsonNode frame : Codecs.frames(stream)) {
      decoder.accept(new SseEvent("", Json.text(frame)), events::add);
    }
    decoder.end(events::add);
    return events;
  }

  @Timeout(60)
  @Test
  void shouldReadBackTheAnswerThatItWritesStreamedAndWhole() {
    // Given
    String sealed = Codecs.ENVELOPES.sealBase64(foreign("v"));
    String chunks =
        "{'text':'th','thought':true},{'text':'né 😀','thoughtSignature':'"
            + sealed
            + "'},"
            + "{'functionCall':{'id':'c','name':'f','args':{'a':1.50}}}";
    ChatAnswer answer =
        Codecs.answer(
            Codecs.chunk(chunks),
            "{'candidates':[{'finishReason':'STOP','groundingMetadata':{"
                + "'webSearchQueries':['q'],'groundingChunks':[{'web':{'uri':'u','title':'t'}}],"
                + "'groundingSupports':[]}}],'usageMetadata':{'promptTokenCount':5,"
                + "'cachedContentTokenCount':2,'candidatesTokenCount':3,'thoughtsTokenCount':1,"
                + "'totalTokenCount':9}}");
    List<ChatEvent> events = new ArrayList<>();
    events.addAll(
        Codecs.events(
            Codecs.chunk("{'text':'th','thought':true},{'text':'né 😀'}"),
            Codecs.chunk("{'functionCall':{'id':'c','name':'f','args':{'a':1.50}}}"),
            Codecs.stop()));

    // When
    ChatAnswer streamed = Codecs.fold(read(Codecs.written(Codecs.encoder(true), events)));
    ChatAnswer whole = Codecs.whole(Codecs.encoder(true).whole(Codecs.fold(events)));

    // Then
    assertThat(withoutStates(streamed).blocks()).isEqualTo(Codecs.fold(events).blocks());
    assertThat(whole.blocks()).isEqualTo(streamed.blocks());
    assertThat(whole.finished()).isEqualTo(streamed.finished());
    assertThat(answer.usage().output()).hasValue(4);
    assertThat(Codecs.whole(Codecs.encoder(true).whole(withoutStates(answer))).usage())
        .isEqualTo(answer.usage());
  }

  private static ChatAnswer withoutStates(ChatAnswer answer) {
    List<Block> blocks =
        answer.blocks().stream()
            .filter(b -> !(b instanceof Block.Reasoning r && r.stateOrNull() != null))
            .toList();
    return new ChatAnswer(answer.id(), blocks, answer.finished(), answer.usage());
  }

  @Timeout(60)
  @Test
  void shouldReadBackSearchesAndCitations() {
    // Given
    Citation citation = new Citation("https://a.test", "A", 1, 3);
    ChatAnswer answer =
        new ChatAnswer(
            "up",
            List.of(
                new Block.Text("é😀x.", List.of(citation)),
                new Block.WebSearch("s", List.of("q"), List.of(new Hit("https://a.test", "A")))),
            Finished.of(StopReason.END),
            Usage.UNKNOWN);

    // When
    ChatAnswer back = Codecs.whole(Codecs.encoder(true).whole(answer));

    // Then
    assertThat(back.blocks().getFirst()).isEqualTo(answer.blocks().getFirst());
    assertThat(back.blocks().getLast())
        .isInstanceOfSatisfying(
            Block.WebSearch.class,
            search -> {
              assertThat(search.queries()).containsExactly("q");
              assertThat(search.hits()).containsExactly(new Hit("https://a.test", "A"));
            });
  }
}
