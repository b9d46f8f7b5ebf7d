package io.trireme.deploy.lockout;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Addresses that begin alike: one, or a network such as {@code 10.0.0.0/8}. Immutable.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4632#section-3.1">RFC 4632, 3.1</a>
 */
public final class AddressRange {

  private final byte[] first;
  private final int bits;

  private AddressRange(byte[] first, int bits) {
    this.first = requireNonNull(first, "first is null");
    this.bits = bits;
  }

  /** Reads an address, or a network with the number of its bits; empty if it is none. */
  public static Optional<AddressRange> of(String text) {
    int slash = text.indexOf('/');
    byte @Nullable [] first = bytes(slash < 0 ? text : text.substring(0, slash));
    if (first == null) {
      return Optional.empty();
    }
    int all = first.length * Byte.SIZE;
    if (slash < 0) {
      return Optional.of(new AddressRange(first, all));
    }
    String width = text.substring(slash + 1);
    if (!width.matches("[0-9]{1,3}") || Integer.parseInt(width) > all) {
      return Optional.empty();
    }
    return Optional.of(new AddressRange(first, Integer.parseInt(width)));
  }

  /** The octets of an address; null if it is none. One of IPv4 in IPv6 is the one of IPv4. */
  static byte @Nullable [] bytes(String address) {
    byte @Nullable [] octets = NetUtil.createByteArrayFromIpAddressString(address.strip());
    if (octets == null || octets.length != 16) {
      return octets;
    }
    boolean mapped = octets[10] == -1 && octets[11] == -1;
    for (int i = 0; i < 10; i++) {
      mapped &= octets[i] == 0;
    }
    return mapped ? Arrays.copyOfRange(octets, 12, 16) : octets;
  }

  boolean contains(byte[] address) {
    if (address.length != first.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> bit % Byte.SIZE;
      int octet = bit / Byte.SIZE;
      if ((address[octet] & mask) != (first[octet] & mask)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof AddressRange range
        && bits == range.bits
        && Arrays.equals(first, range.first);
  }

  @Override
  public int hashCode() {
    return Objects.hash(Arrays.hashCode(first), bits);
  }

  @Override
  public String toString() {
    return NetUtil.bytesToIpAddress(first) + "/" + bits;
  }
}
