package io.trireme.deploy.metrics;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(10)
final class BoundedTagTest {

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  private double overflow() {
    return registry.get("trireme.metrics.overflow").tag("tag", "model").counter().count();
  }

  @Test
  void shouldNameTheFirstOnesAndCountTheRest() {
    // Given
    BoundedTag tag = new BoundedTag("model", 2, registry);

    // When
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 100; i++) {
      names.add(tag.of("m" + i));
    }

    // Then
    assertThat(names).containsExactlyInAnyOrder("m0", "m1", BoundedTag.OTHER);
    assertThat(overflow()).isEqualTo(98);
  }

  @Test
  void shouldKeepTheNamesThatItGave() {
    // Given
    BoundedTag tag = new BoundedTag("model", 1, registry);
    tag.of("first");
    tag.of("second");

    // Then
    assertThat(tag.of("first")).isEqualTo("first");
    assertThat(overflow()).isEqualTo(1);
  }

  @Test
  void shouldHaveAPlaceAtLeast() {
    assertThatThrownBy(() -> new BoundedTag("model", 0, registry))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
