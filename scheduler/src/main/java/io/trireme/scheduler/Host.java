package io.trireme.scheduler;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The host of an address, brought to one spelling.
 *
 * @param text a lower-case name, a dotted IPv4 address, or an IPv6 address in brackets
 * @param literal the address, if the host is one and needs no look-up
 */
record Host(String text, @Nullable InetAddress literal) {
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");
  private static final int MAX_NAME = 253;

  /**
   * Reads a host as it stands in a URL. Every spelling of an IPv4 address that some resolver
   * accepts (decimal, octal, hexadecimal, short forms) becomes the dotted one, as in the <a
   * href="https://url.spec.whatwg.org/#concept-ipv4-parser">URL standard</a>: what is checked is
   * then what is called.
   *
   * @throws IllegalArgumentException if it is neither a name nor an address
   */
  static Host parse(String raw) {
    String host = raw.toLowerCase(Locale.ROOT);
    if (host.startsWith("[")) {
      return parseIpv6(host);
    }
    String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    String lastLabel = name.substring(name.lastIndexOf('.') + 1);
    if (NUMBER.matcher(lastLabel).matches()) {
      return parseIpv4(name);
    }
    if (name.isEmpty() || name.length() > MAX_NAME) {
      throw new IllegalArgumentException("the host name is empty or too long");
    }
    for (String label : name.split("\\.", -1)) {
      if (!LABEL.matcher(label).matches()) {
        throw new IllegalArgumentException(
            "the host is not a valid name: labels are letters, digits and hyphens (write"
                + " international names in their xn-- form)");
      }
    }
    return new Host(name, null);
  }

  private static Host parseIpv4(String text) {
    try {
      Inet4Address address = Inet4Address.ofPosixLiteral(text);
      return new Host(address.getHostAddress(), address);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the host is not a valid IPv4 address", e);
    }
  }

  private static Host parseIpv6(String text) {
    if (!text.endsWith("]") || text.indexOf('%') >= 0 || text.indexOf(':') < 0) {
      throw new IllegalArgumentException("the host is not a valid IPv6 address in brackets");
    }
    try {
      InetAddress address = InetAddress.ofLiteral(text.substring(1, text.length() - 1));
      return new Host(text, address);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the host is not a valid IPv6 address in brackets", e);
    }
  }

  /** Whether it is a private address, or a name that always means this machine. */
  boolean isPrivate() {
    return literal == null
        ? text.equals("localhost") || text.endsWith(".localhost")
        : PrivateNetwork.isPrivate(literal);
  }
}
