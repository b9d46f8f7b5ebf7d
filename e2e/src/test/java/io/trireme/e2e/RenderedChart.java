package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

import static java.util.Objects.requireNonNull;

/** The objects of Kubernetes that the chart becomes with some values, rendered by Helm itself. */
record RenderedChart(List<JsonNode> objects) {

  private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
  private static final Path CHART = Path.of("../charts/trireme");
  private static final String NAMESPACE = "ai";
  private static final String KUBE = "1.34.0";

  RenderedChart {
    objects = List.copyOf(objects);
  }

  /** Skips the test where Helm's native library is not made for the machine. */
  static void assumeHelm() {
    String missing = "";
    try {
      Helm.version().call();
    } catch (RuntimeException | LinkageError e) {
      missing = e.toString();
    }
    Assumptions.assumeTrue(missing.isEmpty(), "Helm does not load here: " + missing);
  }

  /**
   * Renders it.
   *
   * @param values what is set beside the chart's defaults
   * @param folder for the file of values
   */
  static RenderedChart of(ObjectNode values, Path folder) {
    try {
      // JSON is YAML.
      Path file = Files.writeString(folder.resolve("values.yaml"), values.toString());
      String text =
          new Helm(CHART)
              .template()
              .withName("mini")
              .withNamespace(NAMESPACE)
              .withKubeVersion(KUBE)
              .withValuesFile(file)
              .call();
      List<JsonNode> objects = new ArrayList<>();
      try (MappingIterator<JsonNode> documents = YAML.readerFor(JsonNode.class).readValues(text)) {
        while (documents.hasNext()) {
          JsonNode object = documents.next();
          if (object != null && object.isObject()) {
            objects.add(object);
          }
        }
      }
      return new RenderedChart(objects);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A document of YAML. */
  static JsonNode yaml(String text) {
    try {
      return YAML.readTree(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The one object of a kind whose name ends so. */
  JsonNode one(String kind, String suffix) {
    requireNonNull(kind, "kind is null");
    return objects.stream()
        .filter(object -> object.path("kind").asText().equals(kind))
        .filter(object -> object.at("/metadata/name").asText().endsWith(suffix))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " with a name in " + suffix));
  }

  /** The deployment of the gateway. */
  JsonNode deployment() {
    return one("Deployment", "");
  }
}
