package io.trireme.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Each variable of {@code docs/reference/environment.md} does what stands there. */
@Timeout(150)
class EnvironmentIT {
  private static final Duration SOON = Duration.ofSeconds(5);
  private static final Duration QUICKLY = Duration.ofSeconds(30);
  private static final String ADMIN_KEY = "e2e-admin-93b1c7";
  private static final String FRIEND = "http://friend.test";
  private static final String STRANGER = "http://stranger.test";

  private static ReplayUpstream upstream;

  @BeforeAll
  static void startUpstream() {
    upstream = ReplayUpstream.start();
  }

  @AfterAll
  static void stopUpstream() {
    upstream.close();
  }

  @BeforeEach
  void answerWell() {
    upstream.forget();
    upstream.on(Anthropic.PATH, Anthropic.message("ok"));
  }

  private static RawAnswer ask(Gateway gateway, RawRequest request) {
    return RawHttp.exchange(gateway.port(), request);
  }

  private static RawRequest preflight(String target, String origin) {
    return RawRequest.of("OPTIONS", target)
        .with("origin", origin)
        .with("access-control-request-method", "POST")
        .with("access-control-request-headers", "content-type,x-api-key,anthropic-version");
  }

  /** The log lines that contain all of these, once the last thing asked for has been booked. */
  private static List<String> lines(Gateway gateway, String... parts) {
    return gateway.log().lines().filter(line -> Stream.of(parts).allMatch(line::contains)).toList();
  }

  private static String awaitLine(Gateway gateway, String before, RawAnswer answer) {
    String id = answer.header("x-trireme-request-id");
    return gateway.awaitLog(Pattern.compile(before + " id=" + id + " .*"), SOON);
  }

  /** Nothing set that has a default. */
  @Nested
  class Unset {
    private static Gateway gateway;

    @BeforeAll
    static void start() {
      gateway =
          Gateway.start(
              GatewaySetup.claude(upstream.url())
                  .withoutEnv("LOG_LEVEL")
                  .env("TRIREME_DATA", GatewaySetup.UNSET)
                  .withoutEnv("PROXY_ACCESS_KEY"));
    }

    @AfterAll
    static void stop() {
      gateway.close();
    }

    private static Path keptKey() {
      return gateway.configFile().resolveSibling("data").resolve("access-key");
    }

    private static RawRequest request(String json) throws IOException {
      return RawRequest.messages(Files.readString(keptKey()).strip(), json);
    }

    @Test
    void shouldKeepItsKeyInTheFolderDataOfTheWorkingDirectory() throws IOException {
      // When / Then
      assertThat(keptKey()).isRegularFile();
      assertThat(ask(gateway, request(Anthropic.WHOLE)).status()).isEqualTo(200);
    }

    @Test
    void shouldBeCalledProduction() {
      // When
      RawAnswer health = ask(gateway, RawRequest.get("/health"));
      // Then
      assertThat(Anthropic.json(health.text()).path("mode").asText()).isEqualTo("production");
    }

    @Test
    void shouldLetTheKeptKeyAdminister() throws IOException {
      // Given
      String key = Files.readString(keptKey()).strip();
      // When
      RawAnswer answer = ask(gateway, RawRequest.get("/api/overview").with("x-api-key", key));
      // Then
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    }

    @Test
    void shouldServeThePanel() {
      // When
      RawAnswer root = ask(gateway, RawRequest.get("/"));
      RawAnswer deep = ask(gateway, RawRequest.get("/lanes/claude").with("accept", "text/html"));
      // Then
      assertThat(root.header("content-type")).startsWith("text/html");
      assertThat(deep.text()).isEqualTo(root.text());
    }

    @Test
    void shouldLogExchangesAndNoBodies() throws IOException {
      // When
      RawAnswer answer = ask(gateway, request(Anthropic.WHOLE));
      awaitLine(gateway, "exchange", answer);
      // Then
      String log = gateway.log();
      assertThat(log).doesNotContain("DEBUG", "TRACE", "request body", "answer body", "harbour");
      assertThat(keptKey().resolveSibling("logs")).doesNotExist();
    }

    @Test
    void shouldNotOpenItselfToBrowsersOfOtherOrigins() throws IOException {
      // When
      RawAnswer asked = ask(gateway, preflight(Anthropic.PATH, FRIEND));
      RawAnswer answer = ask(gateway, request(Anthropic.WHOLE).with("origin", FRIEND));
      // Then
      Anthropic.expectError(asked, 405, "invalid_request_error");
      assertThat(asked.headers().toWire()).doesNotContainIgnoringCase("access-control-");
      assertThat(answer.headers().toWire()).doesNotContainIgnoringCase("access-control-");
    }
  }

