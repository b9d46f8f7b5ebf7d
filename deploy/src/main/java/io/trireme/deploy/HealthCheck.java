package io.trireme.deploy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Asks the gateway beside it for {@code /health}, for images that have neither shell nor {@code
 * curl}. It ends with 0 when the answer is 200 and with 1 otherwise, and needs nothing but the JDK.
 */
public final class HealthCheck {

  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final String DEFAULT_PORT = "3000";

  private HealthCheck() {}

  /** The start. Which gateway it is, is said by {@code HOST} and {@code PORT}. */
  public static void main(String[] args) {
    boolean well;
    try {
      InetSocketAddress address = address(System.getenv("HOST"), System.getenv("PORT"));
      well = status(address, PATIENCE) == 200;
    } catch (IOException | NumberFormatException e) {
      well = false;
    }
    System.exit(well ? 0 : 1);
  }

  /** Where to ask a gateway that listens so; one that listens everywhere is asked by loopback. */
  static InetSocketAddress address(@Nullable String host, @Nullable String port)
      throws IOException {
    InetAddress listens = InetAddress.getByName(host == null || host.isBlank() ? "0.0.0.0" : host);
    return new InetSocketAddress(
        listens.isAnyLocalAddress() ? InetAddress.getLoopbackAddress() : listens,
        Integer.parseInt(port == null || port.isBlank() ? DEFAULT_PORT : port.strip()));
  }

  /** The status of the answer, or -1 if it is none. */
  static int status(InetSocketAddress address, Duration patience) throws IOException {
    requireNonNull(address, "address is null");
    int millis = Math.toIntExact(patience.toMillis());
    try (Socket socket = new Socket()) {
      socket.connect(address, millis);
      socket.setSoTimeout(millis);
      socket
          .getOutputStream()
          .write(
              "GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
      String line = reader.readLine();
      return line != null && line.matches("HTTP/1\\.[01] [0-9]{3}( .*)?")
          ? Integer.parseInt(line.substring(9, 12))
          : -1;
    }
  }
}
