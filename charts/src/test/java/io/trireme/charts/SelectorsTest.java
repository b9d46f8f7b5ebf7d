package io.trireme.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What must not change at an upgrade, and what two releases must not share. */
@Timeout(120)
final class SelectorsTest {

  private static final Path RELEASED = Path.of("src/test/resources/released");

  @TempDir Path folder;

  @BeforeAll
  static void helm() {
    assertThat(HelmChart.assumeHelm()).isNotNull();
  }

  static List<String> values() {
    return HelmChart.names();
  }

  /** What the API server refuses to change, and what would leave pods or data behind. */
  private static Map<String, String> lasting(Manifests manifests) {
    Map<String, String> lasting = new TreeMap<>();
    for (JsonNode object : manifests.objects()) {
      String id = Manifests.id(object);
      switch (object.path("kind").asText()) {
        case "Deployment" -> lasting.put(id, object.at("/spec/selector").toString());
        case "Service" -> lasting.put(id, object.at("/spec/selector").toString());
        case "PersistentVolumeClaim" -> lasting.put(id, object.path("spec").toString());
        case "Secret" -> lasting.put(id, object.path("type").toString());
        default -> {
          // The others are replaced.
        }
      }
    }
    return lasting;
  }

  @ParameterizedTest
  @MethodSource("values")
  void shouldKeepSelectorsWhenTheVersionChanges(String name) throws IOException {
    // Given
    Path next = HelmChart.copyTo(folder.resolve("trireme"));
    Path facts = next.resolve("Chart.yaml");
    Files.writeString(
        facts, Files.readString(facts).replaceAll("(?m)^(version|appVersion): .*", "$1: 9.9.9"));
    HelmChart chart = HelmChart.of(name);

    // When
    Manifests now = chart.render();
    Manifests then = chart.in(next).render();

    // Then
    assertThat(then.objects().toString()).contains("9.9.9");
    assertThat(lasting(then)).isEqualTo(lasting(now));
  }

  @ParameterizedTest
  @ValueSource(strings = {"default", "cluster"})
  void shouldKeepTheSelectorsOfWhatWasReleased(String name) throws IOException {
    // Given
    Manifests released = Manifests.of(Files.readString(RELEASED.resolve(name + ".yaml")));

    // Then
    assertThat(lasting(HelmChart.of(name).render())).containsAllEntriesOf(lasting(released));
  }

  @ParameterizedTest
  @CsvSource({
    "a, b",
    "a, a-trireme",
    "trireme, a",
    "trireme, trireme-trireme",
    "x, x-trireme-keys"
  })
  void shouldLetTwoReleasesLiveInOneNamespace(String one, String other) {
    for (String name : List.of("default", "cluster", "monitoring-service")) {
      // When
      Manifests left = HelmChart.of(name).named(one).render();
      Manifests right = HelmChart.of(name).named(other).render();

      // Then
      Set<String> both = new HashSet<>(left.ids());
      both.retainAll(right.ids());
      assertThat(both).as(name).isEmpty();
      JsonNode pods = left.one("Deployment").at("/spec/template/metadata/labels");
      assertThat(right.one("Deployment").at("/spec/selector/matchLabels").properties())
          .as("the pods of one are not the other's")
          .anyMatch(label -> !pods.path(label.getKey()).equals(label.getValue()));
    }
  }

  @Test
  void shouldSelectThePodsThatItMakes() {
    for (String name : values()) {
      // When
      Manifests manifests = HelmChart.of(name).render();

      // Then
      JsonNode pods = manifests.one("Deployment").at("/spec/template/metadata/labels");
      manifests.kind("Service").forEach(service -> selects(service.at("/spec/selector"), pods));
      selects(manifests.one("Deployment").at("/spec/selector/matchLabels"), pods);
      manifests
          .kind("PodDisruptionBudget")
          .forEach(budget -> selects(budget.at("/spec/selector/matchLabels"), pods));
      manifests
          .kind("NetworkPolicy")
          .forEach(policy -> selects(policy.at("/spec/podSelector/matchLabels"), pods));
      manifests
          .kind("PodMonitor")
          .forEach(monitor -> selects(monitor.at("/spec/selector/matchLabels"), pods));
      manifests
          .kind("ServiceMonitor")
          .forEach(
              monitor ->
                  selects(
                      monitor.at("/spec/selector/matchLabels"),
                      manifests.one("Service", "-management").at("/metadata/labels")));
    }
  }

  private static void selects(JsonNode selector, JsonNode labels) {
    assertThat(selector.properties()).isNotEmpty();
    selector
        .properties()
        .forEach(label -> assertThat(labels.path(label.getKey())).isEqualTo(label.getValue()));
  }

  @Test
  void shouldKeepNamesShortAndApart() {
    // Given
    String longest = "a-release-with-a-name-as-long-as-helm-lets-it-be-1234";
    String near = "a-release-with-a-name-as-long-as-helm-lets-it-be-1235";
    HelmChart chart = HelmChart.of("monitoring-service");

    // When
    Set<String> names = chart.named(longest).render().ids();
    Set<String> others = chart.named(near).render().ids();

    // Then
    assertThat(names)
        .allSatisfy(id -> assertThat(id.substring(id.indexOf('/') + 1)).hasSizeLessThan(64));
    assertThat(names).doesNotContainAnyElementsOf(others);
  }
}
