package io.trireme.charts;

import com.fasterxml.jackson.databind.JsonNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * What the chart renders for each file of values, object by object. After a change that is meant,
 * {@code -Dtrireme.docs.write} writes the files anew.
 */
@Timeout(120)
final class GoldenTest {

  private static final Path GOLDEN = Path.of("src/test/resources/golden");

  /** Keys that are made at random. */
  private static final Pattern MADE =
      Pattern.compile("(?m)^( +(?:proxy-access-key|admin-access-key|encryption-key): )\\S+$");

  @BeforeAll
  static void helm() {
    assertThat(HelmChart.assumeHelm()).isNotNull();
  }

  static List<String> values() {
    return HelmChart.names();
  }

  @Test
  void shouldHaveManyFilesOfValues() throws IOException {
    // Then
    assertThat(values()).hasSizeGreaterThanOrEqualTo(15);
    try (var golden = Files.list(GOLDEN)) {
      assertThat(golden.map(file -> file.getFileName().toString().replace(".yaml", "")))
          .containsExactlyInAnyOrderElementsOf(values());
    }
  }

  @Test
  void shouldPassHelmsLint() {
    // When
    LintResult result = new Helm(HelmChart.FOLDER).lint().strict().call();

    // Then
    assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
  }

  @ParameterizedTest
  @MethodSource("values")
  void shouldRenderAsBefore(String name) throws IOException {
    // Given
    Path golden = GOLDEN.resolve(name + ".yaml");

    // When
    String text = MADE.matcher(HelmChart.of(name).text()).replaceAll("$1(made)");

    // Then
    if (Boolean.getBoolean("trireme.docs.write")) {
      Files.writeString(golden, text);
    }
    assertThat(golden).hasContent(text);
  }

  @ParameterizedTest
  @MethodSource("values")
  void shouldRenderOnlyWhatTheApiKnows(String name) throws IOException {
    // When
    Manifests manifests = HelmChart.of(name).render();

    // Then
    assertThat(manifests.objects()).isNotEmpty();
    for (JsonNode object : manifests.objects()) {
      StrictModel.read(object);
    }
  }

  @Test
  void shouldRefuseAFieldThatTheApiDoesNotHave() {
    // Given
    Manifests wrong =
        Manifests.of("{apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: {x: 1}}}}");

    // Then
    assertThatThrownBy(() -> StrictModel.read(wrong.one("Deployment")))
        .hasMessageContaining("\"x\"");
  }

  @ParameterizedTest
  @MethodSource("values")
  void shouldPassTheRestrictedPodSecurityStandard(String name) {
    // When
    Manifests manifests = HelmChart.of(name).render();

    // Then
    assertThat(manifests.pods()).isNotEmpty();
    manifests.pods().forEach((id, pod) -> assertThat(PodSecurity.violations(pod)).as(id).isEmpty());
    assertThat(manifests.container().at("/securityContext/readOnlyRootFilesystem").asBoolean())
        .isTrue();
    assertThat(manifests.pod().path("automountServiceAccountToken").asBoolean(true)).isFalse();
  }

  @Test
  void shouldSeeWhatIsNotRestricted() {
    // Given
    Manifests wrong =
        Manifests.of(
            "{kind: Pod, spec: {hostNetwork: true, volumes: [{name: h, hostPath: {path: /}}],"
                + " containers: [{name: c, ports: [{hostPort: 1}]}]}}");

    // When
    List<String> violations = PodSecurity.violations(wrong.one("Pod").path("spec"));

    // Then
    assertThat(violations)
        .containsExactly(
            "hostNetwork",
            "volume h is a hostPath",
            "c: allowPrivilegeEscalation is not false",
            "c: runAsNonRoot is not true",
            "c: seccompProfile is not RuntimeDefault",
            "c: capabilities are not dropped",
            "c: hostPort");
  }

  @ParameterizedTest
  @MethodSource("values")
  void shouldPutNoSecretIntoAConfigMapOrAVariable(String name) {
    // When
    Manifests manifests = HelmChart.of(name).render();

    // Then
    assertThat(manifests.kind("ConfigMap").toString()).doesNotContain("tr-given");
    for (JsonNode variable : manifests.container().path("env")) {
      if (variable.path("name").asText().matches(".*(_KEY|_URL)")) {
        assertThat(variable.has("value")).as(variable.toString()).isFalse();
      }
    }
  }
}
