package io.trireme.deploy.config;

import io.quarkus.runtime.PreventFurtherStepsException;
import io.trireme.core.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(10)
final class AccessKeysTest {

  private static final String SUGGESTION = "tr-suggested";

  @ParameterizedTest
  @ValueSource(strings = {"your-proxy-access-key", "changeme", "sk-1234", " password "})
  void shouldRefuseAKeyThatEverybodyKnowsAndSuggestAnother(String known) {
    // When / Then
    assertThatExceptionOfType(PreventFurtherStepsException.class)
        .isThrownBy(() -> AccessKeys.given("PROXY_ACCESS_KEY", known, SUGGESTION))
        .withMessageContaining("PROXY_ACCESS_KEY is a key from an example")
        .withMessageContaining(SUGGESTION)
        .satisfies(e -> assertThat(e.getExitCode()).isEqualTo(78))
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain(known.strip()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"with space inside", "line\nbreak", "schlüssel", " "})
  void shouldRefuseWhatCannotStandInAHeaderWithoutRepeatingIt(String unfit) {
    // When / Then
    assertThatExceptionOfType(PreventFurtherStepsException.class)
        .isThrownBy(() -> AccessKeys.given("ADMIN_ACCESS_KEY", unfit, SUGGESTION))
        .withMessageContaining("ADMIN_ACCESS_KEY")
        .withMessageContaining(SUGGESTION)
        .satisfies(
            e -> assertThat(e).asString().doesNotContain("with space", "schlüssel", "break"));
  }

  @Test
  void shouldTakeAnyOtherKey() {
    // When / Then
    assertThat(AccessKeys.given("PROXY_ACCESS_KEY", "tr-mine", SUGGESTION).reveal())
        .isEqualTo("tr-mine");
  }

  @Test
  void shouldLetTheProxyKeyAdministerOnlyWhereThereIsNoOther() {
    // Given
    AccessKeys one = new AccessKeys(Secret.of("proxy"), null);
    AccessKeys two = new AccessKeys(Secret.of("proxy"), Secret.of("admin"));

    // When / Then
    assertThat(one.opensAdmin("proxy")).isTrue();
    assertThat(two.opensAdmin("proxy")).isFalse();
    assertThat(two.opensAdmin("admin")).isTrue();
    assertThat(two.opensProxy("admin")).isFalse();
    assertThat(two.opensProxy("proxy")).isTrue();
    assertThat(two.all()).hasSize(2);
  }

  @Test
  void shouldNotShowItself() {
    // When
    String shown = new AccessKeys(Secret.of("proxy-key"), Secret.of("admin-key")).toString();

    // Then
    assertThat(List.of("proxy-key", "admin-key")).noneMatch(shown::contains);
  }
}
