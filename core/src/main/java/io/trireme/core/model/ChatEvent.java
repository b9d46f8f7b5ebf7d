package io.trireme.core.model;

import io.trireme.core.GatewayError;
import io.trireme.core.Usage;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What an answer says, bit by bit. An answer is {@link Started}, then blocks, then {@link Finished}
 * or {@link Failed}; {@link UsageReported} may come anywhere before the end. A block is one {@link
 * BlockOpened}, its deltas and one {@link BlockClosed}, or a {@link BlockWhole} alone.
 *
 * <p>Decoders may let blocks overlap, each under a key of its own. Encoders never see that: between
 * them blocks are put in a row and numbered 0, 1, 2 without gaps.
 */
public sealed interface ChatEvent {

  /**
   * The answer begins.
   *
   * @param id the upstream's id of it; "" if it has none
   */
  record Started(String id) implements ChatEvent {
    public Started {
      requireNonNull(id, "id is null");
    }
  }

  /**
   * A block begins.
   *
   * @param index which
   * @param opening what it is
   */
  record BlockOpened(int index, Opening opening) implements ChatEvent {
    public BlockOpened {
      requireNonNull(opening, "opening is null");
    }
  }

  /** What a block is that grows. */
  sealed interface Opening {

    /** Words. */
    record Text() implements Opening {}

    /** Words of refusal. */
    record Refusal() implements Opening {}

    /** Thoughts; one block of them for each piece of the vendor's state. */
    record Reasoning() implements Opening {}

    /**
     * A call of a tool. It opens only when id and name are known.
     *
     * @param id the call's id, never blank
     * @param tool the tool
     */
    record ToolCall(String id, ToolName tool) implements Opening {
      public ToolCall {
        requireNonNull(id, "id is null");
        requireNonNull(tool, "tool is null");
      }
    }
  }

  /**
   * A block grows: words, thoughts, or raw text of arguments, as its opening says.
   *
   * @param index which
   * @param text what is added; empty only if tokens are told, which may be parts of a character
   * @param logProbs how likely the tokens of words were, if that was asked for
   */
  record Delta(int index, String text, LogProbs logProbs) implements ChatEvent {
    public Delta {
      requireNonNull(text, "text is null");
      requireNonNull(logProbs, "logProbs is null");
    }

    /** A block grows, and nobody says how likely that was. */
    public Delta(int index, String text) {
      this(index, text, LogProbs.NONE);
    }

    /** True if nothing is added. */
    public boolean isEmpty() {
      return text.isEmpty() && logProbs.isEmpty();
    }
  }

  /**
   * A text rests on a page.
   *
   * @param index which block of text
   * @param citation where and on what
   */
  record Cited(int index, Citation citation) implements ChatEvent {
    public Cited {
      requireNonNull(citation, "citation is null");
    }
  }

  /**
   * The vendor's state of a block of thoughts, which replaces an earlier one.
   *
   * @param index which
   * @param state the state
   */
  record StateGiven(int index, ReasoningState state) implements ChatEvent {
    public StateGiven {
      requireNonNull(state, "state is null");
    }
  }

  /**
   * A block is complete.
   *
   * @param index which
   */
  record BlockClosed(int index) implements ChatEvent {}

  /**
   * A block that came in one piece: a search, media, or what has no neutral meaning.
   *
   * @param index which
   * @param block the block
   */
  record BlockWhole(int index, Block block) implements ChatEvent {
    public BlockWhole {
      requireNonNull(block, "block is null");
    }
  }

  /**
   * Tokens so far. Reports are cumulative: a figure replaces an earlier one.
   *
   * @param usage what is known
   */
  record UsageReported(Usage usage) implements ChatEvent {
    public UsageReported {
      requireNonNull(usage, "usage is null");
    }
  }

  /**
   * The answer is complete.
   *
   * @param reason why
   * @param stopSequenceOrNull the text at which it stopped, if that is the reason and it is known
   * @param explanationOrNull what the vendor says to it, if anything
   */
  record Finished(
      StopReason reason, @Nullable String stopSequenceOrNull, @Nullable String explanationOrNull)
      implements ChatEvent {
    public Finished {
      requireNonNull(reason, "reason is null");
    }

    /** An end that needs no words. */
    public static Finished of(StopReason reason) {
      return new Finished(reason, null, null);
    }
  }

  /**
   * The answer broke off.
   *
   * @param error why
   */
  record Failed(GatewayError error) implements ChatEvent {
    public Failed {
      requireNonNull(error, "error is null");
    }
  }
}
