package io.trireme.deploy.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class UsageCommandsTest {

  private static final String REQUEST =
      """
      {"id":"req_1","time":"2026-11-22T10:00:00Z","lane":"test","operation":"generate",
       "clientKey":"team-a","model":"quick","upstreamModel":"model-small","channel":"main","key":"a",
       "outcome":"success","outcomeClass":"success","status":200,"stream":true,"ttftMs":300,
       "durationMs":900,"tokens":{"input":960,"output":12,"cacheRead":null,"cacheWrite":null,
       "cacheWriteLong":null,"reasoning":null},"costUsd":0.00306,"conversation":null,
       "attempts":[{"channel":"spare","key":null,"reason":"first","result":"status_500","ms":12,
         "fault":"it is down"},{"channel":"main","key":"a","reason":"next","result":"served",
         "ms":800,"fault":null}],"leftOut":["third: suspended\\u001b[2J"],"warnings":null,
       "error":null}
      """;

  private record Ran(int code, String out, String err) {}

  @SuppressWarnings("NullAway.Init") // set before each test
  private GatewayStub gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayStub();
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private Ran run(String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Map<String, String> environment =
        Map.of("TRIREME_URL", gateway.url(), "ADMIN_ACCESS_KEY", GatewayStub.KEY);
    int code =
        CommandLine.line(() -> Connection.of(environment), environment)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Ran(code, out.toString(), err.toString());
  }

  @Test
  void shouldListRequestsWithWhatIsAskedFor() {
    // Given
    gateway.on(
        "GET /api/requests?lane=test&outcome=failed&q=50%25%20off&limit=30",
        "{\"requests\":[" + REQUEST + "],\"nextCursor\":null}");
    // When
    Ran ran = run("requests", "--lane", "test", "--outcome", "failed", "--search", "50% off");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out().lines()).hasSize(2);
    assertThat(ran.out().lines().toList().getLast().split(" {2,}"))
        .containsExactly(
            "2026-11-22T10:00:00Z",
            "req_1",
            "test",
            "quick",
            "main",
            "success",
            "200",
            "2",
            "900",
            "960/12",
            "0.00306");
  }

  @Test
  void shouldShowARequest() {
    // Given
    gateway.on("GET /api/requests/req_1", REQUEST);
    // When
    Ran ran = run("requests", "show", "req_1");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("quick -> model-small", "0.00306 USD", "status_500", "it is down")
        .contains("left out: third: suspended")
        .doesNotContain("\u001b");
  }

  @Test
  void shouldSum() {
    // Given
    String sums =
        """
        {"requests":5,"succeeded":4,"failed":1,"attempts":6,"inputTokens":960,"outputTokens":12,
         "cacheReadTokens":0,"cacheWriteTokens":0,"reasoningTokens":0,"costUsd":1E-9,"unmetered":0,
         "unpriced":2,"ttftMs":{"mean":null,"p50":null,"p95":null,"p99":null},
         "durationMs":{"mean":900,"p50":1200,"p95":1560,"p99":1592}}
        """;
    gateway.on(
        "GET /api/stats/usage?range=today&group=model&zone=Europe%2FBerlin",
        "{\"group\":\"model\",\"total\":"
            + sums
            + ",\"rows\":[{\"at\":null,\"name\":\"quick\",\"sums\":"
            + sums
            + "}]}");
    // When
    Ran ran = run("stats", "--range", "today", "--group", "model", "--zone", "Europe/Berlin");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out().lines()).hasSize(4);
    assertThat(ran.out()).contains("MODEL", "quick", "total", "0.00000", "-/-", "1200/1560");
    assertThat(ran.out()).contains("The cost of 2 served requests is not known.");
  }

  @Test
  void shouldGroupByClientKeyInTheWordsOfTheCommandLine() {
    // Given
    gateway.on(
        "GET /api/stats/usage?range=24h&group=clientKey",
        "{\"group\":\"clientKey\",\"rows\":[],\"total\":null}");
    // When
    Ran ran = run("stats", "--group", "client-key");
    Ran wrong = run("stats", "--group", "clientkey");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).startsWith("CLIENT KEY");
    assertThat(wrong.code()).isEqualTo(2);
    assertThat(wrong.err()).contains("--group must be one of channel, key, model, client-key");
  }

  @Test
  void shouldSayWhichFieldIsWrongAndNotWhereToLook() {
    // Given
    gateway.on(
        "GET /api/stats/usage?range=1y&group=channel",
        400,
        """
        {"code":"invalid","detail":"The request cannot be carried out: see errors.",
         "errors":[{"field":"range","message":"must be 1h or 6h"}]}
        """);
    // When
    Ran ran = run("stats", "--range", "1y");
    // Then
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err().lines()).containsExactly("trireme: range must be 1h or 6h");
  }

  @Test
  void shouldSayThatTheStorageIsAway() {
    // Given
    gateway.on(
        "GET /api/requests?limit=30",
        503,
        "{\"code\":\"storage_unavailable\",\"detail\":\"The database cannot be asked now.\"}");
    // When
    Ran ran = run("requests");
    // Then
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("The database cannot be asked now.");
  }
}
