package io.trireme.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Alerts and dashboard name only metrics and labels that the application has. */
@Timeout(120)
final class MonitoringTest {

  private static final Path SOURCES = Path.of("../deploy/src/main/java");
  private static final Path ALERTS = Path.of("../docs/guide/alerts.md");
  private static final Path DASHBOARD = HelmChart.FOLDER.resolve("dashboards/trireme.json");

  /** As in {@code Gauge.builder("trireme.streams.inflight", …)} and {@code count("trireme.…"}. */
  private static final Pattern METER =
      Pattern.compile("\\b(builder|count|counter)\\(\\s*\"((?:trireme|gen_ai)(?:\\.[a-z_]+)+)\"");

  private static final Pattern KIND =
      Pattern.compile("(Gauge|Timer|DistributionSummary|Counter)\\.$");
  private static final Pattern USED =
      Pattern.compile("\\b((?:trireme|gen_ai|jvm|kube)_[a-z0-9_]+)(?=\\{)");
  private static final Pattern OUTCOME = Pattern.compile("outcome=~?\"([a-z_|]+)\"");

  /** Of the JVM by Micrometer, and of kube-state-metrics. */
  private static final Set<String> OTHERS =
      Set.of(
          "jvm_memory_used_bytes",
          "jvm_memory_max_bytes",
          "kube_pod_container_status_restarts_total");

  @BeforeAll
  static void helm() {
    assertThat(HelmChart.assumeHelm()).isNotNull();
  }

  private static JsonNode dashboard() throws IOException {
    return new ObjectMapper().readTree(DASHBOARD.toFile());
  }

  /** Names as Prometheus has them, of every meter in the sources. */
  private static Set<String> exposed() throws IOException {
    Set<String> names = new TreeSet<>(OTHERS);
    try (Stream<Path> files = Files.walk(SOURCES)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
        String source = Files.readString(file);
        Matcher meter = METER.matcher(source);
        while (meter.find()) {
          Matcher kind = KIND.matcher(source.substring(0, meter.start()));
          names.addAll(names(meter.group(2), kind.find() ? kind.group(1) : "Counter"));
        }
      }
    }
    return names;
  }

  private static List<String> names(String meter, String kind) {
    String name = meter.replace('.', '_');
    return switch (kind) {
      case "Gauge" -> List.of(name);
      case "Timer" ->
          List.of(
              name + "_seconds_bucket",
              name + "_seconds_count",
              name + "_seconds_sum",
              name + "_seconds_max");
      case "DistributionSummary" ->
          List.of(name + "_bucket", name + "_count", name + "_sum", name + "_max");
      default -> List.of(name + "_total");
    };
  }

  private static Set<String> all(Pattern pattern, String text) {
    Set<String> found = new TreeSet<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      found.add(matcher.group(1));
    }
    return found;
  }

  private static String expressions(JsonNode rules) {
    StringBuilder text = new StringBuilder();
    rules.findValues("expr").forEach(expression -> text.append(expression.asText()).append(" \n"));
    return text.toString();
  }

  private static JsonNode rules() {
    return HelmChart.of("monitoring-service")
        .with(HelmChart.VALUES.resolve("cluster.yaml"))
        .render()
        .one("PrometheusRule")
        .at("/spec/groups/0/rules");
  }

  @Test
  void shouldAlertOnlyByMetricsThatExist() throws IOException {
    // When
    Set<String> used = all(USED, expressions(rules()));

    // Then
    assertThat(used).hasSizeGreaterThan(8);
    assertThat(exposed()).containsAll(used);
  }

  @Test
  void shouldShowOnlyMetricsThatExist() throws IOException {
    // When
    Set<String> used = all(USED, expressions(dashboard()));

    // Then
    assertThat(used).hasSizeGreaterThan(8);
    assertThat(exposed()).containsAll(used);
  }

  @Test
  void shouldNameOnlyOutcomesThatExist() throws IOException {
    // Given
    String outcomes = Files.readString(SOURCES.resolve("io/trireme/deploy/edge/Outcome.java"));

    // When
    Set<String> used = all(OUTCOME, expressions(rules()) + expressions(dashboard()));

    // Then
    assertThat(used).isNotEmpty();
    for (String group : used) {
      assertThat(group.split("\\|", -1))
          .allMatch(outcome -> outcomes.contains("(\"" + outcome + "\")"));
    }
  }

  @Test
  void shouldScaleByAMetricThatExists() throws IOException {
    // Then
    assertThat(exposed()).contains("trireme_streams_inflight");
  }

  @Test
  void shouldSayForEachAlertWhatToDo() throws IOException {
    // Given
    String page = Files.readString(ALERTS);

    // Then
    for (JsonNode rule : rules()) {
      String alert = rule.path("alert").asText();
      assertThat(page).contains("## " + alert + "\n");
      assertThat(rule.at("/annotations/runbook_url").asText())
          .endsWith("#" + alert.toLowerCase(Locale.ROOT));
      assertThat(rule.at("/labels/severity").asText()).isIn("warning", "critical");
    }
  }

  @Test
  void shouldShowEachPanelInAPlaceOfItsOwn() throws IOException {
    // When
    JsonNode panels = dashboard().path("panels");

    // Then
    assertThat(panels).hasSizeGreaterThan(8);
    Set<String> places = new TreeSet<>();
    Set<String> ids = new TreeSet<>();
    for (JsonNode panel : panels) {
      assertThat(places.add(panel.at("/gridPos/x") + ":" + panel.at("/gridPos/y"))).isTrue();
      assertThat(ids.add(panel.path("id").asText())).isTrue();
      assertThat(panel.at("/targets/0/expr").asText()).contains("namespace=~\"$namespace\"");
    }
  }
}
