package io.trireme.core.model;

import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * The name by which a tool is called.
 *
 * @param namespaceOrNull the namespace it lives in, in the dialects that know any
 * @param name its name there; never blank
 * @param form what its arguments are
 */
public record ToolName(@Nullable String namespaceOrNull, String name, Form form) {

  /** What the arguments of a tool are. */
  public enum Form {
    /** A JSON object. */
    FUNCTION,
    /** Raw text. */
    FREEFORM
  }

  public ToolName {
    requireNonNull(name, "name is null");
    requireNonNull(form, "form is null");
  }

  /** A function without a namespace. */
  public static ToolName function(String name) {
    return new ToolName(null, name, Form.FUNCTION);
  }
}
