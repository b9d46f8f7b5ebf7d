package io.trireme.charts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.comments.CommentLine;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/**
 * The chart's values with what their comments say: lines of text, and {@code @schema} with what the
 * schema has beyond the type of the default.
 */
final class ValuesFile {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String SCHEMA = "@schema ";

  /**
   * One value.
   *
   * @param name its name in the map it is in
   * @param path all names to it, with dots
   * @param text what it is for
   * @param rule what the schema says of it beyond its type
   * @param value the default
   * @param entries what is in it, unless it is a value as a whole
   */
  record Entry(
      String name, String path, String text, ObjectNode rule, JsonNode value, List<Entry> entries) {

    Entry {
      entries = List.copyOf(entries);
    }

    /** Whether its entries are values of their own. */
    boolean group() {
      return !entries.isEmpty();
    }
  }

  private ValuesFile() {}

  static List<Entry> read(Path file) throws IOException {
    LoadSettings settings = LoadSettings.builder().setParseComments(true).build();
    try (Reader reader = Files.newBufferedReader(file)) {
      Node root = new Compose(settings).composeReader(reader).orElseThrow();
      JsonNode values =
          JSON.valueToTree(
              new Load(LoadSettings.builder().build()).loadFromString(Files.readString(file)));
      return entries((MappingNode) root, values, "");
    }
  }

  private static List<Entry> entries(MappingNode map, JsonNode values, String prefix)
      throws JsonProcessingException {
    List<Entry> entries = new ArrayList<>();
    for (NodeTuple tuple : map.getValue()) {
      String name = ((ScalarNode) tuple.getKeyNode()).getValue();
      String path = prefix + name;
      List<String> text = new ArrayList<>();
      ObjectNode rule = JsonNodeFactory.instance.objectNode();
      List<CommentLine> comments = tuple.getKeyNode().getBlockComments();
      for (CommentLine comment : comments == null ? List.<CommentLine>of() : comments) {
        String line = comment.getValue().strip();
        if (line.startsWith(SCHEMA)) {
          rule.setAll((ObjectNode) JSON.readTree(line.substring(SCHEMA.length())));
        } else if (!line.isEmpty()) {
          text.add(line);
        }
      }
      JsonNode value = values.path(name);
      boolean whole = rule.has("additionalProperties");
      List<Entry> inside =
          !whole && tuple.getValueNode() instanceof MappingNode inner
              ? entries(inner, value, path + ".")
              : List.of();
      entries.add(new Entry(name, path, String.join(" ", text), rule, value, inside));
    }
    return entries;
  }

  /** The schema of the chart's values, by draft 7, for Helm. */
  static ObjectNode schema(List<Entry> entries) {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("$schema", "http://json-schema.org/draft-07/schema#");
    schema.put("title", "Values of the chart trireme");
    schema.setAll(object(entries));
    return schema;
  }

  private static ObjectNode object(List<Entry> entries) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("type", "object");
    object.put("additionalProperties", false);
    ObjectNode properties = object.putObject("properties");
    for (Entry entry : entries) {
      ObjectNode property = entry.group() ? object(entry.entries()) : value(entry);
      if (!entry.text().isEmpty()) {
        property.put("description", entry.text());
      }
      properties.set(entry.name(), property);
    }
    return object;
  }

  private static ObjectNode value(Entry entry) {
    ObjectNode property = JsonNodeFactory.instance.objectNode();
    if (!entry.rule().has("type")) {
      property.put("type", type(entry));
    }
    property.setAll(entry.rule());
    property.set("default", entry.value());
    return property;
  }

  private static String type(Entry entry) {
    JsonNode value = entry.value();
    return switch (value.getNodeType()) {
      case BOOLEAN -> "boolean";
      case STRING -> "string";
      case ARRAY -> "array";
      case OBJECT -> "object";
      case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
      case NULL, MISSING, BINARY, POJO ->
          throw new IllegalArgumentException(entry.path() + " is null; name its type in @schema");
    };
  }

  /** The values as a table for people. */
  static String table(List<Entry> entries) {
    StringBuilder table = new StringBuilder("| value | default | meaning |\n|---|---|---|\n");
    rows(entries, table);
    return table.toString();
  }

  private static void rows(List<Entry> entries, StringBuilder table) {
    for (Entry entry : entries) {
      if (entry.group()) {
        if (!entry.text().isEmpty()) {
          table.append("| **`%s`** | | %s |\n".formatted(entry.path(), entry.text()));
        }
        rows(entry.entries(), table);
      } else {
        table.append(
            "| `%s` | `%s` | %s |\n".formatted(entry.path(), shown(entry.value()), meaning(entry)));
      }
    }
  }

  private static String shown(JsonNode value) {
    return value.isTextual() && !value.asText().isEmpty() ? value.asText() : value.toString();
  }

  private static String meaning(Entry entry) {
    JsonNode words = entry.rule().path("enum");
    if (words.isMissingNode()) {
      return entry.text();
    }
    List<String> choices = new ArrayList<>();
    words.forEach(
        word -> {
          if (!word.asText().isEmpty()) {
            choices.add("`" + word.asText() + "`");
          }
        });
    return entry.text() + " One of " + String.join(", ", choices) + ".";
  }
}
