package io.trireme.deploy.demo;

import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Message;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;

import static java.util.Objects.requireNonNull;

/** What simulated models say: a tool call where they may, else some words. Not thread-safe. */
final class DemoScript {

  private static final List<String> WORDS =
      List.of(
          "oars", "wind", "harbour", "current", "keel", "the", "a", "steers", "carries", "calm",
          "morning", "sail", "and", "towards", "slowly", "crew", "counts", "lantern", "tide",
          "north");

  private final Random random;

  DemoScript(Random random) {
    this.random = requireNonNull(random, "random is null");
  }

  Duration beforeFirst() {
    return Duration.ofMillis(120 + random.nextInt(700));
  }

  Duration betweenWords() {
    return Duration.ofMillis(10 + random.nextInt(40));
  }

  /** A complete answer. */
  List<ChatEvent> answer(ChatRequest request) {
    List<ChatEvent> events = new ArrayList<>();
    events.add(new ChatEvent.Started(""));
    Optional<ToolName> tool = tool(request);
    int words = 8 + random.nextInt(40);
    StopReason reason = StopReason.END;
    if (tool.isPresent()) {
      String id = "call_" + Integer.toHexString(random.nextInt());
      events.add(new ChatEvent.BlockOpened(0, new ChatEvent.Opening.ToolCall(id, tool.get())));
      events.add(new ChatEvent.Delta(0, "{\"place\": \"harbour\"}"));
      reason = StopReason.TOOL_CALLS;
    } else {
      events.add(new ChatEvent.BlockOpened(0, new ChatEvent.Opening.Text()));
      for (int i = 0; i < words; i++) {
        events.add(new ChatEvent.Delta(0, WORDS.get(random.nextInt(WORDS.size())) + " "));
      }
    }
    events.add(new ChatEvent.BlockClosed(0));
    events.add(new ChatEvent.UsageReported(usage(request, words)));
    events.add(ChatEvent.Finished.of(reason));
    return events;
  }

  /** The first function, unless a tool has just given its result. */
  private static Optional<ToolName> tool(ChatRequest request) {
    Message last = request.messages().getLast();
    if (last.blocks().stream().anyMatch(Block.ToolResult.class::isInstance)) {
      return Optional.empty();
    }
    return request.tooling().tools().stream()
        .filter(Tool.Function.class::isInstance)
        .map(tool -> ((Tool.Function) tool).name())
        .findFirst();
  }

  /** A conversation that goes on is read from a cache for the most part. */
  private Usage usage(ChatRequest request, int words) {
    int turns = request.messages().size();
    long before = turns > 1 ? 1800L * (turns - 1) : 0;
    return new Usage(
        OptionalLong.of(150 + random.nextInt(400)),
        OptionalLong.of(words * 2L),
        OptionalLong.of(before),
        OptionalLong.empty(),
        OptionalLong.empty());
  }
}
