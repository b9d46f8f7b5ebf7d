package io.trireme.e2e;

import io.trireme.store.sql.PostgresServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** Tables that a command brings up to date, and gateways that leave that to it. */
@Timeout(180)
class MigrationIT {

  private static CommandLineRun migrate(String url, String... more) {
    List<String> command =
        GatewaySetup.of("")
            .args(
                more.length == 0
                    ? new String[] {"store", "migrate"}
                    : new String[] {"store", "migrate", more[0]})
            .command();
    Map<String, String> environment = CommandLineRun.environment();
    environment.put("TRIREME_DATABASE_URL", url);
    return CommandLineRun.of(command, environment, new CommandLineRun.Home(Map.of()));
  }

  @Test
  void shouldLeaveTheTablesToTheCommandWhereItIsTold() throws Exception {
    // Given
    Optional<PostgresServer> server = PostgresServer.start();
    Assumptions.assumeTrue(server.isPresent(), PostgresServer.MISSING);
    try (PostgresServer postgres = server.get()) {
      String url = postgres.newDatabase();
      GatewaySetup setup =
          GatewaySetup.of("{}").database(url).env("TRIREME_DATABASE_MIGRATE", "false");
      // When a gateway comes before the tables
      try (Gateway early = Gateway.launch(setup)) {
        // Then it does not run without them, and says what to do
        assertThat(early.awaitExit(Duration.ofSeconds(60))).isEqualTo(78);
        assertThat(early.log())
            .containsPattern("(?m)^trireme: the database is older .* lacks V1 configuration, V2 ")
            .contains("run trireme store migrate");
      }
      // When the command runs
      CommandLineRun first = migrate(url);
      CommandLineRun second = migrate(url, "--json");
      // Then it does every step, once, and says nothing else
      assertThat(first.exitCode()).as(first.stderr()).isZero();
      assertThat(first.stdout())
          .matches(Pattern.compile("applied V1 configuration, (V\\d+ \\w+, )*V\\d+ \\w+; .*\\R"));
      assertThat(first.stderr()).isEmpty();
      assertThat(second.exitCode()).as(second.stderr()).isZero();
      assertThat(Tongue.json(second.stdout()).path("applied")).isEmpty();
      // And a gateway runs over them
      try (Gateway gateway = Gateway.start(setup)) {
        ProcessLog.await(
            "health",
            Duration.ofSeconds(20),
            () -> gateway.management("/q/health/group/dependencies").statusCode() == 200);
        assertThat(gateway.log()).contains("storage is open engine=POSTGRES");
      }
    }
  }
}
