package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** {@code demo}, as a newcomer starts it. */
@Timeout(120)
class DemoIT {
  private static final Duration LATE = Duration.ofSeconds(60);
  private static final Pattern KEY = Pattern.compile(" {2}key {4}\\S+");

  @TempDir private Path temporary;

  private static JsonNode requests(Gateway gateway, String key) {
    RawAnswer answer =
        RawHttp.exchange(
            gateway.port(),
            RawRequest.get("/api/requests?limit=200&outcome=success").with("x-api-key", key));
    return Anthropic.json(answer.text()).path("requests");
  }

  private static Set<String> lanes(JsonNode requests) {
    Set<String> lanes = new TreeSet<>();
    requests.forEach(request -> lanes.add(request.path("lane").asText()));
    return lanes;
  }

  /** {@code PORT} is what the fixture says; its configuration file is not to be read. */
  @Test
  void shouldServeAllLanesShowThePanelAndLeaveNothingBehind() throws IOException {
    // Given
    GatewaySetup setup =
        GatewaySetup.of("this is no configuration")
            .args("demo")
            .withoutEnv("LOG_LEVEL")
            // As the launcher starts it: else the virtual machine warns of the database's driver.
            .jvm("--enable-native-access=ALL-UNNAMED")
            .jvm("-Djava.io.tmpdir=" + temporary);
    try (Gateway gateway = Gateway.launch(setup)) {
      String key = gateway.awaitLog(KEY, LATE).replaceFirst(" +key +", "");
      // When
      ProcessLog.await(
          "requests in all lanes", LATE, () -> lanes(requests(gateway, key)).size() == 4);
      RawAnswer panel = RawHttp.exchange(gateway.port(), RawRequest.get("/"));
      RawAnswer channels =
          RawHttp.exchange(gateway.port(), RawRequest.get("/api/channels").with("x-api-key", key));
      // Then
      assertThat(lanes(requests(gateway, key)))
          .containsExactly("chat", "claude", "codex", "gemini");
      assertThat(panel.status()).isEqualTo(200);
      assertThat(panel.header("content-type")).startsWith("text/html");
      assertThat(Anthropic.json(channels.text()).path("channels")).hasSize(8);
      assertThat(gateway.log()).contains("panel  " + gateway.url());
      assertThat(gateway.log()).doesNotContain("no channels", "WARN", "ERROR", "Exception");
      // When
      int code = gateway.terminate();
      // Then
      assertThat(code).as("ended by a signal, as serve is").isZero();
      try (Stream<Path> left = Files.list(temporary)) {
        assertThat(left.filter(path -> path.toString().contains("trireme-demo"))).isEmpty();
      }
      assertThat(gateway.dataFolder()).doesNotExist();
    }
  }
}
