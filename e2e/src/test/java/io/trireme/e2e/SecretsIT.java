package io.trireme.e2e;

import io.trireme.store.sql.PostgresServer;
import io.trireme.store.sql.RedisServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** With everything logged that can be logged, no key comes out anywhere. */
@Timeout(120)
class SecretsIT {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String PROXY = "proxy-secret-7d1f09e2";
  private static final String ADMIN = "admin-secret-41c8aa03";
  private static final String CALLER = "tr-caller-secret-b00b5ea1";
  private static final String FIRST_KEY = "sk-ant-vendor-secret-11aa22bb";
  private static final String SECOND_KEY = "sk-ant-vendor-secret-33cc44dd";
  private static final String GUESS = "wrong-secret-9e9e9e9e";
  private static final String COOKIE = "cookie-secret-5f5f5f5f";
  private static final String STORED_KEY = "sk-ant-stored-secret-55ee66ff";
  private static final String PROXY_PASSWORD = "proxy-password-77aa88bb";
  private static final String HEADER = "header-secret-99cc00dd";
  private static final String REDIS_PASSWORD = "redis-password-12ab34cd";
  private static final String DATABASE_PASSWORD = "database-password-34cd56ef";
  private static final String PASSPHRASE = "passphrase-secret-90cd12ef";
  private static final String BAGGAGE = "baggage-secret-56ef78ab";

  /** 32 bytes in hexadecimal, as the variable wants them. */
  private static final String SEALING_KEY = "5ea1".repeat(16);

  private static final List<String> SECRETS =
      List.of(
          PROXY,
          ADMIN,
          CALLER,
          FIRST_KEY,
          SECOND_KEY,
          GUESS,
          COOKIE,
          STORED_KEY,
          PROXY_PASSWORD,
          HEADER,
          REDIS_PASSWORD,
          DATABASE_PASSWORD,
          BAGGAGE,
          PASSPHRASE,
          SEALING_KEY);

  /** Those that the gateway makes in this test, beside the given ones. */
  private final List<String> made = new ArrayList<>();

  private final List<String> answers = new ArrayList<>();

