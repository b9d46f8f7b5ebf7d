package io.trireme.e2e;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.TreeMap;

import static java.nio.charset.StandardCharsets.UTF_8;

/** Stands in for the packaged application in the tests of the fixture: health, and an echo. */
final class FakeApplication {
  private FakeApplication() {}

  /** Listens on MANAGEMENT_PORT, or ends with EXIT_CODE when that is set. */
  public static void main(String[] args) throws IOException {
    print("started with " + List.of(args) + " and " + new TreeMap<>(System.getenv()).keySet());
    String exitCode = System.getenv("EXIT_CODE");
    if (exitCode != null) {
      System.exit(Integer.parseInt(exitCode));
    }
    int port = Integer.parseInt(System.getenv().getOrDefault("MANAGEMENT_PORT", "0"));
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.createContext("/q/health/ready", exchange -> answer(exchange, "{}"));
    server.createContext("/q/metrics", exchange -> answer(exchange, "trireme_fake 1\n"));
    server.start();
  }

  private static void print(String line) {
    System.out.println(line);
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(200, body.length());
      exchange.getResponseBody().write(body.getBytes(UTF_8));
    }
  }
}