  /** Most variables set, some of them in the file. */
  @Nested
  class Set {
    private static final int MEBIBYTE = 1 << 20;
    private static final int LOG_FILE_BYTES = 32 << 10;
    private static Gateway gateway;

    @BeforeAll
    static void start() {
      gateway =
          Gateway.start(
              GatewaySetup.claude(upstream.url())
                  .dotEnv(
                      """
                      # Comments are allowed.
                      ENV=laboratory
                      LOG_LEVEL=trace
                      ADMIN_ACCESS_KEY=%s
                      MAX_REQUEST_BODY_SIZE_MB=1
                      """
                          .formatted(ADMIN_KEY))
                  .env("HOST", "127.0.0.1")
                  .env("LOG_LEVEL", "debug")
                  .env("ENABLE_WEB_UI", "false")
                  .env("LOG_TO_FILE", "true")
                  .env("LOG_FILE_SIZE", "32K")
                  .env("LOG_FILE_COUNT", "2")
                  .env("ENABLE_REQUEST_LOGS", "true")
                  .env("ENABLE_RESPONSE_LOGS", "true")
                  .env("REQUEST_TIMEOUT", "1500")
                  .env("ENABLE_CORS", "true")
                  .env("CORS_ORIGIN", FRIEND + ",http://other.test")
                  .env("TRIREME_BODY_IDLE_TIMEOUT", "1s"));
    }

    @AfterAll
    static void stop() {
      gateway.close();
    }

    private static RawAnswer overview(String key) {
      return ask(gateway, RawRequest.get("/api/overview").with("x-api-key", key));
    }

    @Test
    void shouldReadTheFileAndLetTheRealEnvironmentWin() {
      // When
      RawAnswer health = ask(gateway, RawRequest.get("/health"));
      RawAnswer answer = ask(gateway, Anthropic.request(Anthropic.WHOLE));
      awaitLine(gateway, "exchange", answer);
      // Then
      assertThat(Anthropic.json(health.text()).path("mode").asText()).isEqualTo("laboratory");
      assertThat(lines(gateway, " DEBUG ", answer.header("x-trireme-request-id"))).isNotEmpty();
      assertThat(gateway.log()).doesNotContain(" TRACE ");
    }

