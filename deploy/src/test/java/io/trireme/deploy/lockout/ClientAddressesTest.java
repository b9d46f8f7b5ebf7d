package io.trireme.deploy.lockout;

import io.trireme.deploy.config.EnvironmentCheck;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class ClientAddressesTest {

  private static String of(String proxies, String socket, String... forwardedFor) {
    return new ClientAddresses(EnvironmentCheck.proxies(proxies)).of(socket, List.of(forwardedFor));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.7, 192.0.2.7",
    "::ffff:192.0.2.7, 192.0.2.7",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::/64",
    "2001:db8:1:2:ffff::, 2001:db8:1:2::/64",
    "2001:db8:1:3::1, 2001:db8:1:3::/64",
    "fe80::1%eth0, fe80::/64"
  })
  void shouldCountNetworksOfIpv6AndAddressesOfIpv4(String socket, String address) {
    // When / Then
    assertThat(of("", socket)).isEqualTo(address);
  }

  @Test
  void shouldNotBelieveWhatAnybodyCanWrite() {
    // When / Then
    assertThat(of("", "192.0.2.7", "203.0.113.9")).isEqualTo("192.0.2.7");
    assertThat(of("10.0.0.0/8", "192.0.2.7", "203.0.113.9")).isEqualTo("192.0.2.7");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "203.0.113.9|203.0.113.9",
        "198.51.100.1, 203.0.113.9|203.0.113.9",
        "203.0.113.9, 10.1.1.1, 10.2.2.2|203.0.113.9",
        "203.0.113.9:4711|203.0.113.9",
        "[2001:db8:1:2::1]:4711|2001:db8:1:2::/64",
        "2001:db8:1:2::1|2001:db8:1:2::/64",
        "10.1.1.1|10.1.1.1",
        "nonsense|10.0.0.1",
        "203.0.113.9, nonsense|10.0.0.1",
        "203.0.113.9,|10.0.0.1"
      })
  void shouldBelieveAProxyUpToTheFirstThatIsNone(String forwardedFor, String address) {
    // When / Then
    assertThat(of("10.0.0.0/8, ::1", "10.0.0.1", forwardedFor)).isEqualTo(address);
  }

  @Test
  void shouldReadSeveralHeadersAsOne() {
    // When / Then
    assertThat(of("10.0.0.0/8", "10.0.0.1", "198.51.100.1", "203.0.113.9"))
        .isEqualTo("203.0.113.9");
    assertThat(of("10.0.0.0/8", "10.0.0.1")).isEqualTo("10.0.0.1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.0/33", "10.0.0/8", "proxy.example", "::/129", "10.0.0.0/", "1.2.3.4/-1"})
  void shouldReadNoNetworkThatIsNone(String text) {
    // When / Then
    assertThat(AddressRange.of(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.255.0.1, true",
    "10.0.0.0/8, 11.0.0.1, false",
    "192.0.2.128/25, 192.0.2.127, false",
    "192.0.2.128/25, 192.0.2.129, true",
    "0.0.0.0/0, 192.0.2.1, true",
    "0.0.0.0/0, ::1, false",
    "fd00::/8, fdff::1, true",
    "::1, ::2, false"
  })
  void shouldKnowWhatIsInANetwork(String network, String address, boolean in) {
    // Given
    byte[] octets = requireNonNull(AddressRange.bytes(address), "no address");

    // When / Then
    assertThat(AddressRange.of(network).orElseThrow().contains(octets)).isEqualTo(in);
  }
}
