package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class CommandsTest {

  private static final String CHANNEL =
      """
      {"id":"main","name":"Main","dialect":"test","now":"2026-11-22T10:00:00Z","inFlight":2,
       "baseUrls":[{"baseUrl":"https://one.example","failures":3,"lastFailure":null}],
       "keyStrategy":"failover",
       "keys":[{"id":"a","label":"","masked":"sk-a***89","weight":1,"state":"cooling",
         "reason":"rate limit","until":"2026-11-22T10:00:42Z","waits":[]},
        {"id":"b","label":"second","masked":"***","weight":1,"state":"ready","reason":null,
         "until":null,"waits":[]}],
       "lanes":[{"dialect":"test","state":"active","promotedUntil":"2026-11-22T10:09:00Z",
         "breaker":"closed"},
        {"dialect":"other","state":"suspended","promotedUntil":null,"breaker":"open"}]}
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

  private static Ran run(Map<String, String> environment, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        CommandLine.line(() -> Connection.of(environment), environment)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Ran(code, out.toString(), err.toString());
  }

  private Ran run(String... arguments) {
    return run(
        Map.of("TRIREME_URL", gateway.url() + "/", "ADMIN_ACCESS_KEY", GatewayStub.KEY), arguments);
  }

  @Test
  void shouldListChannelsAsATable() {
    // Given
    gateway.on("GET /api/channels", "{\"channels\":[" + CHANNEL + "]}");
    // When
    Ran ran = run("channel", "list");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out().lines())
        .containsExactly(
            "CHANNEL  DIALECT  LANES                                         KEYS  IN FLIGHT"
                + "  BASE URL",
            "main     test     test(promoted) other(suspended,breaker open)  1/2   2        "
                + "  https://one.example");
  }

  @Test
  void shouldPrintTheAnswerItself() {
    // Given
    gateway.on("GET /api/channels/main", CHANNEL);
    // When
    Ran ran = run("channel", "show", "main", "--json");
    // Then
    assertThat(ran.code()).isZero();
    assertThat(Json.read(ran.out())).isEqualTo(Json.read(CHANNEL));
  }

  @Test
  void shouldShowAChannelInWords() {
    // Given
    gateway.on("GET /api/channels/main", CHANNEL);
    // When
    Ran ran = run("channel", "show", "main");
    // Then
    assertThat(ran.out())
        .contains("https://one.example (failed 3 times)")
        .contains("key a is cooling for 42 s: rate limit")
        .contains("key b is ready");
  }

  @Test
  void shouldSuspendWhereTheChannelTakesRequests() {
    // Given
    gateway.on("GET /api/channels/main", CHANNEL);
    gateway.on("PATCH /api/lanes/test/entries/main", "{}");
    // When
    Ran ran = run("channel", "suspend", "main");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(gateway.asked())
        .containsExactly(
            "GET /api/channels/main",
            "PATCH /api/lanes/test/entries/main {\"state\":\"suspended\"}",
            "GET /api/channels/main");
  }

  @Test
  void shouldResumeWhereItIsSuspendedAndClearTheRest() {
    // Given
    gateway.on("GET /api/channels/main", CHANNEL);
    gateway.on("PATCH /api/lanes/other/entries/main", "{}");
    gateway.on("POST /api/channels/main/resume", CHANNEL);
    // When
    Ran ran = run("channel", "resume", "main");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(gateway.asked())
        .contains(
            "PATCH /api/lanes/other/entries/main {\"state\":\"active\"}",
            "POST /api/channels/main/resume")
        .noneMatch(line -> line.startsWith("PATCH /api/lanes/test/"));
  }

  @Test
  void shouldPromoteInOneLaneAndEndIt() {
    // Given
    gateway.on("GET /api/channels/main", CHANNEL);
    gateway.on("PATCH /api/lanes/test/entries/main", "{}");
    // When
    Ran promoted = run("channel", "promote", "main", "--lane", "test", "--for", "2h");
    Ran ended = run("channel", "promote", "main", "--lane", "test", "--end");
    // Then
    assertThat(promoted.code()).as(promoted.err()).isZero();
    assertThat(promoted.out()).contains("for 9 min");
    assertThat(ended.code()).isZero();
    assertThat(gateway.asked())
        .contains(
            "PATCH /api/lanes/test/entries/main {\"promotion\":{\"for\":\"2h\"}}",
            "PATCH /api/lanes/test/entries/main {\"promotion\":null}");
  }

  @Test
  void shouldFailWhereAPingFails() {
    // Given
    String place =
        "{\"baseUrl\":\"https://one.example\",\"ok\":%s,\"reachable\":true,\"status\":%s,"
            + "\"millis\":12,\"key\":\"a\",\"keyAccepted\":%s,\"models\":null,\"detail\":\"%s\"}";
    String good = place.formatted("true", "200", "true", "lists 3 models");
    String bad = place.formatted("false", "401", "false", "refuses the key");
    String ping = "{\"channel\":\"%s\",\"at\":\"\",\"ok\":%s,\"baseUrls\":[%s]}";
    gateway.on("POST /api/channels/a%20b/ping?key=k", ping.formatted("a b", "true", good));
    gateway.on(
        "POST /api/ping",
        "{\"channels\":["
            + ping.formatted("one", "true", good)
            + ","
            + ping.formatted("two", "false", bad)
            + "]}");
    // When
    Ran one = run("channel", "ping", "a b", "--key", "k");
    Ran all = run("channel", "ping");
    // Then
    assertThat(one.code()).as(one.err()).isZero();
    assertThat(one.out()).contains("ok", "12 ms", "accepted", "lists 3 models");
    assertThat(all.code()).isEqualTo(1);
    assertThat(all.out()).contains("FAILED", "401", "refused", "refuses the key");
  }

  @Test
  void shouldShowALane() {
    // Given
    String entry =
        """
        {"place":1,"channel":"main","name":"","dialect":"test","translated":true,"state":"active",
         "configuredState":"active","reason":null,"weight":3,"promotedUntil":null,"health":
         {"inFlight":0,"breaker":{"phase":"open","until":"2026-11-22T10:12:00Z","reason":"5 failed"},
          "openBreakers":[],"baseUrls":[],"keys":[{"id":"a","state":"dead","reason":"revoked",
          "until":null}]}}
        """;
    String lane =
        "{\"dialect\":\"test\",\"now\":\"2026-11-22T10:00:00Z\",\"strategy\":\"weighted\","
            + "\"closed\":false,\"entries\":["
            + entry
            + "]}";
    gateway.on("GET /api/lanes/test", lane);
    gateway.on("GET /api/lanes", "{\"lanes\":[" + lane + "]}");
    // When
    Ran show = run("lane", "show", "test");
    Ran list = run("lane", "list");
    // Then
    assertThat(show.out())
        .contains("strategy weighted")
        .contains("test (translated)")
        .contains("breaker open for 12 min: 5 failed; key a is dead: revoked");
    assertThat(list.out()).contains("weighted").contains("main");
  }

  @Test
  void shouldListAndEnableKeys() {
    // Given
    JsonNode channel = Json.read(CHANNEL);
    gateway.on(
        "GET /api/channels/main/keys",
        "{\"channel\":\"main\",\"now\":\"2026-11-22T10:00:00Z\",\"keys\":"
            + Json.text(channel.path("keys"))
            + "}");
    gateway.on("POST /api/channels/main/keys/a/enable", "{\"id\":\"a\",\"state\":\"ready\"}");
    // When
    Ran list = run("key", "list", "main");
    Ran enable = run("key", "enable", "main", "a");
    // Then
    assertThat(list.out()).contains("sk-a***89", "cooling", "42 s", "rate limit", "second");
    assertThat(enable.out()).isEqualTo("key a is ready\n");
  }

  @Test
  void shouldAskForARoute() {
    // Given
    String answer =
        """
        {"lane":"test","model":"m","modelKnown":true,"retryAfterSeconds":null,
         "candidates":[{"place":1,"channel":"main","baseUrl":"https://one.example","key":"a",
          "upstreamModel":"real","translated":false,"reason":"failover"}],
         "skipped":[{"channel":"spare","key":null,"baseUrl":null,"reason":"suspended"}]}
        """;
    gateway.on("POST /api/route", answer);
    // When
    Ran ran = run("route", "test", "m", "--client-key", "team", "--session", "s");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("real", "failover", "spare", "suspended");
    assertThat(gateway.asked())
        .containsExactly(
            "POST /api/route"
                + " {\"lane\":\"test\",\"model\":\"m\",\"clientKey\":\"team\",\"session\":\"s\"}");
    // When
    gateway.on("POST /api/route", "{\"modelKnown\":false,\"candidates\":[],\"skipped\":[]}");
    Ran nowhere = run("route", "test", "m");
    // Then
    assertThat(nowhere.code()).isEqualTo(1);
    assertThat(nowhere.out()).contains("no channel of the lane allows the model");
  }

  @Test
  void shouldSayWhatTheGatewayRefuses() {
    // Given
    gateway.on(
        "GET /api/lanes/x",
        404,
        "{\"code\":\"unknown_lane\",\"detail\":\"No lane.\",\"errors\":[{\"field\":\"lane\","
            + "\"message\":\"is unknown\"}]}");
    // When
    Ran ran = run("lane", "show", "x");
    // Then
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.err().lines()).containsExactly("trireme: No lane: lane is unknown");
  }

  @Test
  void shouldEndWithThreeWhereTheKeyIsWrong() {
    // When
    Ran ran =
        run(
            Map.of("TRIREME_URL", gateway.url(), "PROXY_ACCESS_KEY", "another-key-altogether"),
            "lane",
            "list");
    // Then
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err()).contains("PROXY_ACCESS_KEY").doesNotContain("another-key-altogether");
  }

  @Test
  void shouldEndWithThreeWhereNobodyListens() throws IOException {
    // Given
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    // When
    Ran ran =
        run(Map.of("PORT", Integer.toString(port), "ADMIN_ACCESS_KEY", "k"), "channel", "list");
    // Then
    assertThat(ran.code()).isEqualTo(3);
    assertThat(ran.err().lines()).hasSize(1);
    assertThat(ran.err()).contains("127.0.0.1:" + port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ftp://a", "http://", "http://u:p@a", "http://a/?x", "not a url"})
  void shouldRefuseAnAddressThatCannotBe(String url) {
    // When
    Ran ran = run(Map.of("TRIREME_URL", url, "ADMIN_ACCESS_KEY", "k"), "lane", "list");
    // Then
    assertThat(ran.code()).isEqualTo(78);
    assertThat(ran.err()).contains("TRIREME_URL").doesNotContain("u:p");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"lane show", "key enable a", "channel oars", "route a", "channel list --x"})
  void shouldKnowItsOwnUsage(String line) {
    // When
    Ran ran = run(line.split(" "));
    // Then
    assertThat(ran.code()).isEqualTo(2);
    assertThat(gateway.asked()).isEmpty();
  }

  private static final String EVENTS =
      """
      id: p.3
      event: hello
      data: {"process":"p","resumed":false}

      :

      id: p.4
      event: alert
      data: {"id":4,"time":"2026-11-22T10:00:00Z","code":"key-dead","lane":null,"detail":"Look \\u001b[1m"}

      id: p.5
      event: exchange
      data: {"id":5,"time":"2026-11-22T10:00:01Z","lane":"one","usage":{"input":3,"output":null}}

      """;

  @Test
  void shouldShowEventsAsLines() {
    // Given
    gateway.on("GET /api/events", EVENTS);
    // When
    Ran two = run("events", "--count", "2");
    Ran all = run("events", "--json");
    // Then
    assertThat(two.code()).as(two.err()).isZero();
    assertThat(two.out().lines())
        .containsExactly(
            "2026-11-22T10:00:00Z alert code=key-dead detail=\"Look \\u001B[1m\"",
            "2026-11-22T10:00:01Z exchange lane=one usage.input=3");
    assertThat(all.code()).isEqualTo(3);
    assertThat(all.err()).contains("ended the events");
    assertThat(all.out().lines().map(Json::read).map(event -> event.path("type").asText()))
        .containsExactly("alert", "exchange");
  }

  @Test
  void shouldRefuseToShowNoEvents() {
    // When
    Ran none = run("events", "--count", "0");
    Ran refused = run(Map.of("TRIREME_URL", gateway.url(), "ADMIN_ACCESS_KEY", "other"), "events");
    // Then
    assertThat(none.code()).isEqualTo(2);
    assertThat(refused.code()).isEqualTo(3);
    assertThat(gateway.asked()).containsExactly("GET /api/events");
  }
}