  private static GatewaySetup setup(String url, String format, OtlpReceiver receiver) {
    return GatewaySetup.of(
            """
            channels:
              - id: talkative
                dialect: claude
                baseUrls: ["%s"]
                keys: [{id: k1, secret: %s}, {id: k2, secretRef: env:VENDOR_KEY}]
                allowPrivateNetwork: true
                headers: {x-secret-of-ours: %s}
                timeouts: {firstByte: 1s, stall: 1s, total: 3s}
              - id: behind-a-proxy
                dialect: claude
                baseUrls: ["%s"]
                keys: [{secret: %s}]
                proxyUrl: "http://user:%s@127.0.0.1:1"
                allowPrivateNetwork: true
            clientKeys:
              - {name: caller, secretRef: env:CALLER_KEY, lanes: [claude]}
            """
                .formatted(url, FIRST_KEY, HEADER, url, FIRST_KEY, PROXY_PASSWORD))
        .env("PROXY_ACCESS_KEY", PROXY)
        .env("ADMIN_ACCESS_KEY", ADMIN)
        .env("VENDOR_KEY", SECOND_KEY)
        .env("CALLER_KEY", CALLER)
        .env("TRIREME_ENCRYPTION_KEY", SEALING_KEY)
        .env("TRIREME_REDIS_URL", "redis://:" + REDIS_PASSWORD + "@127.0.0.1:1/0")
        .env("TRIREME_LOG_FORMAT", format)
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url())
        .env("OTEL_BSP_SCHEDULE_DELAY", "100")
        .env("LOG_LEVEL", "trace")
        .env("ENABLE_REQUEST_LOGS", "true")
        .env("ENABLE_RESPONSE_LOGS", "true");
  }

  /** In a file of its own, and with a Redis that is not there. */
  @Test
  void shouldShowNoSecretAnywhere() throws Exception {
    // Given
    try (ReplayUpstream upstream = ReplayUpstream.start();
        OtlpReceiver receiver = OtlpReceiver.start();
        Gateway gateway = Gateway.start(setup(upstream.url(), "text", receiver))) {
      // When / Then
      expectNoSecret(upstream, gateway, receiver, () -> {});
      assertThat(gateway.dataFolder()).as("the database is there").isNotEmptyDirectory();
    }
  }

  /** With servers that ask for passwords, and that go away meanwhile. */
  @Test
  void shouldShowNoPasswordOfWhatReplicasShare() throws Exception {
    // Given
    Optional<PostgresServer> database = PostgresServer.start();
    Assumptions.assumeTrue(database.isPresent(), PostgresServer.MISSING);
    Optional<RedisServer> redis = RedisServer.start("--requirepass", REDIS_PASSWORD);
    try (PostgresServer server = database.get();
        ReplayUpstream upstream = ReplayUpstream.start();
        OtlpReceiver receiver = OtlpReceiver.start()) {
      String databaseUrl =
          server.newDatabase().replace("trireme@", "trireme:" + DATABASE_PASSWORD + "@");
      assertThat(databaseUrl).contains(DATABASE_PASSWORD);
      GatewaySetup setup =
          setup(upstream.url(), "json", receiver).env("TRIREME_DATABASE_URL", databaseUrl);
      String place = redis.map(RedisServer::url).orElse("redis://127.0.0.1:1");
      setup = setup.env("TRIREME_REDIS_URL", place.replace("//", "//:" + REDIS_PASSWORD + "@"));
      try (Gateway gateway = Gateway.start(setup)) {
        // When / Then
        expectNoSecret(
            upstream,
            gateway,
            receiver,
            () -> {
              server.stop();
              redis.ifPresent(RedisServer::close);
              ask(gateway, RawRequest.get("/api/audit").with("x-api-key", ADMIN));
            });
        assertThat(gateway.log()).as("the database was missed").contains("database");
      }
    } finally {
      redis.ifPresent(RedisServer::close);
    }
  }

  /** Something that goes wrong meanwhile. */
  @FunctionalInterface
  private interface Mishap {
    void happen() throws Exception;
  }

  private void expectNoSecret(
      ReplayUpstream upstream, Gateway gateway, OtlpReceiver receiver, Mishap mishap)
      throws Exception {
    try (EventStream events = new EventStream(gateway, ADMIN)) {
      administer(gateway, upstream.url());
      talk(upstream, gateway);
      gateway.replaceConfig("channels: [{id: talkative, keys: [{secret: " + FIRST_KEY + "}");
      ask(gateway, RawRequest.messages(CALLER, Anthropic.WHOLE));
      events.await(
          "of the refused file",
          SOON,
          event -> event.path("type").asText().equals("configuration"));
      views(gateway).forEach(view -> expectNone("view", view));
      mishap.happen();
      expectNone("metrics after the mishap", gateway.metrics());
      expectNone("health after the mishap", gateway.management("/q/health").body());
      ask(gateway, RawRequest.get("/health"));
      assertThat(events.of("exchange")).isNotEmpty();
      assertThat(events.of("key")).as("keys that died, in the vendor's words").isNotEmpty();
      expectNone("events", events.text());
      gateway.terminate();
      assertThat(upstream.requests()).hasSizeGreaterThan(5);
      expectNone("log", gateway.log());
      answers.forEach(answer -> expectNone("answer", answer));
      upstream
          .requests()
          .forEach(request -> expectNone("URL", request.path() + request.query().orElse("")));
      assertThat(receiver.spans()).as("something was traced").isNotEmpty();
      expectNone("traces", receiver.raw());
      expectNoneInFiles(gateway.dataFolder());
      assertThat(gateway.log()).as("the trace level is on").containsPattern("TRACE|DEBUG");
    }
  }

  /** What is written by the admin API is in the database, sealed, and in the audit, without. */
  private void administer(Gateway gateway, String url) {
    RawRequest admin =
        RawRequest.post(
                "/api/channels",
                """
        {"id":"stored","dialect":"claude","baseUrls":["%s"],"keys":[{"secret":"%s"}],
         "proxyUrl":"http://user:%s@127.0.0.1:1","headers":{"x-secret-of-ours":"%s"},
         "allowPrivateNetwork":true}
        """
                    .formatted(url, STORED_KEY, PROXY_PASSWORD, HEADER))
            .with("x-api-key", ADMIN);
    RawAnswer created = RawHttp.exchange(gateway.port(), admin);
    assertThat(created.status()).as(created.text()).isEqualTo(201);
    answers.add(created.headers().toWire() + created.text());
    ask(
        gateway,
        admin.body(
            "{\"keys\":7,\"headers\":\"%s\"".formatted(HEADER).getBytes(StandardCharsets.UTF_8)));
    ask(gateway, RawRequest.of("POST", "/api/backups").with("x-api-key", ADMIN));
    ask(
        gateway,
        RawRequest.post("/api/export", "{\"passphrase\":\"%s\"}".formatted(PASSPHRASE))
            .with("x-api-key", ADMIN));
    RawAnswer key =
        RawHttp.exchange(
            gateway.port(),
            RawRequest.post("/api/client-keys", "{\"name\":\"team\"}").with("x-api-key", ADMIN));
    // It is shown this once.
    String secret = Anthropic.json(key.text()).path("secret").asText();
    assertThat(secret).as(key.text()).startsWith("tr-");
    made.add(secret);
    ask(gateway, RawRequest.messages(secret, Anthropic.WHOLE));
  }

  /**
   * In files nothing stands open: what the gateway keeps is sealed, and a log has nothing to hide.
   */
  private void expectNoneInFiles(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
        expectNone(file.getFileName().toString(), text);
      }
    }
  }

  private void talk(ReplayUpstream upstream, Gateway gateway) {
    RawRequest stream = RawRequest.messages(CALLER, Anthropic.STREAMING);
    RawRequest whole =
        RawRequest.messages(PROXY, Anthropic.WHOLE)
            .with("cookie", "s=" + COOKIE)
            .with("baggage", "b=" + BAGGAGE);
    upstream.on(Anthropic.PATH, Transcript.fixture("bash-final-text").script());
    ask(gateway, stream);
    upstream.on(Anthropic.PATH, Anthropic.message("ok"));
    ask(gateway, whole);
    ask(gateway, whole.without("x-api-key").with("authorization", "Bearer " + PROXY));
    ask(gateway, RawRequest.messages(GUESS, Anthropic.WHOLE));
    ask(gateway, RawRequest.messages(GUESS, Anthropic.WHOLE).to("/v1/messages?key=" + GUESS));
    ask(gateway, whole.to("/v1/nothing?key=" + GUESS + "&x-api-key=" + CALLER));
    ask(gateway, RawRequest.of("DELETE", "/v1/messages").with("x-api-key", PROXY));
    upstream.answer(Anthropic.PATH, SecretsIT::refusingByName);
    upstream.answer("/v1/models", SecretsIT::refusingByName);
    ask(gateway, whole);
    // Both keys are dead now, for reasons in the vendor's words.
    answers.addAll(views(gateway));
    RawRequest ping = RawRequest.of("POST", "/api/ping").with("x-api-key", ADMIN);
    ask(gateway, ping);
    ask(gateway, ping.to("/api/channels/talkative/keys/k1/enable"));
    ask(gateway, ping.to("/api/channels/talkative/keys/k2/enable"));
    upstream.on(Anthropic.PATH, Script.html(200));
    ask(gateway, stream);
    upstream.on(Anthropic.PATH, Script.reset());
    ask(gateway, stream);
    upstream.on(Anthropic.PATH, Script.stream(Anthropic.talking(2)).cutAfterFrames(4));
    ask(gateway, stream);
    upstream.on(Anthropic.PATH, Script.silent());
    ask(gateway, stream);
  }

  private static Script refusingByName(Received request) {
    return Anthropic.error(
        401,
        "authentication_error",
        "invalid key " + request.headers().first("x-api-key").orElse(""));
  }

  private void ask(Gateway gateway, RawRequest request) {
    RawAnswer answer = RawHttp.exchange(gateway.port(), request);
    answers.add(answer.head().startLine() + "\n" + answer.headers().toWire() + answer.text());
  }

  private static List<String> views(Gateway gateway) {
    List<String> views = new ArrayList<>();
    views.add(gateway.metrics());
    views.add(gateway.management("/q/health").body());
    for (String path :
        List.of(
            "/health",
            "/api/overview",
            "/api/lanes",
            "/api/channels",
            "/api/channels/talkative/keys",
            "/api/route?lane=claude&model=m",
            "/api/channels/talkative/models",
            "/api/export",
            "/api/audit",
            "/api/requests",
            "/api/client-keys",
            "/api/settings",
            "/api/backups",
            "/api/channels/stored",
            "/")) {
      RawRequest request = RawRequest.get(path).with("x-api-key", ADMIN);
      RawAnswer answer = RawHttp.exchange(gateway.port(), request);
      views.add(path + " " + answer.headers().toWire() + answer.text());
    }
    return views;
  }

  private void expectNone(String where, String text) {
    for (String secret : Stream.concat(SECRETS.stream(), made.stream()).toList()) {
      byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
      assertThat(text).as(where).doesNotContain(secret);
      assertThat(text).as(where).doesNotContain(Base64.getEncoder().encodeToString(bytes));
    }
  }
}
