package io.trireme.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The Job that brings the tables up to date before an upgrade. */
@Timeout(120)
final class MigrationJobTest {

  private static final Path GOLDEN = Path.of("src/test/resources/hooks/cluster-migrate.yaml");

  @TempDir Path folder;

  @BeforeAll
  static void helm() {
    assertThat(HelmChart.assumeHelm()).isNotNull();
  }

  private Manifests rendered() throws IOException {
    return Manifests.of(HelmChart.of("cluster-migrate").textWithHooks(folder));
  }

  private static JsonNode pod(Manifests manifests) {
    return manifests.one("Job").at("/spec/template");
  }

  @Test
  void shouldRenderAsBefore() throws IOException {
    // When
    String text = HelmChart.of("cluster-migrate").textWithHooks(folder);
    String job =
        List.of(text.split("(?m)^---\n")).stream()
            .filter(document -> document.contains("\nkind: Job\n"))
            .reduce("", String::concat);

    // Then
    if (Boolean.getBoolean("trireme.docs.write")) {
      Files.createDirectories(GOLDEN.resolveSibling("."));
      Files.writeString(GOLDEN, job);
    }
    assertThat(GOLDEN).hasContent(job);
  }

  @Test
  void shouldRunBeforeAnythingElseOfAnUpgrade() throws IOException {
    // When
    Manifests manifests = rendered();
    JsonNode annotations = manifests.one("Job").at("/metadata/annotations");

    // Then
    StrictModel.read(manifests.one("Job"));
    assertThat(annotations.path("was/hook").asText()).isEqualTo("pre-install,pre-upgrade");
    assertThat(annotations.path("was/hook-delete-policy").asText())
        .isEqualTo("before-hook-creation,hook-succeeded");
    assertThat(annotations.path("argocd.argoproj.io/hook").asText()).isEqualTo("PreSync");
    assertThat(annotations.path("argocd.argoproj.io/hook-delete-policy").asText())
        .isEqualTo("BeforeHookCreation,HookSucceeded");
    assertThat(annotations.path("argocd.argoproj.io/sync-wave").asText()).isEqualTo("-1");
  }

  @Test
  void shouldBeAsRestrictedAsTheGateway() throws IOException {
    // When
    Manifests manifests = rendered();
    JsonNode spec = pod(manifests).path("spec");
    JsonNode container = spec.at("/containers/0");

    // Then
    assertThat(PodSecurity.violations(spec)).isEmpty();
    assertThat(container.path("securityContext"))
        .isEqualTo(manifests.container().path("securityContext"));
    assertThat(spec.path("securityContext")).isEqualTo(manifests.pod().path("securityContext"));
    assertThat(spec.path("automountServiceAccountToken").asBoolean(true)).isFalse();
    assertThat(container.path("image")).isEqualTo(manifests.container().path("image"));
  }

  @Test
  void shouldRunWhatTheCommandLineKnowsWithWhatItReads() throws IOException {
    // When
    Manifests manifests = rendered();
    JsonNode container = pod(manifests).at("/spec/containers/0");

    // Then
    assertThat(container.path("args").toString()).isEqualTo("[\"store\",\"migrate\"]");
    assertThat(Files.readString(Path.of("../docs/reference/cli.md"))).contains("`store migrate");
    assertThat(Files.readString(Path.of("../deploy/src/main/docker/Dockerfile")))
        .contains("CMD [\"serve\"]");
    assertThat(variable(container, "TRIREME_DATABASE_URL"))
        .isEqualTo(variable(manifests.container(), "TRIREME_DATABASE_URL"));
    assertThat(variable(container, "JAVA_TOOL_OPTIONS"))
        .isEqualTo(variable(manifests.container(), "JAVA_TOOL_OPTIONS"));
    assertThat(container.path("env")).hasSize(2);
  }

  private static JsonNode variable(JsonNode container, String name) {
    for (JsonNode variable : container.path("env")) {
      if (variable.path("name").asText().equals(name)) {
        return variable;
      }
    }
    throw new AssertionError("no variable " + name);
  }

  @Test
  void shouldNeedNothingThatTheChartMakesLater() throws IOException {
    // When
    Manifests manifests = rendered();
    JsonNode job = manifests.one("Job");
    Set<String> named = new TreeSet<>(job.findValuesAsText("secretName"));
    job.findValues("secretKeyRef").forEach(ref -> named.add(ref.path("name").asText()));
    job.findValues("secretRef").forEach(ref -> named.add(ref.path("name").asText()));
    job.findValues("configMap").forEach(ref -> named.add(ref.path("name").asText()));
    named.addAll(job.findValuesAsText("serviceAccountName"));

    // Then
    assertThat(named).containsExactly("authorities", "migrations", "more", "trireme-db-app");
    for (JsonNode object : manifests.objects()) {
      assertThat(named).doesNotContain(object.at("/metadata/name").asText());
    }
  }

  @Test
  void shouldGetNoneOfTheGatewaysRequests() throws IOException {
    // When
    Manifests manifests = rendered();
    JsonNode labels = pod(manifests).at("/metadata/labels");

    // Then
    assertThat(labels.path("team").asText()).isEqualTo("platform");
    for (String kind : List.of("Service", "PodDisruptionBudget")) {
      for (JsonNode object : manifests.kind(kind)) {
        JsonNode selector =
            kind.equals("Service")
                ? object.at("/spec/selector")
                : object.at("/spec/selector/matchLabels");
        assertThat(selector.path("app.kubernetes.io/component").asText()).isEqualTo("gateway");
        assertThat(labels.path("app.kubernetes.io/component").asText()).isEqualTo("migrate");
      }
    }
  }

  @Test
  void shouldLeaveTheTablesToOneOfTheTwo() throws IOException {
    // Given
    HelmChart off = HelmChart.of("cluster");

    // When
    Manifests with = rendered();
    Manifests without = Manifests.of(off.textWithHooks(folder.resolve("off")));

    // Then
    assertThat(with.environment("TRIREME_DATABASE_MIGRATE")).hasValue("false");
    assertThat(without.kind("Job")).isEmpty();
    assertThat(without.environment("TRIREME_DATABASE_MIGRATE")).isEmpty();
  }
}
