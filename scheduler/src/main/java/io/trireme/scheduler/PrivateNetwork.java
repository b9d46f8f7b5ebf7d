package io.trireme.scheduler;

import java.net.InetAddress;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * Tells addresses of the public internet from all others: loopback, private, link-local (cloud
 * metadata services live there), shared, benchmark, multicast, reserved and unspecified ranges of
 * the IANA special-purpose registries (<a href="https://www.rfc-editor.org/rfc/rfc6890">RFC
 * 6890</a>).
 */
public final class PrivateNetwork {
  private static final List<Block> IPV4 =
      List.of(
          new Block(8, 0),
          new Block(8, 10),
          new Block(10, 100, 64),
          new Block(8, 127),
          new Block(16, 169, 254),
          new Block(12, 172, 16),
          new Block(24, 192, 0, 0),
          new Block(16, 192, 168),
          new Block(15, 198, 18),
          new Block(4, 224),
          new Block(4, 240));

  private static final List<Block> IPV6 =
      List.of(
          new Block(7, 0xfc),
          new Block(10, 0xfe, 0x80),
          new Block(10, 0xfe, 0xc0),
          new Block(8, 0xff),
          new Block(48, 0, 0x64, 0xff, 0x9b, 0, 1));

  /** IPv6 ranges that carry an IPv4 address, which then decides. */
  private static final List<Carrier> CARRIERS =
      List.of(
          new Carrier(new Block(96), 12),
          new Carrier(new Block(96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff), 12),
          new Carrier(new Block(96, 0, 0x64, 0xff, 0x9b), 12),
          new Carrier(new Block(16, 0x20, 0x02), 2));

  private PrivateNetwork() {}

  /**
   * Whether an address lies outside the public internet.
   *
   * @param address a resolved or literal address; no look-up is made
   * @return true if only a channel that allows the private network may call it
   */
  public static boolean isPrivate(InetAddress address) {
    requireNonNull(address, "address is null");
    byte[] bytes = address.getAddress();
    return bytes.length == 4 ? isPrivateIpv4(bytes, 0) : isPrivateIpv6(bytes);
  }

  private static boolean isPrivateIpv6(byte[] bytes) {
    if (IPV6.stream().anyMatch(block -> block.contains(bytes, 0))) {
      return true;
    }
    // :: and ::1 fall to the first carrier: 0.0.0.0 and 0.0.0.1 are inside 0.0.0.0/8.
    return CARRIERS.stream()
        .anyMatch(
            carrier ->
                carrier.block().contains(bytes, 0) && isPrivateIpv4(bytes, carrier.offset()));
  }

  private static boolean isPrivateIpv4(byte[] bytes, int offset) {
    return IPV4.stream().anyMatch(block -> block.contains(bytes, offset));
  }

  private record Carrier(Block block, int offset) {}

  /** Addresses that share their first bits. */
  private static final class Block {
    private final int bits;
    private final int[] prefix;

    Block(int bits, int... prefix) {
      this.bits = bits;
      this.prefix = prefix;
    }

    boolean contains(byte[] address, int offset) {
      for (int bit = 0; bit < bits; bit += 8) {
        int index = bit / 8;
        int mask = 0xff & (0xff << Math.max(0, 8 - (bits - bit)));
        int expected = index < prefix.length ? prefix[index] : 0;
        if ((address[offset + index] & mask) != expected) {
          return false;
        }
      }
      return true;
    }
  }
}
