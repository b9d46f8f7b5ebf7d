package io.trireme.e2e;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.Arrays;
import java.util.stream.Stream;

import static java.nio.charset.StandardCharsets.US_ASCII;

/**
 * In place of the platform's resolver, inside the application under test: names under {@code .test}
 * are asked of a {@link NameServer} on loopback as the C library would ask it, five seconds and
 * then once more; all others of the platform. A class of its own, for it is packed alone.
 */
public final class LoopbackNames extends InetAddressResolverProvider
    implements InetAddressResolver {

  /** The name server's port. */
  static final String PORT = "e2e.names.port";

  private static final int TIMEOUT_MILLIS = 5000;
  private static final int HEADER = 12;
  private static final int UNKNOWN_NAME = 3;

  @SuppressWarnings("NullAway.Init") // set before the first look-up
  private InetAddressResolver platform;

  @Override
  public InetAddressResolver get(Configuration configuration) {
    platform = configuration.builtinResolver();
    return this;
  }

  @Override
  public String name() {
    return "loopback names";
  }

  @Override
  public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
      throws UnknownHostException {
    if (!host.endsWith(".test")) {
      return platform.lookupByName(host, policy);
    }
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.getInteger(PORT)));
      socket.setSoTimeout(TIMEOUT_MILLIS);
      return Stream.of(ask(socket, query(host), 2));
    } catch (SocketTimeoutException silent) {
      throw new UnknownHostException(host + ": Temporary failure in name resolution");
    } catch (UnknownHostException unknown) {
      throw unknown;
    } catch (IOException broken) {
      throw new UnknownHostException(host + ": " + broken.getMessage());
    }
  }

  private static InetAddress ask(DatagramSocket socket, byte[] query, int tries)
      throws IOException {
    byte[] answer = new byte[512];
    DatagramPacket packet = new DatagramPacket(answer, answer.length);
    socket.send(new DatagramPacket(query, query.length));
    try {
      socket.receive(packet);
    } catch (SocketTimeoutException silent) {
      if (tries > 1) {
        return ask(socket, query, tries - 1);
      }
      throw silent;
    }
    if ((answer[3] & 0xF) == UNKNOWN_NAME) {
      throw new UnknownHostException("Name or service not known");
    }
    // The server gives one record, whose address stands at its end.
    return InetAddress.getByAddress(
        Arrays.copyOfRange(answer, packet.getLength() - 4, packet.getLength()));
  }

  /** RFC 1035, 4.1: one question for the addresses of a name, recursion desired. */
  private static byte[] query(String host) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(new byte[] {7, 7, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0}, 0, HEADER);
    for (String label : host.split("\\.", -1)) {
      out.writeByte(label.length());
      out.write(label.getBytes(US_ASCII));
    }
    out.writeByte(0);
    out.writeShort(1);
    out.writeShort(1);
    return bytes.toByteArray();
  }

  @Override
  public String lookupByAddress(byte[] address) throws UnknownHostException {
    return platform.lookupByAddress(address);
  }
}
