package io.trireme.core.property;

import io.trireme.core.model.Block;
import io.trireme.core.model.ChatAnswer;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.BlockWhole;
import io.trireme.core.model.ChatEvent.Cited;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatEvent.StateGiven;
import io.trireme.core.model.ChatEvent.UsageReported;
import java.util.ArrayList;
import java.util.List;

/** The events that an answer may come as. */
public final class AnswerEvents {

  private AnswerEvents() {}

  /** An answer as events, its texts cut into pieces at characters. */
  public static List<ChatEvent> of(ChatAnswer answer, Choices choices) {
    List<ChatEvent> events = new ArrayList<>();
    events.add(new Started(answer.id()));
    int index = 0;
    for (Block block : answer.blocks()) {
      add(block, index++, choices, events);
    }
    events.add(new UsageReported(answer.usage()));
    events.add(answer.finished());
    return events;
  }

  private static void add(Block block, int index, Choices choices, List<ChatEvent> events) {
    switch (block) {
      case Block.Text text -> {
        grow(new Opening.Text(), text.text(), index, choices, events);
        text.citations().forEach(citation -> events.add(new Cited(index, citation)));
      }
      case Block.Refusal refusal ->
          grow(new Opening.Refusal(), refusal.text(), index, choices, events);
      case Block.Reasoning reasoning -> {
        grow(new Opening.Reasoning(), reasoning.text(), index, choices, events);
        if (reasoning.stateOrNull() != null) {
          events.add(new StateGiven(index, reasoning.stateOrNull()));
        }
      }
      case Block.ToolCall call ->
          grow(
              new Opening.ToolCall(call.id(), call.tool()),
              call.arguments(),
              index,
              choices,
              events);
      case Block whole -> {
        events.add(new BlockWhole(index, whole));
        return;
      }
    }
    events.add(new BlockClosed(index));
  }

  private static void grow(
      Opening opening, String text, int index, Choices choices, List<ChatEvent> events) {
    events.add(new BlockOpened(index, opening));
    int[] letters = text.codePoints().toArray();
    int at = 0;
    while (at < letters.length) {
      int size = Math.min(letters.length - at, choices.of(1000, 1, 2, 5));
      events.add(new Delta(index, new String(letters, at, size)));
      at += size;
    }
  }
}
