package io.trireme.deploy.lockout;

import io.netty.util.NetUtil;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whose address a request came from. What {@code X-Forwarded-For} says is believed of proxies that
 * the operator names, and of nobody else: anybody can write it. Immutable.
 */
public final class ClientAddresses {

  /** Of a socket that has no address, as one in the file system has none. */
  private static final String NONE = "local";

  private static final int NETWORK_OCTETS = 8;

  private final List<AddressRange> proxies;

  /**
   * Believes these.
   *
   * @param proxies whose word counts
   */
  public ClientAddresses(List<AddressRange> proxies) {
    this.proxies = List.copyOf(proxies);
  }

  /** The address of IPv4, or the network of 64 bits of IPv6, which is what one customer has. */
  public String of(HttpServerRequest request) {
    SocketAddress socket = request.remoteAddress();
    return of(
        socket == null ? null : socket.hostAddress(), request.headers().getAll("x-forwarded-for"));
  }

  /** From the last hop to the first, for as long as a proxy of ours speaks. */
  String of(@Nullable String socket, List<String> forwardedFor) {
    byte @Nullable [] client = socket == null ? null : AddressRange.bytes(socket);
    if (client == null) {
      return NONE;
    }
    String[] hops = String.join(",", forwardedFor).split(",", -1);
    for (int i = hops.length - 1; i >= 0 && isProxy(client); i--) {
      byte @Nullable [] hop = AddressRange.bytes(withoutPort(hops[i].strip()));
      if (hop == null) {
        break;
      }
      client = hop;
    }
    return text(client);
  }

  private boolean isProxy(byte[] address) {
    return proxies.stream().anyMatch(range -> range.contains(address));
  }

  /** Some proxies write {@code 192.0.2.1:4711} and {@code [2001:db8::1]:4711}. */
  private static String withoutPort(String hop) {
    if (hop.startsWith("[")) {
      int end = hop.indexOf(']');
      return end < 0 ? hop : hop.substring(1, end);
    }
    int colon = hop.indexOf(':');
    return colon >= 0 && colon == hop.lastIndexOf(':') ? hop.substring(0, colon) : hop;
  }

  private static String text(byte[] address) {
    if (address.length == 4) {
      return NetUtil.bytesToIpAddress(address);
    }
    byte[] network = address.clone();
    Arrays.fill(network, NETWORK_OCTETS, network.length, (byte) 0);
    return NetUtil.bytesToIpAddress(network) + "/64";
  }
}