    @Test
    void shouldTellTheTwoAccessKeysApart() {
      // When
      RawAnswer admin = overview(ADMIN_KEY);
      RawAnswer proxy = overview(GatewaySetup.ACCESS_KEY);
      RawAnswer calling = ask(gateway, RawRequest.messages(ADMIN_KEY, Anthropic.WHOLE));
      // Then
      assertThat(admin.status()).as(admin.text()).isEqualTo(200);
      assertThat(proxy.status()).as(proxy.text()).isIn(401, 403);
      Anthropic.expectError(calling, 401, "authentication_error");
      assertThat(upstream.requests()).isEmpty();
      assertThat(gateway.log()).doesNotContain("ADMIN_ACCESS_KEY is not set");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/lanes/claude", "/index.html", "/assets/index.js"})
    void shouldHaveNoPanel(String path) {
      // When
      RawAnswer answer = ask(gateway, RawRequest.get(path).with("anthropic-version", "2023-06-01"));
      // Then
      Anthropic.expectError(answer, 404, "not_found_error");
      assertThat(overview(ADMIN_KEY).status()).isEqualTo(200);
    }

    @Test
    void shouldRefuseLargerBodies() {
      // Given
      String fits = Anthropic.WHOLE + " ".repeat(MEBIBYTE - Anthropic.WHOLE.length());
      // When / Then
      assertThat(ask(gateway, Anthropic.request(fits)).status()).isEqualTo(200);
      Anthropic.expectError(ask(gateway, Anthropic.request(fits + " ")), 413, "request_too_large");
    }

    @Test
    void shouldBoundTheTimeOfWholeAnswersAlone() {
      // Given
      Script slow = Script.stream(Anthropic.talking(6)).pace(Duration.ofMillis(300));
      upstream.on(Anthropic.PATH, Script.silent());
      // When
      long asked = System.nanoTime();
      RawAnswer whole = ask(gateway, Anthropic.request(Anthropic.WHOLE));
      Duration took = Duration.ofNanos(System.nanoTime() - asked);
      upstream.on(Anthropic.PATH, slow.pace(Duration.ofMillis(300)));
      long began = System.nanoTime();
      RawAnswer stream = ask(gateway, Anthropic.request(Anthropic.STREAMING));
      Duration streamed = Duration.ofNanos(System.nanoTime() - began);
      // Then
      Anthropic.expectError(whole, 504, "timeout_error");
      assertThat(took).isBetween(Duration.ofMillis(1_400), Duration.ofSeconds(5));
      assertThat(streamed).isGreaterThan(Duration.ofMillis(1_500));
      assertThat(stream.text()).contains("word 5");
    }

    @Test
    void shouldGiveUpOnABodyThatDoesNotCome() {
      // Given
      RawRequest request = Anthropic.request("").with("content-length", "100");
      // When
      RawAnswer answer;
      try (RawHttp client = RawHttp.connect(gateway.port())) {
        answer = client.send(request.head()).send("{").readAnswer();
      }
      // Then
      assertThat(answer.status()).as(answer.text()).isEqualTo(408);
    }

    @Test
    void shouldAnswerThePreflightOfAnAllowedOriginWithoutAKey() {
      // When
      RawAnswer friend = ask(gateway, preflight(Anthropic.PATH, FRIEND));
      RawAnswer called = ask(gateway, Anthropic.request(Anthropic.WHOLE).with("origin", FRIEND));
      RawAnswer unknown = ask(gateway, RawRequest.messages("no", "{}").with("origin", FRIEND));
      // Then
      assertThat(friend.status()).isIn(200, 204);
      assertThat(friend.header("access-control-allow-origin")).isEqualTo(FRIEND);
      assertThat(friend.header("access-control-allow-methods")).contains("POST");
      assertThat(friend.header("access-control-allow-headers")).contains("x-api-key");
      assertThat(called.status()).isEqualTo(200);
      assertThat(called.header("access-control-allow-origin")).isEqualTo(FRIEND);
      assertThat(called.header("access-control-expose-headers")).contains("x-trireme-request-id");
      Anthropic.expectError(unknown, 401, "authentication_error");
      assertThat(unknown.header("access-control-allow-origin")).isEqualTo(FRIEND);
    }

    @ParameterizedTest
    @ValueSource(strings = {Anthropic.PATH, "/api/overview"})
    void shouldNotAllowAnyOtherOrigin(String path) {
      // When
      RawAnswer stranger = ask(gateway, preflight(path, STRANGER));
      RawAnswer called =
          ask(gateway, Anthropic.request(Anthropic.WHOLE).to(path).with("origin", STRANGER));
      // Then
      assertThat(stranger.headers().has("access-control-allow-origin")).isFalse();
      assertThat(called.headers().has("access-control-allow-origin")).isFalse();
      assertThat(stranger.status()).isEqualTo(403);
      assertThat(called.status()).isEqualTo(403);
      assertThat(upstream.requests()).isEmpty();
    }

    @Test
    void shouldLogTheBeginningOfARequestBodyRedacted() {
      // Given
      String text = "BEGINS " + GatewaySetup.ACCESS_KEY + " sk-ant-api03-abcdefghijkl ";
      String body = Anthropic.WHOLE.replace("How deep", text + "word ".repeat(1_800) + " ENDS");
      // When
      RawAnswer answer = ask(gateway, Anthropic.request(body));
      String line = awaitLine(gateway, "request body", answer);
      // Then
      expectRedactedBeginning(line, body.length());
    }

    @Test
    void shouldLogTheBeginningOfAWholeAnswerRedacted() {
      // Given
      String text = "BEGINS " + Anthropic.UPSTREAM_KEY + " sk-ant-api03-abcdefghijkl ";
      upstream.on(Anthropic.PATH, Anthropic.message(text + "word ".repeat(1_800) + " ENDS"));
      // When
      RawAnswer answer = ask(gateway, Anthropic.request(Anthropic.WHOLE));
      String line = awaitLine(gateway, "answer body", answer);
      // Then
      assertThat(answer.text()).as("the client gets all of it").contains(text, "ENDS");
      expectRedactedBeginning(line, answer.body().length);
    }

    @Test
    void shouldLogTheBeginningOfAStreamRedacted() {
      // Given
      List<byte[]> frames = new ArrayList<>(Anthropic.opening());
      frames.add(Anthropic.delta("BEGINS " + Anthropic.UPSTREAM_KEY));
      for (int index = 0; index < 12; index++) {
        frames.add(Anthropic.delta("word ".repeat(200)));
      }
      frames.add(Anthropic.delta("ENDS"));
      frames.addAll(Anthropic.closing());
      upstream.on(Anthropic.PATH, Script.stream(frames));
      // When
      RawAnswer answer = ask(gateway, Anthropic.request(Anthropic.STREAMING));
      String line = awaitLine(gateway, "answer body", answer);
      // Then
      assertThat(answer.text()).contains("ENDS", "message_stop");
      expectRedactedBeginning(line, answer.body().length);
    }

    @ParameterizedTest
    @ValueSource(ints = {8_192, 8_192 + 512})
    void shouldNotLogHalfAKeyWhereTheBodyIsCut(int border) {
      // Given
      String key = GatewaySetup.ACCESS_KEY;
      int before = Anthropic.WHOLE.indexOf("How deep");
      String filled = "x".repeat(border - before - key.length() / 2) + key + "x".repeat(2_000);
      String body = Anthropic.WHOLE.replace("How deep", filled);
      // When
      RawAnswer answer = ask(gateway, Anthropic.request(body));
      String line = awaitLine(gateway, "request body", answer);
      // Then
      assertThat(line).doesNotContain(key.substring(0, 6));
    }

    private static void expectRedactedBeginning(String line, int bytes) {
      assertThat(line).contains(" bytes=" + bytes + " ", "BEGINS", "[redacted]");
      assertThat(line).doesNotContain("ENDS", GatewaySetup.ACCESS_KEY, Anthropic.UPSTREAM_KEY);
      assertThat(line).doesNotContain("abcdefghijkl");
      assertThat(line.substring(line.indexOf("body=") + 5)).hasSizeBetween(7_000, 8_192);
    }

    @Test
    void shouldRotateTheLogFile() throws IOException {
      // Given
      String body = Anthropic.WHOLE.replace("How deep", "word ".repeat(1_800));
      Path logs = gateway.dataFolder().resolve("logs");
      // When
      for (int index = 0; index < 20; index++) {
        awaitLine(gateway, "exchange", ask(gateway, Anthropic.request(body)));
      }
      // Then
      List<Path> files;
      try (Stream<Path> found = Files.list(logs)) {
        files = found.sorted().toList();
      }
      assertThat(files)
          .extracting(file -> file.getFileName().toString())
          .containsExactly("trireme.log", "trireme.log.1", "trireme.log.2");
      for (Path file : files) {
        assertThat(Files.size(file)).as(file.toString()).isLessThan(2L * LOG_FILE_BYTES);
      }
      assertThat(Files.readString(files.get(1))).contains("request body").contains(" DEBUG ");
    }
  }

