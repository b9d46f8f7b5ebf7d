package io.trireme.deploy.config;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class BuildInfoTest {

  @Test
  void shouldReadWhatTheBuildWrote() {
    // When
    BuildInfo build = BuildInfo.read();

    // Then
    assertThat(build.version()).matches("[0-9]+\\.[0-9]+\\.[0-9]+.*");
    assertThat(build.buildTime()).isNotBlank().doesNotContain("${", "@");
    assertThat(build.commit()).isNotBlank().doesNotContain("${", "@");
  }
}
