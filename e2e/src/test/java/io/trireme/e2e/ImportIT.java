package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** The way from claude-proxy to here, and of a configuration from one gateway to another. */
@Timeout(180)
class ImportIT {
  private static final String PASSPHRASE = "correct horse battery staple";

  @TempDir private Path folder;
  private ReplayUpstream vendor;

  @BeforeEach
  void start() {
    vendor = ReplayUpstream.start();
    vendor.on(Anthropic.PATH, Anthropic.message("Twelve fathoms."));
  }

  @AfterEach
  void stop() {
    vendor.close();
  }

  private static Gateway gateway() {
    return Gateway.start(GatewaySetup.of("").env("TRIREME_CONFIG", GatewaySetup.UNSET));
  }

  private Path predecessor() throws IOException {
    return Files.writeString(
        folder.resolve("config.json"),
        """
        {
          "upstream": [
            {"name": "Resting", "serviceType": "claude", "baseUrl": "https://resting.example",
             "apiKeys": ["sk-resting-0123456789abcdef"], "status": "disabled", "priority": 1},
            {"name": "Main", "serviceType": "claude", "baseUrl": "%s",
             "apiKeys": ["%s"], "modelMapping": {"sonnet": "mapped-model"}, "priority": 2}
          ],
          "loadBalance": "failover",
          "responsesUpstream": [
            {"name": "Codex", "serviceType": "responses", "baseUrl": "https://codex.example/v1",
             "apiKeys": ["sk-codex-0123456789abcdef"], "status": "suspended"}
          ],
          "geminiUpstream": [],
          "fuzzyModeEnabled": true
        }
        """
            .formatted(vendor.url(), Anthropic.UPSTREAM_KEY));
  }

  private static int asks(Gateway gateway) {
    return RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.WHOLE)).status();
  }

  @Test
  void shouldServeAsThePredecessorDid() throws IOException {
    try (Gateway gateway = gateway()) {
      AdminCalls admin = new AdminCalls(gateway);
      String file = predecessor().toString();
      // When it is only tried
      CommandLineRun tried = admin.run(GatewaySetup.ACCESS_KEY, "import", file, "--dry-run");
      // Then
      assertThat(tried.exitCode()).as(tried.stderr()).isZero();
      assertThat(tried.stdout()).contains("main", "added", "modelMapping");
      assertThat(admin.get("/api/channels").path("channels")).isEmpty();
      // When
      CommandLineRun done = admin.run(GatewaySetup.ACCESS_KEY, "import", file);
      // Then
      assertThat(done.exitCode()).as(done.stderr()).isZero();
      assertThat(asks(gateway)).isEqualTo(200);
      assertThat(vendor.requests().getLast().text()).contains("mapped-model");
      assertThat(admin.get("/api/lanes/claude").path("entries").findValuesAsText("channel"))
          .containsExactly("resting", "main");
      assertThat(admin.get("/api/lanes/codex").path("entries").path(0).path("state").asText())
          .isEqualTo("suspended");
    }
  }

  @Test
  void shouldCarryAConfigurationToAnotherGatewayUnderAPassphrase() throws IOException {
    try (Gateway from = gateway();
        Gateway to = gateway()) {
      AdminCalls there = new AdminCalls(from);
      AdminCalls here = new AdminCalls(to);
      there.run(GatewaySetup.ACCESS_KEY, "import", predecessor().toString());
      // When
      CommandLineRun export =
          there.run(
              GatewaySetup.ACCESS_KEY,
              Map.of("TRIREME_EXPORT_PASSPHRASE", PASSPHRASE),
              "export",
              "--with-secrets");
      assertThat(export.exitCode()).as(export.stderr()).isZero();
      assertThat(export.stdout()).doesNotContain(Anthropic.UPSTREAM_KEY);
      Path file = Files.writeString(folder.resolve("export.json"), export.stdout());
      CommandLineRun done =
          here.run(
              GatewaySetup.ACCESS_KEY,
              Map.of("TRIREME_EXPORT_PASSPHRASE", PASSPHRASE),
              "import",
              file.toString());
      // Then
      assertThat(done.exitCode()).as(done.stdout() + done.stderr()).isZero();
      assertThat(asks(to)).isEqualTo(200);
    }
  }

  @Test
  void shouldBringBackWhatWasThereBefore() throws IOException {
    try (Gateway gateway = gateway()) {
      AdminCalls admin = new AdminCalls(gateway);
      admin.run(GatewaySetup.ACCESS_KEY, "import", predecessor().toString());
      String backup = admin.done("POST", "/api/backups", "").path("name").asText();
      JsonNode before = admin.get("/api/export").path("channels");
      String revision = admin.get("/api/channels/main").path("revision").asText();
      assertThat(admin.send("DELETE", "/api/channels/main", revision, "").status()).isEqualTo(200);
      assertThat(asks(gateway)).isNotEqualTo(200);
      // When
      CommandLineRun restored = admin.run(GatewaySetup.ACCESS_KEY, "restore", backup);
      // Then
      assertThat(restored.exitCode()).as(restored.stderr()).isZero();
      assertThat(admin.get("/api/export").path("channels"))
          .containsExactlyInAnyOrderElementsOf(before);
      assertThat(asks(gateway)).isEqualTo(200);
      // And that which was there before the restoring is kept as well.
      assertThat(admin.get("/api/backups").path("backups")).hasSizeGreaterThanOrEqualTo(3);
      assertThat(admin.run(GatewaySetup.ACCESS_KEY, "restore", "../../x").exitCode()).isEqualTo(1);
    }
  }

  @Test
  void shouldBringBackEverythingWhenTheDatabaseIsLost() throws IOException {
    try (Gateway gateway = gateway()) {
      AdminCalls admin = new AdminCalls(gateway);
      admin.run(GatewaySetup.ACCESS_KEY, "import", predecessor().toString());
      String secret =
          admin.done("POST", "/api/client-keys", "{\"name\":\"team\"}").path("secret").asText();
      String backup = admin.done("POST", "/api/backups", "").path("name").asText();
      // Given
      gateway.terminate();
      try (Stream<Path> files = Files.list(gateway.dataFolder())) {
        for (Path file : files.toList()) {
          String name = file.getFileName().toString();
          if (name.startsWith("trireme.db") || name.equals("config-snapshot")) {
            Files.delete(file);
          }
        }
      }
      gateway.restart(gateway.setup());
      AdminCalls again = new AdminCalls(gateway);
      assertThat(again.get("/api/channels").path("channels")).isEmpty();
      // When
      again.done("POST", "/api/backups/" + backup + "/restore", "");
      // Then the caller's old secret opens the door again
      RawRequest request = RawRequest.messages(secret, Anthropic.WHOLE);
      assertThat(RawHttp.exchange(gateway.port(), request).status()).isEqualTo(200);
    }
  }
}
