package io.trireme.core.model;

import java.util.List;

import static java.util.Objects.requireNonNull;

/** Which tools the model may, must or must not call. */
public sealed interface ToolChoice {

  /** The client does not say. */
  record Unstated() implements ToolChoice {}

  /** As the model likes. */
  record Auto() implements ToolChoice {}

  /** None at all. */
  record None() implements ToolChoice {}

  /** At least one. */
  record Required() implements ToolChoice {}

  /**
   * This one.
   *
   * @param tool its name
   */
  record Named(ToolName tool) implements ToolChoice {
    public Named {
      requireNonNull(tool, "tool is null");
    }
  }

  /**
   * Only some of those declared.
   *
   * @param tools their names
   * @param required true if one of them must be called
   */
  record Allowed(List<ToolName> tools, boolean required) implements ToolChoice {
    public Allowed {
      tools = List.copyOf(tools);
    }
  }
}
