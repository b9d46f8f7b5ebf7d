package io.trireme.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What the chart promises, one by one. */
@Timeout(120)
final class ChartFactsTest {

  @BeforeAll
  static void helm() {
    assertThat(HelmChart.assumeHelm()).isNotNull();
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private static String key(Manifests manifests, String secret, String key) {
    String value = manifests.one("Secret", secret).path("data").path(key).asText();
    return new String(Base64.getDecoder().decode(value), StandardCharsets.ISO_8859_1);
  }

  @ParameterizedTest
  @CsvSource({"default, 325, 10s, 5", "long-drain, 4000, 15s, 20", "old-cluster, 325, 15s, 0"})
  void shouldLeaveTimeForAStop(String values, int grace, String delay, int sleep) {
    // When
    Manifests manifests = HelmChart.of(values).render();

    // Then
    assertThat(manifests.pod().path("terminationGracePeriodSeconds").asInt()).isEqualTo(grace);
    assertThat(manifests.environment("TRIREME_DRAIN_DELAY")).hasValue(delay);
    assertThat(manifests.container().at("/lifecycle/preStop/sleep/seconds").asInt())
        .isEqualTo(sleep);
  }

  @Test
  void shouldLeaveNumbersOfPodsToWhateverScales() {
    // Then
    for (String name : List.of("cluster-autoscaling", "cluster-keda")) {
      assertThat(HelmChart.of(name).render().one("Deployment").at("/spec").has("replicas"))
          .as(name)
          .isFalse();
    }
    assertThat(HelmChart.of("cluster").render().one("Deployment").at("/spec/replicas").asInt())
        .isEqualTo(2);
  }

  @Test
  void shouldScaleByStreamsAndGoDownSlowly() {
    // When
    JsonNode spec =
        HelmChart.of("cluster-autoscaling").render().one("HorizontalPodAutoscaler").path("spec");

    // Then
    assertThat(spec.at("/metrics/0/pods/metric/name").asText())
        .isEqualTo("trireme_streams_inflight");
    assertThat(spec.at("/metrics/1/resource/target/averageUtilization").asInt()).isEqualTo(60);
    assertThat(spec.at("/behavior/scaleDown/stabilizationWindowSeconds").asInt()).isEqualTo(300);
  }

  @Test
  void shouldGuardAgainstDisruptionOnlyWhereManyRun() {
    // Then
    for (String name : List.of("default", "cluster-one")) {
      assertThat(HelmChart.of(name).render().find("PodDisruptionBudget")).as(name).isEmpty();
    }
    for (String name : List.of("cluster", "cluster-autoscaling", "cluster-keda")) {
      assertThat(HelmChart.of(name).render().find("PodDisruptionBudget")).as(name).isPresent();
    }
  }

  @Test
  void shouldRollWithoutALackOfPodsAndNeverGiveOneVolumeToTwo() {
    // When
    JsonNode many = HelmChart.of("cluster").render().one("Deployment").at("/spec/strategy");
    JsonNode one = HelmChart.defaults().render().one("Deployment").at("/spec/strategy");

    // Then
    assertThat(many.at("/rollingUpdate/maxUnavailable").asInt(-1)).isZero();
    assertThat(one.path("type").asText()).isEqualTo("Recreate");
  }

  @Test
  void shouldWallOffTheMetadataOfClouds() {
    for (String name : List.of("network-policy", "network-policy-cluster")) {
      // When
      JsonNode egress = HelmChart.of(name).render().one("NetworkPolicy").at("/spec/egress");

      // Then
      List<String> except = texts(egress.at("/1/to/0/ipBlock/except"));
      List<String> except6 = texts(egress.at("/1/to/1/ipBlock/except"));
      assertThat(except).contains("169.254.0.0/16");
      assertThat(except6).contains("fe80::/10").containsAnyOf("fc00::/7", "fd00:ec2::254/128");
      assertThat(except.contains("10.0.0.0/8")).isEqualTo(name.equals("network-policy"));
    }
  }

  @Test
  void shouldKeepTheManagementPortFromEverybodyElse() {
    // When
    Manifests manifests = HelmChart.of("network-policy").render();
    JsonNode ingress = manifests.one("NetworkPolicy").at("/spec/ingress");

    // Then
    assertThat(ingress.at("/1/ports/0/port").asText()).isEqualTo("management");
    assertThat(ingress.at("/1/from/0/namespaceSelector/matchLabels").toString())
        .contains("monitoring");
    JsonNode ports =
        HelmChart.of("load-balancer").render().one("Service", "-trireme").at("/spec/ports");
    assertThat(ports).hasSize(1);
    assertThat(ports.at("/0/name").asText()).isEqualTo("http");
  }

  @Test
  void shouldNotCutStreamsAtAGateway() {
    // When
    JsonNode rule = HelmChart.of("http-route").render().one("HTTPRoute").at("/spec/rules/0");

    // Then
    assertThat(rule.at("/timeouts/request").asText()).isEqualTo("0s");
    assertThat(rule.at("/timeouts/backendRequest").asText()).isEqualTo("0s");
  }

  @Test
  void shouldHaveNoAnnotationOfAControllerByDefault() {
    // When
    Manifests manifests =
        HelmChart.defaults()
            .with("ingress.enabled", "true")
            .with("ingress.hosts[0].host", "a.example.com")
            .render();

    // Then
    assertThat(manifests.one("Ingress").at("/metadata").has("annotations")).isFalse();
  }

  @Test
  void shouldMakeGoodKeysThatDifferEachTime() {
    // When
    Manifests one = HelmChart.of("cluster").render();
    Manifests other = HelmChart.of("cluster").render();

    // Then
    for (String key : List.of("proxy-access-key", "admin-access-key")) {
      assertThat(key(one, "-keys", key))
          .matches("tr-[A-Za-z0-9]{40}")
          .isNotEqualTo(key(other, "-keys", key));
    }
    assertThat(key(one, "-keys", "admin-access-key"))
        .isNotEqualTo(key(one, "-keys", "proxy-access-key"));
    assertThat(Base64.getDecoder().decode(key(one, "-encryption", "encryption-key"))).hasSize(32);
  }

  @Test
  void shouldKeepTheKeysThatAreThereAlready() {
    // Given
    ClusterServer cluster = HelmChart.assumeHelm();
    Map<String, String> keys =
        Map.of("proxy-access-key", "dHItYQ==", "admin-access-key", "dHItYg==");
    cluster.put(HelmChart.NAMESPACE, "kept-trireme-keys", keys);
    cluster.put(
        HelmChart.NAMESPACE, "kept-trireme-encryption", Map.of("encryption-key", "YmFzZQ=="));

    // When
    Manifests manifests = HelmChart.of("cluster").named("kept").render();

    // Then
    assertThat(key(manifests, "-keys", "proxy-access-key")).isEqualTo("tr-a");
    assertThat(key(manifests, "-keys", "admin-access-key")).isEqualTo("tr-b");
    assertThat(key(manifests, "-encryption", "encryption-key")).isEqualTo("base");
    assertThat(manifests.one("Secret", "-encryption").at("/metadata/annotations").toString())
        .contains("\"helm.sh/resource-policy\":\"keep\"");
  }

  @Test
  void shouldTakeTheConfigurationAsItIs() {
    // When
    String map = content("standalone-config");
    String text = content("standalone-ephemeral");

    // Then
    assertThat(map)
        .contains("rpm: 2000000")
        .contains("secretRef: file:/etc/trireme/secrets/anthropic/key");
    assertThat(text).startsWith("# {{ inert }} and ${inert}\nchannels:\n");
  }

  private static String content(String values) {
    return HelmChart.of(values)
        .render()
        .one("ConfigMap", "-config")
        .at("/data/trireme.yaml")
        .asText();
  }

  @ParameterizedTest
  @ValueSource(strings = {"standalone-config", "standalone-existing", "cluster-config", "extras"})
  void shouldMountFoldersThatFollowWhatIsMounted(String name) {
    // When
    Manifests manifests = HelmChart.of(name).render();

    // Then
    assertThat(manifests.container().path("volumeMounts"))
        .noneMatch(mount -> mount.has("subPath"))
        .allMatch(
            mount ->
                texts(manifests.pod().path("volumes").findValues("name"))
                    .contains(mount.path("name").asText()));
  }

  private static List<String> texts(List<JsonNode> nodes) {
    return nodes.stream().map(JsonNode::asText).toList();
  }

  @Test
  void shouldRestartForAChangeOnlyWhenAsked() {
    // Given
    HelmChart asked = HelmChart.of("standalone-config");
    HelmChart other = asked.with("config.content.settings.mode", "strict");

    // When
    String before = checksum(asked);
    String after = checksum(other);

    // Then
    assertThat(before).hasSize(64).isNotEqualTo(after);
    assertThat(checksum(asked.with("config.restartOnChange", "false"))).isEmpty();
  }

  private static String checksum(HelmChart chart) {
    return chart
        .render()
        .one("Deployment")
        .at("/spec/template/metadata/annotations")
        .path("checksum/config")
        .asText();
  }

  @Test
  void shouldAskInTheTestWhatAnOperatorWouldAsk(@TempDir Path folder) throws IOException {
    // Given
    String template = Files.readString(HelmChart.FOLDER.resolve("templates/tests/asks.yaml"));

    // When
    Manifests manifests = Manifests.of(HelmChart.of("standalone-existing").textWithHooks(folder));

    // Then
    assertThat(template).contains("helm.sh/hook: test");
    JsonNode pod = manifests.one("Pod");
    StrictModel.read(pod);
    assertThat(PodSecurity.violations(pod.path("spec"))).isEmpty();
    String script = pod.at("/spec/containers/0/command/2").asText();
    assertThat(script)
        .contains("east-trireme.ai.svc:3000", "east-trireme-management.ai.svc:9000")
        .contains("/health", "/v1/models", "/q/metrics");
    assertThat(pod.at("/spec/containers/0/env/0/valueFrom/secretKeyRef/name").asText())
        .isEqualTo("my-keys");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "standalone-ephemeral | WARNING: persistence.enabled is false",
        "cluster-one | WARNING: fewer than two replicas",
        "ingress-alb | WARNING: the Ingress has no TLS of its own",
        "ingress-nginx | https://ai.example.com/",
        "http-route | https://ai.example.com/",
        "default | There is no configuration yet",
        "standalone-existing | get secret my-keys",
        "default | port-forward svc/east-trireme 3000:3000",
      })
  void shouldTellWhatToMind(String values, String words) {
    // Then
    assertThat(HelmChart.of(values).notes()).contains(words);
  }

  @Test
  void shouldWarnOfNothingWhereAllIsWell() {
    // Then
    assertThat(HelmChart.of("cluster-config").notes()).doesNotContain("WARNING");
  }
}
