package io.trireme.deploy.upstream;

import io.trireme.deploy.upstream.Verdict.Cause;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(20)
final class AddressGuardTest {

  private static final Duration LONG = Duration.ofSeconds(10);

  private final AddressGuard platform = new AddressGuard();

  private static Verdict.Broken refusal(
      AddressGuard guard, String host, boolean allowPrivate, Duration timeout) {
    UnreachableException refused =
        catchThrowableOfType(
            UnreachableException.class, () -> guard.resolve(host, allowPrivate, timeout));
    assertThat(refused).isNotNull();
    return refused.verdict();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "10.0.0.1",
        "169.254.169.254",
        "[::1]",
        "[::ffff:10.0.0.1]",
        "[fd00::1]",
        "localhost"
      })
  void shouldRefuseAPrivateAddress(String host) {
    // When
    Verdict.Broken refusal = refusal(platform, host, false, LONG);

    // Then
    assertThat(refusal.cause()).isEqualTo(Cause.ADDRESS_REFUSED);
    assertThat(refusal.error().message()).contains("allowPrivateNetwork");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "[::1]", "localhost"})
  void shouldGiveAPrivateAddressToAChannelThatMayCallIt(String host) throws Exception {
    // When / Then
    assertThat(platform.resolve(host, true, LONG))
        .isNotEmpty()
        .allMatch(InetAddress::isLoopbackAddress);
  }

  @Test
  void shouldLeaveOutThePrivateAddressesOfAMixedName() throws Exception {
    // Given
    AddressGuard guard =
        new AddressGuard(
            host ->
                new InetAddress[] {
                  InetAddress.ofLiteral("10.0.0.1"), InetAddress.ofLiteral("203.0.114.9")
                });

    // When
    List<InetAddress> addresses = guard.resolve("mixed.example", false, LONG);

    // Then
    assertThat(addresses).containsExactly(InetAddress.ofLiteral("203.0.114.9"));
  }

  @Test
  void shouldTellAnUnknownName() {
    // Given
    AddressGuard guard =
        new AddressGuard(
            host -> {
              throw new UnknownHostException(host + " at 192.0.2.53");
            });

    // When
    Verdict.Broken refusal = refusal(guard, "nowhere.example", false, LONG);

    // Then
    assertThat(refusal.cause()).isEqualTo(Cause.DNS);
    assertThat(refusal.error().message()).contains("could not be resolved").doesNotContain("192.");
  }

  @Test
  void shouldNotLetADeadNameHoldUpTheOthers() throws Exception {
    // Given: many ask for a name whose server does not answer
    CountDownLatch answered = new CountDownLatch(1);
    AtomicInteger asked = new AtomicInteger();
    AddressGuard guard =
        new AddressGuard(
            host -> {
              if (host.equals("dead.example")) {
                asked.incrementAndGet();
                awaitQuietly(answered);
              }
              return new InetAddress[] {InetAddress.ofLiteral("203.0.114.9")};
            });
    for (int i = 0; i < 20; i++) {
      Verdict.Broken late = refusal(guard, "dead.example", false, Duration.ofMillis(1));
      assertThat(late.error().message()).contains("not resolved in time");
    }

    // When
    List<InetAddress> addresses = guard.resolve("live.example", false, LONG);

    // Then
    assertThat(addresses).hasSize(1);
    assertThat(asked).hasValueLessThanOrEqualTo(1);
    answered.countDown();
    assertThat(guard.resolve("dead.example", false, LONG)).hasSize(1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
