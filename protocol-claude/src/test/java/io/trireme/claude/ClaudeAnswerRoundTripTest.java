package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import io.trireme.core.property.AnswerEvents;
import io.trireme.core.property.Choices;
import io.trireme.core.property.Samples;
import io.trireme.core.spi.Dialect;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

import static org.assertj.core.api.Assertions.assertThat;

/** An answer, streamed or whole, says the same when it is read again. */
class ClaudeAnswerRoundTripTest {

  private static final int TRIES = 600;

  /** An answer and the events that it comes as. */
  record Sample(ChatAnswer answer, List<ChatEvent> events) {

    static Sample of(Choices choices) {
      ChatAnswer answer = sample(choices);
      return new Sample(answer, AnswerEvents.of(answer, choices));
    }
  }

  @Provide
  Arbitrary<Sample> answers() {
    return Choices.make(Sample::of);
  }

  @Property(tries = TRIES, seed = Choices.SEED)
  void shouldSayTheSameStreamedAndWhole(@ForAll("answers") Sample sample) {
    // When
    List<JsonNode> frames = Translation.frames(sample.events());
    byte[] body =
        Translation.CODEC
            .answerEncoder(Translation.context(Translation.plainRequest()), new Losses())
            .whole(sample.answer());
    ChatAnswer streamed =
        Translation.fold(Translation.read(frames.stream().map(Json::text).toArray(String[]::new)));
    ChatAnswer whole = Translation.readWhole(body);
    // Then
    assertThat(opened(whole)).isEqualTo(sample.answer());
    assertThat(opened(streamed)).isEqualTo(sample.answer());
  }

  /**
   * The states as they were sealed: the reader takes our envelopes for the vendor's signatures. And
   * an empty object is read as no arguments, for vendors write the one for the other.
   */
  private static ChatAnswer opened(ChatAnswer read) {
    List<Block> blocks =
        read.blocks().stream().map(ClaudeAnswerRoundTripTest::openedBlock).toList();
    return new ChatAnswer(read.id(), blocks, read.finished(), read.usage());
  }

  private static Block openedBlock(Block block) {
    if (block instanceof Block.Reasoning reasoning && reasoning.stateOrNull() != null) {
      String value = reasoning.stateOrNull().value();
      return new Block.Reasoning(reasoning.text(), Translation.ENVELOPES.open(value).orElseThrow());
    }
    if (block instanceof Block.ToolCall call && call.arguments().isEmpty()) {
      return new Block.ToolCall(call.id(), call.tool(), "{}");
    }
    return block;
  }

  private static ChatAnswer sample(Choices choices) {
    List<Block> blocks = new ArrayList<>();
    int count = choices.below(5);
    for (int i = 0; i < count; i++) {
      blocks.add(block(choices, i));
    }
    boolean calls = blocks.stream().anyMatch(Block.ToolCall.class::isInstance);
    StopReason reason = calls ? StopReason.TOOL_CALLS : StopReason.LENGTH;
    return new ChatAnswer("msg_req-1", blocks, Finished.of(reason), Samples.usage(choices, true));
  }

  private static Block block(Choices choices, int index) {
    return switch (choices.below(4)) {
      case 0 -> Block.Text.of(Samples.word(choices));
      case 1 ->
          new Block.ToolCall("call_" + index, ToolName.function("f"), Samples.object(choices));
      case 2 ->
          new Block.WebSearch(
              "srvtoolu_" + index,
              List.of(Samples.word(choices)),
              List.of(new Block.Hit("https://" + index, Samples.word(choices))));
      default ->
          new Block.Reasoning(
              choices.maybe() ? Samples.word(choices) : "",
              new ReasoningState(
                  new Origin(new Dialect("codex"), "gpt-9", "acc"),
                  Form.ENCRYPTED,
                  Samples.word(choices),
                  "rs_" + index,
                  Samples.word(choices)));
    };
  }
}