  @Test
  void shouldHideExchangesAtLevelError() {
    // Given
    GatewaySetup setup = GatewaySetup.claude(upstream.url()).env("LOG_LEVEL", "error");
    try (Gateway gateway = Gateway.start(setup)) {
      // When
      RawAnswer answer = ask(gateway, Anthropic.request(Anthropic.WHOLE));
      gateway.terminate();
      // Then
      assertThat(answer.status()).isEqualTo(200);
      assertThat(gateway.log())
          .doesNotContain(answer.header("x-trireme-request-id"), "ADMIN_ACCESS_KEY");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PORT, abc",
    "PORT, 70000",
    "MANAGEMENT_PORT, -1",
    "LOG_LEVEL, loud",
    "LOG_FILE_SIZE, big",
    "LOG_FILE_COUNT, many",
    "LOG_TO_FILE, perhaps",
    "ENABLE_WEB_UI, perhaps",
    "ENABLE_REQUEST_LOGS, perhaps",
    "ENABLE_RESPONSE_LOGS, perhaps",
    "ENABLE_CORS, perhaps",
    "REQUEST_TIMEOUT, 5m",
    "REQUEST_TIMEOUT, 0",
    "MAX_REQUEST_BODY_SIZE_MB, 0",
    "MAX_REQUEST_BODY_SIZE_MB, 2048",
  })
  void shouldRefuseAValueThatCannotBeUsed(String name, String value) {
    // When
    try (Gateway gateway = Gateway.launch(GatewaySetup.claude(upstream.url()).env(name, value))) {
      int code = gateway.awaitExit(QUICKLY);
      // Then
      assertThat(code).as(gateway.log()).isEqualTo(78);
      assertThat(gateway.log().lines().toList()).hasSize(1);
      assertThat(gateway.log()).startsWith("trireme: ").contains(name, value);
    }
  }
}
