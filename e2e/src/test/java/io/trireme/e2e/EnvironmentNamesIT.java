package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** More of {@link EnvironmentIT}: the addresses, the loudest log, no file, names without effect. */
@Timeout(90)
class EnvironmentNamesIT {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final String STRANGER = "http://stranger.test";

  private static final List<String> GONE =
      List.of(
          "NODE_ENV",
          "QUIET_POLLING_LOGS",
          "RAW_LOG_OUTPUT",
          "SSE_DEBUG_LEVEL",
          "REWRITE_RESPONSE_MODEL",
          "RESPONSE_HEADER_TIMEOUT",
          "METRICS_PERSISTENCE_ENABLED",
          "LOG_DIR",
          "LOG_FILE",
          "LOG_MAX_BACKUPS",
          "LOG_MAX_SIZE",
          "LOG_MAX_AGE",
          "LOG_COMPRESS");
  private static final List<String> GONE_IN_THE_FILE = List.of("LOG_TO_CONSOLE", "AFFINITY_DEBUG");
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    GatewaySetup setup =
        GatewaySetup.of("")
            .env("HOST", "127.0.0.2")
            .env("MANAGEMENT_HOST", "127.0.0.1")
            .env("LOG_LEVEL", "trace")
            .env("TRIREME_CONFIG", GatewaySetup.UNSET)
            .env("METRICS_WINDOW_SIZE", "4")
            .env("METRICS_FAILURE_THRESHOLD", "0.25")
            .env("ENABLE_CORS", "true");
    for (String name : GONE) {
      setup = setup.env(name, "7");
    }
    gateway = Gateway.start(setup.dotEnv(String.join("=7\n", GONE_IN_THE_FILE) + "=7\n"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          request.version(HttpClient.Version.HTTP_1_1).timeout(SOON).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static HttpRequest.Builder at(String host, int port, String path) {
    return HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + path));
  }

  @Test
  void shouldListenOnTheGivenAddressesAlone() throws IOException, InterruptedException {
    // When / Then
    assertThat(send(at("127.0.0.2", gateway.port(), "/health")).statusCode()).isEqualTo(200);
    assertThat(send(at("127.0.0.1", gateway.managementPort(), "/q/metrics")).statusCode())
        .isEqualTo(200);
    assertThatThrownBy(() -> send(at("127.0.0.1", gateway.port(), "/health")))
        .isInstanceOf(ConnectException.class);
    assertThatThrownBy(() -> send(at("127.0.0.2", gateway.managementPort(), "/q/metrics")))
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void shouldHaveNoChannelsWithoutAFile() throws IOException, InterruptedException {
    // When
    HttpResponse<String> answer =
        send(
            at("127.0.0.2", gateway.port(), Anthropic.PATH)
                .header("x-api-key", GatewaySetup.ACCESS_KEY)
                .header("content-type", "application/json")
                .header("origin", STRANGER)
                .POST(HttpRequest.BodyPublishers.ofString(Anthropic.WHOLE)));
    // Then
    JsonNode error = Anthropic.json(answer.body()).path("error");
    assertThat(answer.statusCode()).isIn(503, 529);
    assertThat(error.path("message").asText()).contains("TRIREME_CONFIG");
    assertThat(lines(" WARN ", "no channels: add one with")).hasSize(1);
    assertThat(answer.headers().firstValue("access-control-allow-origin"))
        .as("any origin is allowed unless CORS_ORIGIN names some")
        .hasValueSatisfying(origin -> assertThat(origin).isIn("*", STRANGER));
    String id = answer.headers().firstValue("x-trireme-request-id").orElseThrow();
    gateway.awaitLog(Pattern.compile(" TRACE .*" + id), SOON);
  }

  @Test
  void shouldTakeWindowAndThresholdOfBreakersForLanesThatSayNothing()
      throws IOException, InterruptedException {
    // When
    HttpResponse<String> answer =
        send(
            at("127.0.0.2", gateway.port(), "/api/lanes/claude")
                .header("authorization", "Bearer " + GatewaySetup.ACCESS_KEY));
    // Then
    JsonNode lane = Anthropic.json(answer.body());
    assertThat(lane.path("managed").asText()).isEqualTo("unnamed");
    assertThat(lane.path("breaker").path("window").asInt()).isEqualTo(4);
    assertThat(lane.path("breaker").path("threshold").asDouble()).isEqualTo(0.25);
  }

  @Test
  void shouldLetTheProxyKeyAdministerAndWarnOfIt() throws IOException, InterruptedException {
    // When
    HttpResponse<String> answer =
        send(
            at("127.0.0.2", gateway.port(), "/api/overview")
                .header("x-api-key", GatewaySetup.ACCESS_KEY));
    // Then
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(lines(" WARN ", "ADMIN_ACCESS_KEY is not set")).hasSize(1);
  }

  @Test
  void shouldWarnOnceOfEachNameThatDoesNothing() {
    // When / Then
    for (String name : Stream.concat(GONE.stream(), GONE_IN_THE_FILE.stream()).toList()) {
      assertThat(lines(" WARN ", " " + name + " is no longer read: ")).hasSize(1);
    }
  }

  /** The log lines that contain all of these. */
  private static List<String> lines(String... parts) {
    return gateway.log().lines().filter(line -> Stream.of(parts).allMatch(line::contains)).toList();
  }
}
