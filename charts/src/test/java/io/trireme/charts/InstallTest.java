package io.trireme.charts;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.Release;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Helm installs the chart through the API, into a server that refuses unknown fields. Should Helm
 * hang in its native code, the build ends this process after its time.
 */
@Timeout(120)
final class InstallTest {

  @Test
  void shouldInstallWhatItRenders() {
    // Given
    ClusterServer cluster = HelmChart.assumeHelm();
    HelmChart chart = HelmChart.of("monitoring-service").named("real");

    // When
    Release release =
        new Helm(HelmChart.FOLDER)
            .install()
            .withName("real")
            .withNamespace(HelmChart.NAMESPACE)
            .disableOpenApiValidation()
            .withValuesFile(chart.files().getFirst())
            .call();

    // Then
    assertThat(cluster.refused()).isEmpty();
    assertThat(release.getStatus()).isEqualTo("deployed");
    assertThat(
            cluster.objects().entrySet().stream()
                .filter(object -> object.getKey().contains("/real-trireme"))
                .collect(
                    Collectors.toMap(object -> Manifests.id(object.getValue()), Map.Entry::getKey)))
        .containsOnlyKeys(chart.render().ids())
        .containsEntry(
            "Deployment/real-trireme", "/apis/apps/v1/namespaces/ai/deployments/real-trireme");
  }
}
