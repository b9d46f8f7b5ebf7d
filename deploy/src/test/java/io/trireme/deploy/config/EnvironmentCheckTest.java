package io.trireme.deploy.config;

import java.util.Map;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class EnvironmentCheckTest {

  @ParameterizedTest
  @ValueSource(strings = {"0s", "1500ms", "10s", "5m", "1h", " 10s "})
  void shouldTakeDurations(String value) {
    // When / Then
    assertThat(EnvironmentCheck.refusal(Map.of("TRIREME_DRAIN_DELAY", value))).isEmpty();
    assertThat(EnvironmentCheck.refusal(Map.of("TRIREME_DRAIN_TIMEOUT", value))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-1s", "soon", "10", "1.5s", "10 s", "9999999s"})
  void shouldRefuseWhatIsNone(String value) {
    // When / Then
    assertThat(EnvironmentCheck.refusal(Map.of("TRIREME_DRAIN_TIMEOUT", value)))
        .hasValueSatisfying(
            refusal ->
                assertThat(refusal).startsWith("TRIREME_DRAIN_TIMEOUT=").contains("a duration"));
  }
}
