package io.trireme.core.property;

import io.trireme.core.model.Block;
import io.trireme.core.model.Options;
import io.trireme.core.model.Role;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import java.util.List;

/**
 * What a dialect can say in one way only: the part of a request that must be the same after it was
 * written and read again. Where the defaults hold, all four dialects agree.
 */
public interface RequestIdiom {

  /** What the operator says first; empty for nothing. */
  List<List<Block>> operator(Choices choices);

  /** Who the operator is. */
  default Role operatorRole() {
    return Role.SYSTEM;
  }

  /** What the user asks. */
  List<Block> asked(Choices choices);

  /** What the model thinks before it speaks; empty for nothing. */
  default List<Block> thoughts(Choices choices) {
    return List.of();
  }

  /** What the model says; may be empty only if {@link #mayCallWithoutWords()}. */
  default List<Block> said(Choices choices) {
    return List.of(Block.Text.of(Samples.word(choices)));
  }

  /** Whether calls may stand alone. */
  default boolean mayCallWithoutWords() {
    return false;
  }

  /** Whom the model calls. */
  default ToolName tool(Choices choices) {
    return ToolName.function(choices.of("f0", "f1"));
  }

  /** With what. */
  default String arguments(Choices choices, ToolName tool) {
    return tool.form() == ToolName.Form.FUNCTION ? Samples.object(choices) : Samples.word(choices);
  }

  /** What a tool gives. */
  default List<Block> result(Choices choices) {
    return List.of(Block.Text.of(Samples.word(choices)));
  }

  /** Whether the dialect can say that a tool failed. */
  default boolean marksFailedTools() {
    return true;
  }

  /** Whether the user's next words are a message of their own behind results. */
  default boolean userSpeaksAfterResults() {
    return false;
  }

  /** The tools. */
  Tooling tooling(Choices choices, Thinking thinking);

  /** How to sample. */
  Sampling sampling(Choices choices, Thinking thinking);

  /** How to think. */
  Thinking thinking(Choices choices);

  /** Everything else, for these tools. */
  Options options(Choices choices, Tooling tooling);
}
