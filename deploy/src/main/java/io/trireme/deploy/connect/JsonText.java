package io.trireme.deploy.connect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.trireme.core.Json;
import java.util.List;
import java.util.Optional;

/** JSON with objects in objects. */
final class JsonText implements Format {

  private static ObjectNode root(String text) {
    if (text.isBlank()) {
      return Json.object();
    }
    if (Json.exact(text) instanceof ObjectNode root) {
      return root;
    }
    throw new IllegalArgumentException("is no plain JSON object (comments are not understood)");
  }

  private static List<String> names(String path) {
    return List.of(path.split("\\.", -1));
  }

  @Override
  public Optional<String> find(String text, String path) {
    JsonNode node = root(text);
    for (String name : names(path)) {
      node = node.path(name);
    }
    return node.isMissingNode() ? Optional.empty() : Optional.of(Json.text(node));
  }

  @Override
  public String with(String text, String path, String written) {
    ObjectNode root = root(text);
    List<String> names = names(path);
    ObjectNode object = root;
    for (String name : names.subList(0, names.size() - 1)) {
      JsonNode inner = object.path(name);
      if (!inner.isMissingNode() && !inner.isObject()) {
        throw new IllegalArgumentException(name + " is no object");
      }
      object = inner instanceof ObjectNode known ? known : object.putObject(name);
    }
    object.set(names.getLast(), Json.exact(written));
    return root.toPrettyString() + "\n";
  }

  @Override
  public String without(String text, String path) {
    ObjectNode root = root(text);
    remove(root, names(path));
    return root.isEmpty() ? "" : root.toPrettyString() + "\n";
  }

  private static void remove(ObjectNode object, List<String> names) {
    String name = names.getFirst();
    if (names.size() == 1) {
      object.remove(name);
    } else if (object.path(name) instanceof ObjectNode inner) {
      remove(inner, names.subList(1, names.size()));
      if (inner.isEmpty()) {
        object.remove(name);
      }
    }
  }

  @Override
  public String quote(String plain) {
    return Json.text(TextNode.valueOf(plain));
  }
}
