package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The tools that the client runs and whose schema this vendor's models know by heart, with that
 * schema for models that do not. The table is {@code typed-tools.json}.
 *
 * @see <a href="https://docs.anthropic.com/en/docs/agents-and-tools/tool-use/overview">Tool use</a>
 */
final class ClaudeTypedTools {

  /**
   * One family of typed tools.
   *
   * @param prefix how its types begin; a date follows
   * @param name the name under which it is called
   * @param description what it does
   * @param schema JSON Schema of its arguments
   */
  record Published(String prefix, String name, String description, ObjectNode schema) {

    /** The function that a declaration of the tool stands for. */
    Tool.Function function(String called, ObjectNode declaration) {
      StringBuilder words = new StringBuilder(description);
      if (declaration.path("display_width_px").isInt()) {
        words.append(" The screen is ").append(declaration.path("display_width_px").asInt());
        words.append(" by ").append(declaration.path("display_height_px").asInt());
        words.append(" pixels.");
      }
      return new Tool.Function(
          ToolName.function(called), words.toString(), schema.deepCopy(), null);
    }
  }

  private static final List<Published> TABLE = load();

  private ClaudeTypedTools() {}

  /** The family of a tool's type. */
  static Optional<Published> of(String type) {
    return TABLE.stream()
        .filter(
            tool ->
                type.startsWith(tool.prefix())
                    && type.substring(tool.prefix().length()).chars().allMatch(Character::isDigit))
        .findFirst();
  }

  private static List<Published> load() {
    try (InputStream in = ClaudeTypedTools.class.getResourceAsStream("typed-tools.json")) {
      if (in == null) {
        throw new IllegalStateException("typed-tools.json is missing from the module");
      }
      List<Published> table = new ArrayList<>();
      for (JsonNode row : Json.read(in.readAllBytes())) {
        table.add(
            new Published(
                row.path("prefix").asText(),
                row.path("name").asText(),
                row.path("description").asText(),
                (ObjectNode) row.path("schema")));
      }
      return List.copyOf(table);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
