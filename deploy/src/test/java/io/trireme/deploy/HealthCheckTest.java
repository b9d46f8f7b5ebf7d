package io.trireme.deploy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(30)
final class HealthCheckTest {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @ParameterizedTest
  @ValueSource(ints = {200, 503})
  void shouldTellTheStatusOfHealth(int status) throws IOException {
    // Given
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/health",
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
    server.start();

    try {
      // When
      int told = HealthCheck.status(server.getAddress(), PATIENCE);

      // Then
      assertThat(told).isEqualTo(status);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void shouldNotTakeJustAnyBytesForAnAnswer() throws IOException, InterruptedException {
    // Given
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread other =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try (var socket = server.accept()) {
                      socket
                          .getOutputStream()
                          .write("220 ahoy\r\n".getBytes(StandardCharsets.US_ASCII));
                      socket.getInputStream().readAllBytes();
                    } catch (IOException e) {
                      throw new IllegalStateException(e);
                    }
                  });

      // When
      int told = HealthCheck.status((InetSocketAddress) server.getLocalSocketAddress(), PATIENCE);

      // Then
      assertThat(told).isEqualTo(-1);
      other.join();
    }
  }

  @Test
  void shouldFailWhereNobodyListens() throws IOException {
    // Given
    InetSocketAddress address;
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      address = (InetSocketAddress) server.getLocalSocketAddress();
    }

    // Then
    assertThatThrownBy(() -> HealthCheck.status(address, PATIENCE)).isInstanceOf(IOException.class);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-, -, 3000, true",
        "0.0.0.0, 8080, 8080, true",
        "'::', 8080, 8080, true",
        "127.0.0.7, 80, 80, true",
        "192.0.2.1, 80, 80, false"
      })
  void shouldAskWhereTheGatewayListens(String host, String port, int asked, boolean loopback)
      throws IOException {
    // When
    InetSocketAddress address = HealthCheck.address(host, port);

    // Then
    assertThat(address.getPort()).isEqualTo(asked);
    assertThat(address.getAddress().isLoopbackAddress()).isEqualTo(loopback);
  }
}
