package io.trireme.store;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.store.sql.ConfigObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * Shows stored objects as values of a configuration file, so that one set of readers and one set of
 * rules does for both.
 */
final class StoredValues {

  private StoredValues() {}

  /** An object, named in errors by its kind and id. */
  static YamlValue value(ConfigObject object) {
    return new YamlValue(object.kind().word() + " " + object.id(), "", node(object.body()));
  }

  /** A document without content. */
  static YamlValue nothing() {
    return new YamlValue("configuration", "", mapping(List.of()));
  }

  private static Node node(JsonNode json) {
    if (json.isObject()) {
      List<NodeTuple> tuples = new ArrayList<>();
      json.properties()
          .forEach(
              field ->
                  tuples.add(
                      new NodeTuple(scalar(Tag.STR, field.getKey()), node(field.getValue()))));
      return mapping(tuples);
    }
    if (json.isArray()) {
      List<Node> elements = new ArrayList<>();
      json.forEach(element -> elements.add(node(element)));
      return new SequenceNode(Tag.SEQ, elements, FlowStyle.BLOCK);
    }
    return scalar(tag(json), json.asText());
  }

  private static Tag tag(JsonNode json) {
    return switch (json.getNodeType()) {
      case BOOLEAN -> Tag.BOOL;
      case NUMBER -> json.isIntegralNumber() ? Tag.INT : Tag.FLOAT;
      case NULL, MISSING -> Tag.NULL;
      case ARRAY, BINARY, OBJECT, POJO, STRING -> Tag.STR;
    };
  }

  private static Node mapping(List<NodeTuple> tuples) {
    return new MappingNode(Tag.MAP, tuples, FlowStyle.BLOCK);
  }

  private static Node scalar(Tag tag, String text) {
    return new ScalarNode(tag, true, text, ScalarStyle.PLAIN, Optional.empty(), Optional.empty());
  }
}
