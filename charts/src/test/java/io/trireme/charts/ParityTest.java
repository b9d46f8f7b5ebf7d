package io.trireme.charts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The chart, the manifests that the build generates, and the application's own settings say the
 * same: ports, probes, variables, folders, times.
 */
@Timeout(120)
final class ParityTest {

  private static final Path SETTINGS =
      Path.of("../deploy/src/main/resources/application.properties");
  private static final Path VARIABLES = Path.of("../docs/reference/environment.md");
  private static final Path MANIFESTS = Path.of("../deploy/target/kubernetes/kubernetes.yml");
  private static final Pattern NAME =
      Pattern.compile("\\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\\b|\\bENV\\b");

  /** Read by the JVM itself. */
  private static final Set<String> ELSEWHERE = Set.of("JAVA_TOOL_OPTIONS");

  @BeforeAll
  static void helm() {
    assertThat(HelmChart.assumeHelm()).isNotNull();
  }

  private static Manifests generated() throws IOException {
    Assumptions.assumeTrue(
        Files.exists(MANIFESTS), "the application is not packaged: there are no manifests");
    return Manifests.of(Files.readString(MANIFESTS));
  }

  /** The default in a setting such as {@code a.port=${PORT:3000}}. */
  private static int setting(String key) throws IOException {
    Matcher matcher =
        Pattern.compile("(?m)^" + Pattern.quote(key) + "=\\$\\{\\w+:(\\d+)}$")
            .matcher(Files.readString(SETTINGS));
    assertThat(matcher.find()).as(key).isTrue();
    return Integer.parseInt(matcher.group(1));
  }

  private static Set<String> names(Path file) throws IOException {
    Set<String> names = new TreeSet<>();
    Matcher matcher = NAME.matcher(Files.readString(file));
    while (matcher.find()) {
      names.add(matcher.group());
    }
    return names;
  }

  private static Set<String> variables(Manifests manifests) {
    Set<String> names = new TreeSet<>();
    manifests
        .container()
        .path("env")
        .forEach(variable -> names.add(variable.path("name").asText()));
    return names;
  }

  private static int port(Manifests manifests, String name) {
    for (JsonNode port : manifests.container().path("ports")) {
      if (port.path("name").asText().equals(name)) {
        return port.path("containerPort").asInt();
      }
    }
    throw new AssertionError("no port is named " + name);
  }

  @Test
  void shouldListenWhereTheApplicationListens() throws IOException {
    // Given
    int http = setting("quarkus.http.port");
    Matcher matcher =
        Pattern.compile("(?m)^quarkus\\.management\\.port=\\$\\{MANAGEMENT_PORT:(\\d+)}$")
            .matcher(Files.readString(SETTINGS));
    assertThat(matcher.find()).isTrue();
    int management = Integer.parseInt(matcher.group(1));

    // When
    Manifests chart = HelmChart.of("cluster").render();
    Manifests generated = generated();

    // Then
    for (Manifests manifests : Set.of(chart, generated)) {
      assertThat(port(manifests, "http")).isEqualTo(http);
      assertThat(port(manifests, "management")).isEqualTo(management);
    }
    assertThat(chart.one("Service", "-management").at("/spec/ports/0/port").asInt())
        .isEqualTo(management);
    assertThat(generated.one("Service").at("/spec/ports/0/port").asInt()).isEqualTo(http);
    assertThat(generated.one("Service").at("/spec/ports/0/targetPort").asInt()).isEqualTo(http);
  }

  @Test
  void shouldProbeTheSamePathsAtTheSameTimes() throws IOException {
    // Given
    JsonNode chart = HelmChart.defaults().render().container();
    JsonNode generated = generated().container();

    // Then
    for (String probe : Set.of("startupProbe", "livenessProbe", "readinessProbe")) {
      JsonNode ours = chart.path(probe);
      JsonNode theirs = generated.path(probe);
      assertThat(theirs.at("/httpGet/path")).as(probe).isEqualTo(ours.at("/httpGet/path"));
      assertThat(ours.at("/httpGet/port").asText()).isEqualTo("management");
      assertThat(theirs.at("/httpGet/port").asInt()).isEqualTo(9000);
      for (String time : Set.of("periodSeconds", "timeoutSeconds", "failureThreshold")) {
        assertThat(theirs.path(time)).as(probe + " " + time).isEqualTo(ours.path(time));
      }
    }
    assertThat(chart.at("/startupProbe/httpGet/path").asText()).isEqualTo("/q/health/started");
  }

  @Test
  void shouldScrapeTheMetricsWhereTheyAre() throws IOException {
    // When
    Manifests manifests = HelmChart.of("monitoring-service").render();

    // Then
    String path = manifests.one("ServiceMonitor").at("/spec/endpoints/0/path").asText();
    assertThat(Files.readString(SETTINGS))
        .contains("quarkus.micrometer.export.prometheus.path=" + path + "\n");
  }

