package io.trireme.deploy.config;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class LegacyEnvironmentTest {

  @Test
  void shouldSayNothingOfVariablesThatAreRead() {
    // When / Then
    assertThat(LegacyEnvironment.warnings(Map.of("PORT", "3000", "ENV", "x", "HOME", "y")))
        .isEmpty();
  }

  @Test
  void shouldSayOneLineForEachThatDoesNothingAndNeverItsValue() {
    // When
    List<String> warnings =
        LegacyEnvironment.warnings(Map.of("NODE_ENV", "private-value", "LOG_DIR", "private-value"));

    // Then
    assertThat(warnings).hasSize(2).isSorted().noneMatch(line -> line.contains("private-value"));
    assertThat(warnings.getFirst()).startsWith("LOG_DIR is no longer read: ");
    assertThat(warnings.getLast()).startsWith("NODE_ENV is no longer read: use ENV");
  }
}
