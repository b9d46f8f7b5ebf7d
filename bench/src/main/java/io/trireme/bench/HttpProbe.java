package io.trireme.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

import static java.nio.charset.StandardCharsets.US_ASCII;

/** Small blocking GETs over a plain socket: light enough to find the moment a server is ready. */
final class HttpProbe {
  private static final int TIMEOUT_MILLIS = 1000;
  private static final int MOST_BYTES = 64 * 1024;

  private HttpProbe() {}

  /** The answer of {@code GET path}: status line, headers and body as they came. */
  static String get(int port, String path) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readNBytes(MOST_BYTES), US_ASCII);
    }
  }

  /** Whether {@code GET path} answers 200 now. */
  static boolean isReady(int port, String path) {
    try {
      return get(port, path).startsWith("HTTP/1.1 200 ");
    } catch (IOException e) {
      return false;
    }
  }

  /** A loopback port that was free a moment ago. */
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
