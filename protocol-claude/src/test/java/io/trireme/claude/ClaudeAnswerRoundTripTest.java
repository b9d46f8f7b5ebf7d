package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.BlockWhole;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatEvent.StateGiven;
import io.trireme.core.model.ChatEvent.UsageReported;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import io.trireme.core.spi.Dialect;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** An answer, streamed or whole, says the same when it is read again. */
@Timeout(60)
class ClaudeAnswerRoundTripTest {

  private static final int ROUNDS = 200;

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13})
  void shouldSayTheSameStreamedAndWhole(long seed) {
    // Given
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      ChatAnswer answer = answer(random);
      // When
      List<JsonNode> frames = Translation.frames(events(answer, random));
      byte[] body =
          Translation.CODEC
              .answerEncoder(Translation.context(Translation.plainRequest()))
              .whole(answer);
      ChatAnswer streamed =
          Translation.fold(
              Translation.read(frames.stream().map(Json::text).toArray(String[]::new)));
      ChatAnswer whole = Translation.readWhole(body);
      // Then
      assertThat(opened(whole)).as("seed %s round %s", seed, round).isEqualTo(answer);
      assertThat(opened(streamed)).as("seed %s round %s", seed, round).isEqualTo(answer);
    }
  }

  /** The states as they were sealed: the reader takes our envelopes for the vendor's signatures. */
  private static ChatAnswer opened(ChatAnswer read) {
    List<Block> blocks =
        read.blocks().stream()
            .map(
                block ->
                    block instanceof Block.Reasoning reasoning && reasoning.stateOrNull() != null
                        ? new Block.Reasoning(
                            reasoning.text(),
                            Translation.ENVELOPES
                                .open(reasoning.stateOrNull().value())
                                .orElseThrow())
                        : block)
            .toList();
    return new ChatAnswer(read.id(), blocks, read.finished(), read.usage());
  }

  private static ChatAnswer answer(Random random) {
    List<Block> blocks = new ArrayList<>();
    boolean calls = false;
    int count = random.nextInt(5);
    for (int i = 0; i < count; i++) {
      switch (random.nextInt(4)) {
        case 0 -> blocks.add(Block.Text.of(word(random)));
        case 1 ->
            blocks.add(
                new Block.Reasoning(
                    random.nextBoolean() ? "" : word(random),
                    new ReasoningState(
                        new Origin(new Dialect("codex"), "gpt-9", "acc"),
                        Form.ENCRYPTED,
                        word(random),
                        "rs_" + i,
                        word(random))));
        case 2 -> {
          calls = true;
          blocks.add(
              new Block.ToolCall(
                  "call_" + i,
                  ToolName.function("f"),
                  "{\"a\":" + Json.quoted(word(random)) + ",\"n\":1.0}"));
        }
        default ->
            blocks.add(
                new Block.WebSearch(
                    "srvtoolu_" + i,
                    List.of(word(random)),
                    List.of(new Block.Hit("https://" + i, word(random)))));
      }
    }
    StopReason reason = calls ? StopReason.TOOL_CALLS : StopReason.LENGTH;
    return new ChatAnswer("msg_req-1", blocks, Finished.of(reason), usage(random));
  }

  /** The input is always known: a stream's start must give a figure. */
  private static Usage usage(Random random) {
    return new Usage(
        OptionalLong.of(random.nextInt(1000)),
        OptionalLong.of(random.nextInt(1000)),
        random.nextBoolean() ? OptionalLong.of(random.nextInt(1000)) : OptionalLong.empty(),
        random.nextBoolean() ? OptionalLong.of(random.nextInt(1000)) : OptionalLong.empty(),
        random.nextBoolean() ? OptionalLong.of(random.nextInt(1000)) : OptionalLong.empty());
  }

  private static String word(Random random) {
    String[] words = {"a", "Ünï", "😀 x", "line\nbreak", "\"quoted\"", "data: x", " "};
    return words[random.nextInt(words.length)] + random.nextInt(1000);
  }

  private static List<ChatEvent> events(ChatAnswer answer, Random random) {
    List<ChatEvent> events = new ArrayList<>();
    events.add(new Started("up"));
    int index = 0;
    for (Block block : answer.blocks()) {
      add(block, index++, random, events);
    }
    events.add(new UsageReported(answer.usage()));
    events.add(answer.finished());
    return events;
  }

  private static void add(Block block, int index, Random random, List<ChatEvent> events) {
    switch (block) {
      case Block.Text text -> {
        events.add(new BlockOpened(index, new Opening.Text()));
        pieces(text.text(), index, random, events);
      }
      case Block.Reasoning reasoning -> {
        events.add(new BlockOpened(index, new Opening.Reasoning()));
        pieces(reasoning.text(), index, random, events);
        if (reasoning.stateOrNull() != null) {
          events.add(new StateGiven(index, reasoning.stateOrNull()));
        }
      }
      case Block.ToolCall call -> {
        events.add(new BlockOpened(index, new Opening.ToolCall(call.id(), call.tool())));
        pieces(call.arguments(), index, random, events);
      }
      case Block.WebSearch search -> {
        events.add(new BlockWhole(index, search));
        return;
      }
      case Block.Refusal r -> throw new AssertionError("not made here");
      case Block.Media m -> throw new AssertionError("not made here");
      case Block.ToolResult r -> throw new AssertionError("not made here");
      case Block.CacheBreakpoint b -> throw new AssertionError("not made here");
      case Block.Compaction c -> throw new AssertionError("not made here");
      case Block.Opaque o -> throw new AssertionError("not made here");
    }
    events.add(new BlockClosed(index));
  }

  private static void pieces(String text, int index, Random random, List<ChatEvent> events) {
    int at = 0;
    while (at < text.length()) {
      int end = Math.min(text.length(), at + 1 + random.nextInt(4));
      if (end < text.length() && Character.isLowSurrogate(text.charAt(end))) {
        end++;
      }
      events.add(new Delta(index, text.substring(at, end)));
      at = end;
    }
  }
}
