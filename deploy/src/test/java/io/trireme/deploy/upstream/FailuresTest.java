package io.trireme.deploy.upstream;

import io.netty.channel.ConnectTimeoutException;
import io.netty.handler.ssl.SslHandshakeTimeoutException;
import io.trireme.core.GatewayError.Kind;
import io.trireme.deploy.upstream.Verdict.Cause;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.time.Duration;
import java.util.stream.Stream;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class FailuresTest {

  static Stream<Arguments> failures() {
    return Stream.of(
        Arguments.of(new UnknownHostException("10.1.2.3"), Cause.DNS, Kind.UPSTREAM_BROKEN),
        Arguments.of(new ConnectTimeoutException("10.1.2.3"), Cause.CONNECT, Kind.UPSTREAM_TIMEOUT),
        Arguments.of(new SSLHandshakeException("10.1.2.3"), Cause.TLS, Kind.UPSTREAM_BROKEN),
        Arguments.of(
            new SslHandshakeTimeoutException("10.1.2.3"), Cause.TLS, Kind.UPSTREAM_TIMEOUT),
        Arguments.of(new ConnectException("10.1.2.3"), Cause.CONNECT, Kind.UPSTREAM_BROKEN),
        Arguments.of(new IOException("10.1.2.3"), Cause.CONNECT, Kind.UPSTREAM_BROKEN));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void shouldTellWhyAConnectionFailedWithoutItsAddress(Throwable failure, Cause cause, Kind kind) {
    // When
    Verdict.Broken broken = Failures.connecting(failure);

    // Then
    assertThat(broken.cause()).isEqualTo(cause);
    assertThat(broken.error().kind()).isEqualTo(kind);
    assertThat(broken.error().message()).doesNotContain("10.1.2.3");
  }

  static Stream<Arguments> certificates() {
    return Stream.of(
        Arguments.of(new CertificateExpiredException("x"), "expired"),
        Arguments.of(new CertificateNotYetValidException("x"), "not valid yet"),
        Arguments.of(new CertificateException("No name matching 10.1.2.3 found"), "another host's"),
        Arguments.of(
            new CertificateException("No subject alternative DNS name matching 10.1.2.3 found."),
            "another host's"),
        Arguments.of(new CertPathBuilderException("10.1.2.3"), "tls.caPem"));
  }

  @ParameterizedTest
  @MethodSource("certificates")
  void shouldTellWhatIsWrongWithACertificate(Exception why, String told) {
    // Given
    SSLHandshakeException failure = new SSLHandshakeException("10.1.2.3");
    failure.initCause(new IOException("10.1.2.3", why));

    // When
    Verdict.Broken broken = Failures.connecting(failure);

    // Then
    assertThat(broken.cause()).isEqualTo(Cause.TLS);
    assertThat(broken.error().message()).contains(told).doesNotContain("10.1.2.3");
  }

  @ParameterizedTest
  @CsvSource({"PT1S, 1 s", "PT2M, 120 s", "PT1.5S, 1500 ms", "PT0.25S, 250 ms"})
  void shouldWriteADurationForPeople(Duration duration, String text) {
    // When / Then
    assertThat(Failures.seconds(duration)).isEqualTo(text);
  }

  @Test
  void shouldMakeAWordOfTheUpstreamsHarmless() {
    // When / Then
    assertThat(Failures.word("br\r\n\"x\"")).isEqualTo("br???x?");
    assertThat(Failures.word("x".repeat(100))).hasSize(40);
  }
}
