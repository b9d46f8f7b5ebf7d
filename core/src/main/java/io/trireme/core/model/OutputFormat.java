package io.trireme.core.model;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** What an answer must look like. */
public sealed interface OutputFormat {

  /** Any text. */
  record Text() implements OutputFormat {}

  /** Any JSON object. */
  record JsonObject() implements OutputFormat {}

  /**
   * JSON that fits a schema.
   *
   * @param nameOrNull its name, if it has one
   * @param descriptionOrNull what it is for, if the client says so
   * @param schema JSON Schema. Not to be changed
   * @param strictOrNull whether the answer must fit; null if the client does not say
   */
  record JsonSchema(
      @Nullable String nameOrNull,
      @Nullable String descriptionOrNull,
      ObjectNode schema,
      @Nullable Boolean strictOrNull)
      implements OutputFormat {
    public JsonSchema {
      requireNonNull(schema, "schema is null");
    }
  }
}
