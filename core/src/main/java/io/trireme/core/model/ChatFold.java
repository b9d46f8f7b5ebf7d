package io.trireme.core.model;

import io.trireme.core.GatewayException;
import io.trireme.core.Usage;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.BlockWhole;
import io.trireme.core.model.ChatEvent.Cited;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Failed;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatEvent.StateGiven;
import io.trireme.core.model.ChatEvent.UsageReported;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Folds the events of an answer, with its blocks in a row, to the whole. One per answer;
 * single-threaded.
 */
public final class ChatFold {

  private final List<Block> blocks = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final List<Citation> citations = new ArrayList<>();
  private final List<LogProbs.Token> tokens = new ArrayList<>();
  private String id = "";
  private Usage usage = Usage.UNKNOWN;
  private @Nullable Opening open;
  private @Nullable ReasoningState state;
  private @Nullable Finished finished;

  /**
   * Takes the next event.
   *
   * @throws GatewayException if it says that the answer broke off
   */
  public void accept(ChatEvent event) {
    switch (event) {
      case Started started -> id = started.id();
      case BlockOpened opened -> open(opened.opening());
      case Delta delta -> {
        text.append(delta.text());
        tokens.addAll(delta.logProbs().tokens());
      }
      case Cited cited -> citations.add(cited.citation());
      case StateGiven given -> state = given.state();
      case BlockClosed closed -> close();
      case BlockWhole whole -> blocks.add(whole.block());
      case UsageReported reported -> usage = usage.updatedBy(reported.usage());
      case Finished end -> finished = end;
      case Failed failed -> throw new GatewayException(failed.error());
    }
  }

  private void open(Opening opening) {
    open = opening;
    text.setLength(0);
    citations.clear();
    tokens.clear();
    state = null;
  }

  private void close() {
    Opening closing = open;
    open = null;
    if (closing != null) {
      blocks.add(block(closing));
    }
  }

  private Block block(Opening closing) {
    String said = text.toString();
    return switch (closing) {
      case Opening.Text words -> new Block.Text(said, citations, new LogProbs(tokens));
      case Opening.Refusal refusal -> new Block.Refusal(said);
      case Opening.Reasoning thoughts -> new Block.Reasoning(said, state);
      case Opening.ToolCall call -> new Block.ToolCall(call.id(), call.tool(), said);
    };
  }

  /**
   * The whole answer.
   *
   * @throws IllegalStateException before {@link Finished}
   */
  public ChatAnswer answer() {
    Finished end = finished;
    if (end == null) {
      throw new IllegalStateException("the answer is not finished");
    }
    return new ChatAnswer(id, blocks, end, usage);
  }
}
