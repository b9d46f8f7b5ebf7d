package io.trireme.charts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the chart refuses before anything reaches a cluster, and with which words. */
@Timeout(120)
final class RefusalsTest {

  private static final String CLUSTER =
      "mode: cluster\ndatabase: {existingSecret: d}\nredis: {existingSecret: r}\n";

  @TempDir Path folder;

  @BeforeAll
  static void helm() {
    assertThat(HelmChart.assumeHelm()).isNotNull();
  }

  private HelmChart chart(String values) throws IOException {
    return HelmChart.defaults().with(Files.writeString(folder.resolve("values.yaml"), values));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replicas: 2 | replicas",
        "mode: distributed | mode",
        "replicaCount: two | replicaCount",
        "image: {tagg: x} | tagg",
        "image: {digest: latest} | digest",
        "image: {pullPolicy: Sometimes} | pullPolicy",
        "gateway: {logLevel: verbose} | logLevel",
        "gateway: {maxRequestBodySizeMb: 4096} | maxRequestBodySizeMb",
        "service: {port: 70000} | port",
        "drain: {timeoutSeconds: 5m} | timeoutSeconds",
        "database: {migrationJob: {backoffLimit: -1}} | backoffLimit",
        "persistence: {accessModes: [ReadOnlyMany]} | accessModes",
        "ingress: {hosts: [{name: a}]} | hosts",
        "httpRoute: {timeouts: {request: never}} | request",
        "config: {secrets: anthropic} | secrets",
        "extraEnv: [{value: x}] | extraEnv",
        "metrics: {prometheusRule: {objective: 1}} | objective",
        "networkPolicy: {egress: {upstreamPorts: ['443']}} | upstreamPorts",
      })
  void shouldRefuseBySchema(String values, String named) throws IOException {
    // Given
    HelmChart chart = chart(values);

    // Then
    assertThatThrownBy(chart::text)
        .hasMessageContaining("values don't meet the specifications of the schema")
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replicaCount: 2 | replicaCount is 2 and must be 1 with mode=standalone",
        "autoscaling: {enabled: true} | need mode=cluster",
        "keda: {enabled: true} | need mode=cluster",
        "database: {migrationJob: {enabled: true}} | database.migrationJob needs mode=cluster",
        "mode: cluster | needs database.existingSecret",
        "{mode: cluster, database: {existingSecret: d}} | needs redis.existingSecret",
        "drain: {terminationGracePeriodSeconds: 324} | must be at least 325",
        "config: {content: {channels: []}, existingConfigMap: c} | one of the two",
        "trustedCA: {existingConfigMap: c, existingSecret: s} | one of the two",
        "auth: {existingSecret: s, adminAccessKey: k} | one of the two",
        "metrics: {serviceMonitor: {enabled: true}, podMonitor: {enabled: true}} | twice",
        "metrics: {prometheusRule: {enabled: true}} | does not serve monitoring.coreos.com/v1",
        "httpRoute: {enabled: true, parentRefs: [{name: g}]} | does not serve gateway.networking",
        "httpRoute: {enabled: true} | needs parentRefs",
        "ingress: {enabled: true} | ingress needs hosts",
        "extraEnv: [{name: PORT, value: '80'}] | extraEnv must not set PORT",
        "extraEnv: [{name: TRIREME_DRAIN_TIMEOUT, value: 1h}] | must not set TRIREME_DRAIN_TIMEOUT",
        "extraEnv: [{name: TRIREME_DATABASE_MIGRATE, value: x}] | not set TRIREME_DATABASE_MIGRATE",
      })
  void shouldRefuseWhatCannotWork(String values, String words) throws IOException {
    // Given
    HelmChart chart = chart(values);

    // Then
    assertThatThrownBy(chart::text).hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "encryption: {create: false} | needs encryption.existingSecret or encryption.create",
        "autoscaling: {enabled: true, minReplicas: 9, maxReplicas: 3} | is greater than",
        "autoscaling: {enabled: true, targetCPUUtilizationPercentage: 0} | needs target",
        "keda: {enabled: true} | needs serverAddress",
        "{autoscaling: {enabled: true}, keda: {enabled: true, serverAddress: x}} | one of the two",
      })
  void shouldRefuseInClusterModeWhatCannotWork(String values, String words) throws IOException {
    // Given
    HelmChart chart = chart(CLUSTER).with(Files.writeString(folder.resolve("more.yaml"), values));

    // Then
    assertThatThrownBy(chart::text).hasMessageContaining(words);
  }

  @Test
  void shouldRefuseAClusterThatIsTooOld() {
    // Then
    assertThatThrownBy(HelmChart.defaults().on("1.26.9")::text).hasMessageContaining("kubeVersion");
  }

  @Test
  void shouldTakeTheLeastGracePeriod() throws IOException {
    // When
    Manifests manifests = chart("drain: {terminationGracePeriodSeconds: 325}").render();

    // Then
    assertThat(manifests.pod().path("terminationGracePeriodSeconds").asInt()).isEqualTo(325);
  }
}
