package io.trireme.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Objects of Kubernetes, as they are written. */
record Manifests(List<JsonNode> objects) {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Set<String> WITH_PODS =
      Set.of("Deployment", "StatefulSet", "DaemonSet", "Job");

  Manifests {
    objects = List.copyOf(objects);
  }

  static Manifests of(String text) {
    List<JsonNode> objects = new ArrayList<>();
    try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
      while (documents.hasNext()) {
        JsonNode object = documents.next();
        if (object != null && object.isObject()) {
          objects.add(object);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Manifests(objects);
  }

  static String id(JsonNode object) {
    return object.path("kind").asText() + "/" + object.at("/metadata/name").asText();
  }

  Set<String> ids() {
    Set<String> ids = new TreeSet<>();
    objects.forEach(object -> ids.add(id(object)));
    return ids;
  }

  List<JsonNode> kind(String kind) {
    return objects.stream().filter(object -> object.path("kind").asText().equals(kind)).toList();
  }

  Optional<JsonNode> find(String kind) {
    return kind(kind).stream().findFirst();
  }

  JsonNode one(String kind) {
    List<JsonNode> found = kind(kind);
    if (found.size() != 1) {
      throw new IllegalStateException(found.size() + " objects are a " + kind + ": " + ids());
    }
    return found.getFirst();
  }

  /** The one object of a kind whose name ends so. */
  JsonNode one(String kind, String suffix) {
    return kind(kind).stream()
        .filter(object -> object.at("/metadata/name").asText().endsWith(suffix))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + kind + " " + suffix + ": " + ids()));
  }

  /** The specifications of all pods, by the object that has them. */
  TreeMap<String, JsonNode> pods() {
    TreeMap<String, JsonNode> pods = new TreeMap<>();
    for (JsonNode object : objects) {
      String kind = object.path("kind").asText();
      if (kind.equals("Pod")) {
        pods.put(id(object), object.path("spec"));
      } else if (WITH_PODS.contains(kind)) {
        pods.put(id(object), object.at("/spec/template/spec"));
      }
    }
    return pods;
  }

  /** The pod that is the gateway. */
  JsonNode pod() {
    return one("Deployment").at("/spec/template/spec");
  }

  JsonNode container() {
    return container(pod());
  }

  private static JsonNode container(JsonNode pod) {
    for (JsonNode container : pod.path("containers")) {
      if (container.path("name").asText().equals("trireme")) {
        return container;
      }
    }
    throw new IllegalStateException("no container is the gateway");
  }

  /** A variable of the gateway's environment, if it is given as text. */
  Optional<String> environment(String name) {
    for (JsonNode variable : container().path("env")) {
      if (variable.path("name").asText().equals(name) && variable.has("value")) {
        return Optional.of(variable.path("value").asText());
      }
    }
    return Optional.empty();
  }
}
