package io.trireme.scheduler;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class PrivateNetworkTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "0.255.255.255",
        "10.0.0.0",
        "10.255.255.255",
        "100.64.0.0",
        "100.127.255.255",
        "127.0.0.1",
        "127.255.255.255",
        "169.254.169.254",
        "172.16.0.0",
        "172.31.255.255",
        "192.0.0.8",
        "192.168.0.1",
        "192.168.255.255",
        "198.18.0.1",
        "198.19.255.255",
        "224.0.0.1",
        "239.255.255.255",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::7f00:1",
        "fc00::1",
        "fd00:ec2::254",
        "fe80::1",
        "febf::1",
        "fec0::1",
        "ff02::1",
        "64:ff9b::10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::1",
        "2002:7f00:1::",
        "::ffff:192.168.1.1"
      })
  void shouldKnowAddressesOutsideThePublicInternet(String address) {
    assertThat(PrivateNetwork.isPrivate(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "9.255.255.255",
        "11.0.0.0",
        "100.63.255.255",
        "100.128.0.0",
        "126.255.255.255",
        "128.0.0.1",
        "169.253.255.255",
        "169.255.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.1",
        "192.167.255.255",
        "192.169.0.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2606:4700::1111",
        "fbff::1",
        "64:ff9b::8.8.8.8",
        "2002:808:808::",
        "::ffff:8.8.8.8"
      })
  void shouldLetPublicAddressesPass(String address) {
    assertThat(PrivateNetwork.isPrivate(InetAddress.ofLiteral(address))).isFalse();
  }

  @Test
  void shouldLookIntoMappedAddressesThatStayedIpv6() throws UnknownHostException {
    // Given
    byte[] bytes = new byte[16];
    bytes[10] = (byte) 0xff;
    bytes[11] = (byte) 0xff;
    bytes[12] = 127;
    bytes[15] = 1;
    // When
    InetAddress mapped = Inet6Address.getByAddress("mapped", bytes, 0);
    // Then
    assertThat(mapped).isInstanceOf(Inet6Address.class);
    assertThat(PrivateNetwork.isPrivate(mapped)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:11434",
        "http://LocalHost.",
        "http://api.localhost",
        "http://127.0.0.1",
        "http://127.1",
        "http://2130706433",
        "http://0x7f000001",
        "http://017700000001",
        "http://0x7f.0.0.1",
        "http://0",
        "http://0.0.0.0",
        "http://[::1]",
        "http://[::]",
        "http://[::ffff:127.0.0.1]",
        "http://[::ffff:7f00:1]",
        "http://169.254.169.254",
        "http://10.1.2.3:8080/v1"
      })
  void shouldSeeThroughSpellingsOfPrivateHosts(String url) {
    assertThat(BaseUrl.of(url).isPrivate()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://api.anthropic.com", "https://localhost.example.com", "https://notlocalhost",
        "https://8.8.8.8", "https://134744072", "https://[2606:4700::1111]"
      })
  void shouldTakePublicHosts(String url) {
    assertThat(BaseUrl.of(url).isPrivate()).isFalse();
  }
}
