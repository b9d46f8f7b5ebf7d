package io.trireme.core.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The tools of a request.
 *
 * @param tools what is declared, in order
 * @param choice which of them may be called
 * @param parallelOrNull whether several may be called at once; null if the client does not say
 */
public record Tooling(List<Tool> tools, ToolChoice choice, @Nullable Boolean parallelOrNull) {

  /** No tools. */
  public static final Tooling NONE = new Tooling(List.of(), new ToolChoice.Unstated(), null);

  public Tooling {
    tools = List.copyOf(tools);
    requireNonNull(choice, "choice is null");
  }

  /** True if something is declared that the model can call or use. */
  public boolean hasTools() {
    return tools.stream().anyMatch(tool -> !(tool instanceof Tool.CacheBreakpoint));
  }
}
