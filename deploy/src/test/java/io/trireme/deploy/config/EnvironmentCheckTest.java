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

  @ParameterizedTest
  @ValueSource(strings = {"", "10.0.0.0/8", "10.0.0.0/8,::1", " 127.0.0.1 , fd00::/8 ,"})
  void shouldTakeAddressesAndNetworks(String value) {
    // When / Then
    assertThat(EnvironmentCheck.refusal(Map.of("TRIREME_TRUSTED_PROXIES", value))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"proxy.example", "10.0.0.0/99", "*", "10.0.0.0/8;::1"})
  void shouldRefuseProxiesThatAreNoAddresses(String value) {
    // When / Then
    assertThat(EnvironmentCheck.refusal(Map.of("TRIREME_TRUSTED_PROXIES", value)))
        .hasValueSatisfying(refusal -> assertThat(refusal).contains("10.0.0.0/8"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "https://feed.example/latest", "https://[2001:db8::1]:8443/a/b"})
  void shouldTakeTheAddressOfAFeed(String value) {
    // When / Then
    assertThat(EnvironmentCheck.refusal(Map.of("TRIREME_UPDATE_URL", value))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"feed.example", "ftp://feed.example/", "https://u:hush@feed.example/"})
  void shouldRefuseAnAddressOfNoFeedAndShowNoPassword(String value) {
    // When / Then
    assertThat(EnvironmentCheck.refusal(Map.of("TRIREME_UPDATE_URL", value)))
        .hasValueSatisfying(
            refusal -> assertThat(refusal).contains("https://api").doesNotContain("hush"));
  }
}