  @Test
  void shouldSetOnlyVariablesThatAreRead() throws IOException {
    // Given
    Set<String> known = new TreeSet<>(ELSEWHERE);
    known.addAll(names(SETTINGS));
    known.addAll(names(VARIABLES));

    // When
    Set<String> set = new TreeSet<>();
    for (String name : HelmChart.names()) {
      if (!name.equals("extras")) {
        set.addAll(variables(HelmChart.of(name).render()));
      }
    }

    // Then
    assertThat(set).contains("TRIREME_DATABASE_URL", "CORS_ORIGIN", "TRIREME_CONFIG");
    assertThat(known).containsAll(set);
  }

  @Test
  void shouldGenerateWhatTheChartRenders() throws IOException {
    // Given
    Manifests chart = HelmChart.defaults().render();
    Manifests generated = generated();

    // Then
    assertThat(variables(chart)).containsAll(variables(generated));
    assertThat(generated.container().path("volumeMounts"))
        .containsExactlyInAnyOrderElementsOf(chart.container().path("volumeMounts"));
    for (String same :
        Set.of(
            "securityContext",
            "terminationGracePeriodSeconds",
            "enableServiceLinks",
            "automountServiceAccountToken")) {
      assertThat(generated.pod().path(same)).as(same).isEqualTo(chart.pod().path(same));
    }
    for (String same : Set.of("securityContext", "resources", "imagePullPolicy")) {
      assertThat(generated.container().path(same)).isEqualTo(chart.container().path(same));
    }
    for (String label : Set.of("app.kubernetes.io/name", "app.kubernetes.io/part-of")) {
      assertThat(labels(generated).path(label)).as(label).isEqualTo(labels(chart).path(label));
    }
    assertThat(generated.one("Deployment").at("/spec/strategy"))
        .isEqualTo(chart.one("Deployment").at("/spec/strategy"));
    assertThat(generated.one("PersistentVolumeClaim").path("spec"))
        .isEqualTo(chart.one("PersistentVolumeClaim").path("spec"));
    assertThat(generated.container().path("image").asText())
        .endsWith(chart.container().path("image").asText());
  }

  private static JsonNode labels(Manifests manifests) {
    return manifests.one("Deployment").at("/spec/template/metadata/labels");
  }

  @Test
  void shouldLeaveTheSameTimeForAStop() throws IOException {
    // Given
    Manifests chart = HelmChart.defaults().render();
    Manifests generated = generated();

    // Then
    assertThat(seconds(generated, "TRIREME_DRAIN_DELAY"))
        .isEqualTo(
            seconds(chart, "TRIREME_DRAIN_DELAY")
                + chart.container().at("/lifecycle/preStop/sleep/seconds").asInt());
    assertThat(seconds(generated, "TRIREME_DRAIN_TIMEOUT"))
        .isEqualTo(seconds(chart, "TRIREME_DRAIN_TIMEOUT"));
  }

  private static int seconds(Manifests manifests, String name) {
    String text = manifests.environment(name).orElseThrow();
    assertThat(text).endsWith("s");
    return Integer.parseInt(text.substring(0, text.length() - 1));
  }

  @Test
  void shouldGenerateTheSameFromTheSameInput() throws IOException {
    // Given
    Path golden = Path.of("src/test/resources/generated.yaml");
    Manifests generated = generated();

    // Then
    if (Boolean.getBoolean("trireme.docs.write")) {
      Files.writeString(golden, Files.readString(MANIFESTS));
    }
    assertThat(generated.objects()).isNotEmpty();
    // As objects: the generator writes labels in an order of its own at each build.
    assertThat(generated.objects())
        .containsExactlyInAnyOrderElementsOf(Manifests.of(Files.readString(golden)).objects());
  }

  @Test
  void shouldGenerateOnlyWhatTheApiKnowsAndTheStandardAllows()
      throws JsonProcessingException, IOException {
    // When
    Manifests generated = generated();

    // Then
    assertThat(generated.ids())
        .containsExactlyInAnyOrder(
            "Deployment/trireme",
            "PersistentVolumeClaim/trireme-data",
            "Service/trireme",
            "ServiceAccount/trireme");
    for (JsonNode object : generated.objects()) {
      StrictModel.read(object);
    }
    assertThat(PodSecurity.violations(generated.pod())).isEmpty();
    JsonNode selector = generated.one("Deployment").at("/spec/selector/matchLabels");
    assertThat(selector.has("app.kubernetes.io/version")).isFalse();
    assertThat(generated.objects().toString()).doesNotContain("timestamp");
  }
}
