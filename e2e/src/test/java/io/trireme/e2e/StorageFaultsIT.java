package io.trireme.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A disk that takes nothing more, and a folder that cannot be used: requests go on. */
@Timeout(120)
class StorageFaultsIT {

  private static final Duration SOON = Duration.ofSeconds(40);

  @TempDir private Path elsewhere;
  private ReplayUpstream upstream;

  @BeforeEach
  void start() {
    upstream = ReplayUpstream.start();
    upstream.on(Anthropic.PATH, Anthropic.message("hello"));
  }

  @AfterEach
  void stop() {
    upstream.close();
  }

  private static void expectServed(Gateway gateway) {
    for (int i = 0; i < 5; i++) {
      RawAnswer answer = RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.WHOLE));
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }
  }

  private static boolean healthy(Gateway gateway) {
    return gateway.get("/health").body().contains("\"healthy\"");
  }

  private static AdminCalls.Answer makeKey(Gateway gateway) {
    return new AdminCalls(gateway).send("POST", "/api/client-keys", "{\"name\": \"team\"}");
  }

  /** No file of the process may grow any more: what a full disk says, without filling one. */
  private static void limitFiles(Gateway gateway, String size) throws Exception {
    Process done =
        new ProcessBuilder(
                "prlimit", "--pid", Long.toString(gateway.pid()), "--fsize=" + size + ":unlimited")
            .inheritIO()
            .start();
    assertThat(done.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(done.exitValue()).isZero();
  }

  @Test
  void shouldServeWhileTheDiskIsFullAndWriteAgainWhenItIsNot() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/prlimit")), "no prlimit: install util-linux");
    try (Gateway gateway = Gateway.start(GatewaySetup.claude(upstream.url()))) {
      expectServed(gateway);
      assertThat(healthy(gateway)).isTrue();

      // When nothing can be written any more
      limitFiles(gateway, "1");

      // Then requests are served, changes refused, and health says so
      expectServed(gateway);
      AdminCalls.Answer refused = makeKey(gateway);
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.json().path("code").asText()).isEqualTo("storage_unavailable");
      ProcessLog.await("degraded health", SOON, () -> !healthy(gateway));
      expectServed(gateway);

      // When there is room again
      limitFiles(gateway, "unlimited");

      // Then all is well without anybody's help
      ProcessLog.await("health", SOON, () -> healthy(gateway));
      assertThat(makeKey(gateway).status()).isIn(200, 201);
    }
  }

  @Test
  void shouldServeWithoutADataFolderAndTakeItWhenItIsThere() throws IOException {
    // Given a file where the data folder should be
    Path folder = Files.writeString(elsewhere.resolve("data"), "in the way");
    GatewaySetup setup = GatewaySetup.claude(upstream.url()).env("TRIREME_DATA", folder.toString());
    try (Gateway gateway = Gateway.start(setup)) {
      // Then requests are served, and health says what is wrong
      expectServed(gateway);
      assertThat(healthy(gateway)).isFalse();
      assertThat(makeKey(gateway).status()).isEqualTo(503);

      // When it is moved away
      Files.delete(folder);

      // Then the folder is made and all is well
      ProcessLog.await("health", SOON, () -> healthy(gateway));
      assertThat(makeKey(gateway).status()).isIn(200, 201);
    }
  }
}
