package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.store.sql.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** The request log of the packaged application, in both databases. */
@Timeout(180)
class UsageIT {
  private static final Transcript GOOD = Transcript.fixture("bash-final-text");

  /** It reads 960 tokens and writes 12: 960 x 3 + 12 x 15 dollars for each million. */
  private static final String COST = "0.00306";

  private static final Duration LOGGED = Duration.ofSeconds(2);
  private static final Duration SLOWLY = Duration.ofSeconds(30);

  private ReplayUpstream broken;
  private ReplayUpstream good;

  @BeforeEach
  void start() {
    broken = ReplayUpstream.start();
    good = ReplayUpstream.start();
    broken.on(Anthropic.PATH, Anthropic.error(500, "api_error", "It fell over."));
    good.on(Anthropic.PATH, GOOD.script());
  }

  @AfterEach
  void stop() {
    broken.close();
    good.close();
  }

  private GatewaySetup setup() {
    return GatewaySetup.of(
        """
        channels:
          - id: broken
            dialect: claude
            baseUrls: ["%s"]
            keys: [{id: b, secret: sk-broken-0123456789abcdef}]
            allowPrivateNetwork: true
          - id: good
            dialect: claude
            baseUrls: ["%s"]
            keys: [{id: g, secret: sk-good-0123456789abcdef}]
            models: {map: {quick: claude-sonnet-4-5}}
            allowPrivateNetwork: true
        """
            .formatted(broken.url(), good.url()));
  }

