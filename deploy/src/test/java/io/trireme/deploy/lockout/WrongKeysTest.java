package io.trireme.deploy.lockout;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
final class WrongKeysTest {

  private static final String HERE = "192.0.2.1";
  private static final String THERE = "192.0.2.2";
  private static final String RIGHT = "right";

  private final MeterRegistry registry = new SimpleMeterRegistry();
  private long nanos = -5_000_000_000L;
  private final WrongKeys wrongKeys = new WrongKeys(20, () -> nanos, registry);

  private void pass(Duration time) {
    nanos += time.toNanos();
  }

  private Optional<Duration> admin(String address, String key) {
    return wrongKeys.ofAdmin(address, key, () -> key.equals(RIGHT));
  }

  private double lockouts(String scope) {
    return registry.get("trireme.auth.lockouts").tag("scope", scope).counter().count();
  }

  private void failAsClient(String address, int times) {
    for (int i = 0; i < times; i++) {
      assertThat(wrongKeys.ofClient(address)).isEmpty();
    }
  }

  @Test
  void shouldAllowTwentyWrongKeysAMinuteAndThenLetTheAddressWaitForOne() {
    // Given
    failAsClient(HERE, 20);

    // When
    Optional<Duration> first = wrongKeys.ofClient(HERE);
    pass(Duration.ofSeconds(59));
    Optional<Duration> later = wrongKeys.ofClient(HERE);
    pass(Duration.ofSeconds(1));

    // Then
    assertThat(first).contains(Duration.ofMinutes(1));
    assertThat(later).contains(Duration.ofSeconds(1));
    assertThat(lockouts("address")).isEqualTo(1);
    failAsClient(HERE, 20);
    assertThat(wrongKeys.ofClient(HERE)).isPresent();
    assertThat(lockouts("address")).isEqualTo(2);
  }

  @Test
  void shouldGiveOneBackEveryThreeSeconds() {
    // Given
    failAsClient(HERE, 20);

    // When
    pass(Duration.ofSeconds(6));

    // Then
    failAsClient(HERE, 2);
    assertThat(wrongKeys.ofClient(HERE)).isPresent();
  }

  @Test
  void shouldNotLetAnotherAddressPayForIt() {
    // Given
    failAsClient(HERE, 20);
    assertThat(wrongKeys.ofClient(HERE)).isPresent();

    // When / Then
    failAsClient(THERE, 20);
  }

  @Test
  void shouldBoundWhatAllAddressesSendTogether() {
    // Given
    for (int i = 0; i < 600; i++) {
      assertThat(wrongKeys.ofClient("192.0.2." + i)).as("%d", i).isEmpty();
    }

    // When
    Optional<Duration> wait = wrongKeys.ofClient("198.51.100.1");

    // Then
    assertThat(wait).contains(Duration.ofMinutes(1));
    assertThat(admin(HERE, "wrong")).isPresent();
    assertThat(admin(HERE, RIGHT)).as("a right key is let in").isEmpty();
    assertThat(lockouts("everywhere")).isEqualTo(1);
    pass(Duration.ofMinutes(1));
    assertThat(wrongKeys.ofClient("198.51.100.1")).isEmpty();
  }

  @Test
  void shouldDoubleTheWaitForTheAdminAreaUpToAQuarterOfAnHour() {
    // Given
    for (int i = 0; i < 4; i++) {
      assertThat(admin(HERE, "wrong-" + i)).isEmpty();
    }
    assertThat(admin(HERE, RIGHT + "?")).as("the fifth begins the wait").isEmpty();

    // When
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 13; i++) {
      Optional<Duration> wait = admin(HERE, "wrong-again-" + i);
      waits.add(wait.orElseThrow().toSeconds());
      pass(wait.get());
      assertThat(admin(HERE, "wrong-at-last-" + i)).isEmpty();
    }

    // Then
    assertThat(waits)
        .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 512L, 900L, 900L, 900L);
    assertThat(lockouts("admin")).isEqualTo(1);
  }

  @Test
  void shouldNotLookAtAKeyWhileItsAddressWaits() {
    // Given
    for (int i = 0; i < 5; i++) {
      assertThat(admin(HERE, "wrong-" + i)).isEmpty();
    }

    // When / Then
    assertThat(admin(HERE, RIGHT)).contains(Duration.ofSeconds(1));
    assertThat(admin(THERE, RIGHT)).isEmpty();
    pass(Duration.ofSeconds(1));
    assertThat(admin(HERE, RIGHT)).isEmpty();
    assertThat(admin(HERE, "wrong-5")).as("all is forgotten").isEmpty();
    assertThat(admin(HERE, RIGHT)).isEmpty();
  }

  @Test
  void shouldNotLockOutTheAddressOfAProgramWithAnOldKey() {
    // When / Then
    for (int i = 0; i < 100; i++) {
      assertThat(admin(HERE, "old")).isEmpty();
      pass(Duration.ofSeconds(4));
    }
    assertThat(admin(HERE, RIGHT)).isEmpty();
  }

  @Test
  void shouldTellTheSameWrongKeyToWaitWhenItComesTooOftenAndLetTheRightOneIn() {
    // Given
    for (int i = 0; i < 20; i++) {
      assertThat(admin(HERE, "old")).isEmpty();
    }

    // When / Then
    assertThat(admin(HERE, "old")).contains(Duration.ofMinutes(1));
    assertThat(admin(HERE, RIGHT)).isEmpty();
  }

  @Test
  void shouldForgetAfterAnHour() {
    // Given
    for (int i = 0; i < 5; i++) {
      assertThat(admin(HERE, "wrong-" + i)).isEmpty();
    }

    // When
    pass(Duration.ofHours(1).plusNanos(1));

    // Then
    for (int i = 0; i < 4; i++) {
      assertThat(admin(HERE, "wrong-" + i)).isEmpty();
    }
    assertThat(admin(HERE, RIGHT)).isEmpty();
  }
}
