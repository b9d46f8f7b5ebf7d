package io.trireme.core.translate;

import io.trireme.core.GatewayError;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatEvent;
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
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Role;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Tooling;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;

import static java.util.Objects.requireNonNull;

/**
 * Compaction by a vendor that knows none: the model is asked for a summary, which goes to the
 * client as the capsule that it expects, and comes back as the user's words.
 */
final class Compactions {

  private static final String QUESTION =
      """
      Write a summary of this conversation that lets another model carry on without having seen it. \
      Say what the user wants, what was done and decided and why, what was found out (names, paths, \
      figures and code that will be needed word for word), what failed, and what comes next. Call \
      no tools. Answer with the summary alone.""";

  private Compactions() {}

  /** The message with summaries as words. */
  static Message expanded(Message message) {
    if (message.blocks().stream().noneMatch(Block.Compaction.class::isInstance)) {
      return message;
    }
    List<Block> blocks = new ArrayList<>();
    for (Block block : message.blocks()) {
      blocks.add(
          block instanceof Block.Compaction compaction ? Block.Text.of(compaction.words()) : block);
    }
    return message.with(blocks);
  }

  /**
   * The request for a summary of the request's conversation: no tools, no thoughts, any text.
   *
   * @param instructions what the client wants to have heeded; may be ""
   */
  static ChatRequest asked(ChatRequest request, String instructions) {
    List<Message> messages = new ArrayList<>(request.messages());
    String question = instructions.isBlank() ? QUESTION : QUESTION + "\n\n" + instructions;
    messages.add(Message.text(Role.USER, question));
    Options old = request.options();
    return new ChatRequest(
        request.source(),
        request.model(),
        messages,
        Tooling.NONE,
        request.sampling(),
        Thinking.UNSTATED,
        new Options(
            old.maxTokens(),
            new OutputFormat.Text(),
            null,
            old.serviceTierOrNull(),
            old.userOrNull(),
            old.sessionOrNull(),
            OptionalInt.empty()));
  }

  /** Gathers the summary and gives it out as one block at the end. One per answer. */
  static final class Gatherer {
    private final Consumer<ChatEvent> out;
    private final StringBuilder summary = new StringBuilder();
    private boolean inText;

    Gatherer(Consumer<ChatEvent> out) {
      this.out = requireNonNull(out, "out is null");
    }

    void accept(ChatEvent event) {
      switch (event) {
        case Started started -> out.accept(started);
        case UsageReported reported -> out.accept(reported);
        case Failed failed -> out.accept(failed);
        case BlockOpened opened -> {
          inText = opened.opening() instanceof Opening.Text;
          summary.append(inText && !summary.isEmpty() ? "\n\n" : "");
        }
        case Delta delta -> summary.append(inText ? delta.text() : "");
        case Finished finished -> finish(finished);
        case BlockClosed closed -> {}
        case BlockWhole whole -> {}
        case StateGiven given -> {}
        case Cited cited -> {}
      }
    }

    /** A summary that is cut, or none, would lose what the client is about to forget. */
    private void finish(Finished finished) {
      boolean complete =
          switch (finished.reason()) {
            case END, STOP_SEQUENCE, TOOL_CALLS, PAUSED, COMPACTION, OTHER -> true;
            case LENGTH, CONTEXT_FULL, REFUSAL, SAFETY, RECITATION, MALFORMED_CALL -> false;
          };
      if (!complete || summary.toString().isBlank()) {
        out.accept(
            new Failed(
                new GatewayError(
                    GatewayError.Kind.UPSTREAM_BROKEN,
                    "The model gave no complete summary of the conversation.")));
        return;
      }
      out.accept(new BlockWhole(0, new Block.Compaction(summary.toString())));
      out.accept(Finished.of(StopReason.COMPACTION));
    }
  }
}