  private static String ask(Gateway gateway, String model) {
    RawAnswer answer =
        RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.body(model, true)));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.header("x-trireme-request-id");
  }

  private static JsonNode logged(AdminCalls admin, String id, Duration within) {
    ProcessLog.await(
        "row of " + id, within, () -> admin.send("GET", "/api/requests/" + id, "").status() == 200);
    return admin.get("/api/requests/" + id);
  }

  private static JsonNode times(JsonNode row, int attempt) {
    return row.path("attempts").path(attempt).path("times");
  }

  /** One that failed by its head, and one that streamed, both over new connections. */
  private static void expectSteps(JsonNode row) {
    JsonNode failed = times(row, 0);
    JsonNode served = times(row, 1);
    assertThat(failed.path("committedMs").isNull()).isTrue();
    assertThat(
            List.of(
                failed.path("startMs").asLong(-1),
                failed.path("connectedMs").asLong(-1),
                failed.path("sentMs").asLong(-1),
                failed.path("endMs").asLong(-1),
                served.path("startMs").asLong(-1),
                served.path("connectedMs").asLong(-1),
                served.path("headMs").asLong(-1),
                served.path("committedMs").asLong(-1),
                served.path("endMs").asLong(-1),
                row.path("durationMs").asLong(-1)))
        .isSorted()
        .doesNotContain(-1L);
    assertThat(failed.path("headMs").asLong(-1)).isBetween(0L, failed.path("endMs").asLong());
  }

  @Test
  void shouldTellWhoWasAskedAndWhatItCost() throws IOException {
    try (Gateway gateway = Gateway.start(setup())) {
      AdminCalls admin = new AdminCalls(gateway);
      // When
      String id = ask(gateway, "quick");
      // Then
      JsonNode row = logged(admin, id, LOGGED);
      assertThat(row.path("attempts").findValuesAsText("channel"))
          .containsExactly("broken", "good");
      assertThat(row.path("attempts").findValuesAsText("result"))
          .containsExactly("status_500", "served");
      assertThat(row.path("attempts").findValuesAsText("reason")).doesNotContain("", "null");
      expectSteps(row);
      assertThat(row.path("costUsd").decimalValue()).isEqualByComparingTo(COST);
      assertThat(row.path("tokens").path("input").asLong()).isEqualTo(960);
      assertThat(row.path("model").asText()).isEqualTo("quick");
      assertThat(row.path("upstreamModel").asText()).isEqualTo("claude-sonnet-4-5");
      assertThat(row.path("ttftMs").isNumber()).isTrue();
      assertThat(row.toString()).doesNotContain("harbour", "sk-", GatewaySetup.ACCESS_KEY);
      JsonNode sums = admin.get("/api/stats/usage?range=1h&group=channel");
      assertThat(sums.path("rows").findValuesAsText("name")).containsExactly("good");
      assertThat(sums.path("total").path("costUsd").decimalValue()).isEqualByComparingTo(COST);
      assertThat(admin.get("/api/stats/series?range=1h").path("rows")).isNotEmpty();

      // When prices of one's own come
      Files.writeString(
          gateway.dataFolder().resolve("prices.json"),
          "{\"prices\":[{\"models\":[\"claude-sonnet-4-5\"],\"input\":1000,\"output\":0}]}");
      ProcessLog.await(
          "own prices",
          Duration.ofSeconds(10),
          () -> admin.get("/api/prices").path("fileUsed").asBoolean());
      // Then they hold from now on
      JsonNode dearer = logged(admin, ask(gateway, "quick"), LOGGED);
      assertThat(times(dearer, dearer.path("attempts").size() - 1).path("connectedMs").isNull())
          .as("an open connection: " + dearer)
          .isTrue();
      assertThat(dearer.path("costUsd").decimalValue()).isEqualByComparingTo("0.96");

      // When they are broken
      Files.writeString(gateway.dataFolder().resolve("prices.json"), "{\"prices\": [");
      gateway.awaitLog(Pattern.compile("prices refused.*line 1, column"), Duration.ofSeconds(10));
      // Then those before hold
      JsonNode again = logged(admin, ask(gateway, "quick"), LOGGED);
      assertThat(again.path("costUsd").decimalValue()).isEqualByComparingTo("0.96");

      // And a model without a price has no cost
      JsonNode unpriced = logged(admin, ask(gateway, "house-model"), LOGGED);
      assertThat(unpriced.path("costUsd").isNull()).isTrue();

      // And the command line shows the same
      CommandLineRun shown = admin.run(GatewaySetup.ACCESS_KEY, "requests", "show", id);
      assertThat(shown.stdout())
          .contains("status_500", "0.00306 USD", "claude-sonnet-4-5", "CONNECTED");
      assertThat(admin.run(GatewaySetup.ACCESS_KEY, "requests", "--limit", "3").stdout())
          .contains(unpriced.path("id").asText());
      assertThat(admin.run(GatewaySetup.ACCESS_KEY, "stats", "--group", "model").stdout())
          .contains("quick", "The cost of 1 served requests is not known.");

      // And all of it outlives the process, what came last too
      String last = ask(gateway, "quick");
      gateway.restart(gateway.setup());
      AdminCalls anew = new AdminCalls(gateway);
      assertThat(logged(anew, last, LOGGED).path("id").asText()).isEqualTo(last);
      assertThat(anew.get("/api/requests").path("requests")).hasSize(5);
    }
  }

  @Test
  void shouldGoOnWithoutTheDatabaseAndWriteWhatCameMeanwhile() throws Exception {
    Optional<PostgresServer> started = PostgresServer.start();
    Assumptions.assumeTrue(started.isPresent(), PostgresServer.MISSING);
    try (PostgresServer server = started.get();
        Gateway gateway = Gateway.start(setup().database(server.newDatabase()))) {
      AdminCalls admin = new AdminCalls(gateway);
      Set<String> asked = new HashSet<>();
      logged(admin, ask(gateway, "quick"), LOGGED);
      long before = median(asked, gateway, 40);

      // When
      server.process().destroyForcibly().waitFor();
      long meanwhile = median(asked, gateway, 40);

      // Then requests are as quick, and administrators are told
      assertThat(meanwhile).isLessThan(before + 100);
      AdminCalls.Answer refused = admin.send("GET", "/api/requests", "");
      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.json().path("code").asText()).isEqualTo("storage_unavailable");
      assertThat(ask(gateway, "quick")).isNotBlank();

      // When it comes back
      server.startAgain();

      // Then nothing is lost
      for (String id : asked) {
        assertThat(logged(admin, id, SLOWLY).path("outcome").asText()).isEqualTo("success");
      }
      assertThat(admin.get("/api/stats/usage?range=1h").path("total").path("requests").asLong())
          .isEqualTo(82);
      assertThat(gateway.metrics()).contains("trireme_usage_dropped_total 0.0");

      // And hours are made of it
      ProcessLog.await(
          "sums of hours",
          SLOWLY,
          () ->
              admin.get("/api/stats/usage?range=7d").path("total").path("requests").asLong() == 82);
    }
  }

  /** Asks so many times; the median in milliseconds, of which none took a second. */
  private static long median(Set<String> ids, Gateway gateway, int times) {
    List<Long> millis = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      long begun = System.nanoTime();
      ids.add(ask(gateway, "quick"));
      millis.add((System.nanoTime() - begun) / 1_000_000);
    }
    long[] sorted = millis.stream().mapToLong(Long::longValue).sorted().toArray();
    assertThat(sorted[times - 1]).as(Arrays.toString(sorted)).isLessThan(2_000);
    return sorted[times / 2];
  }
}
