package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

/** A gateway that is configured over its admin API alone, without a file. */
@Timeout(180)
class ConfigurationIT {
  private static final String KEY_CANARY = "sk-canary-key-0123456789abcdef";
  private static final String HEADER_CANARY = "canary-header-0123456789abcdef";
  private static final String PROXY_CANARY = "canary-proxy-0123456789abcdef";
  private static final String PASSPHRASE = "correct horse battery staple";

  private final AtomicInteger conversations = new AtomicInteger();
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
    return Gateway.start(
        GatewaySetup.of("").env("TRIREME_CONFIG", GatewaySetup.UNSET).env("LOG_LEVEL", "debug"));
  }

  private String channel(String id, String more) {
    return """
        {"id":"%s","dialect":"claude","baseUrls":["%s"],"allowPrivateNetwork":true,
         "keys":[{"id":"k","secret":"%s"}],"headers":{"x-team":"%s"}%s}
        """
        .formatted(id, vendor.url(), KEY_CANARY, HEADER_CANARY, more);
  }

  private static int asks(Gateway gateway, String key) {
    return RawHttp.exchange(gateway.port(), RawRequest.messages(key, Anthropic.WHOLE)).status();
  }

  @Test
  void shouldServeWhatItWasToldOverTheApiAndForgetNothing() {
    try (Gateway gateway = gateway()) {
      AdminCalls admin = new AdminCalls(gateway);
      // Given a channel and two client keys
      admin.done("POST", "/api/channels", channel("one", ""));
      String team =
          admin.done("POST", "/api/client-keys", "{\"name\":\"team\"}").path("secret").asText();
      String other =
          admin.done("POST", "/api/client-keys", "{\"name\":\"other\"}").path("secret").asText();
      assertThat(asks(gateway, team)).isEqualTo(200);
      assertThat(asks(gateway, other)).isEqualTo(200);
      // When one of the keys is revoked it ends at once
      String revision = admin.get("/api/client-keys/other").path("revision").asText();
      assertThat(admin.send("DELETE", "/api/client-keys/other", revision, "").status())
          .isEqualTo(200);
      assertThat(asks(gateway, other)).isEqualTo(401);
      // And one that is rotated too
      String rotated =
          admin.done("POST", "/api/client-keys/team/rotate", "").path("secret").asText();
      assertThat(asks(gateway, team)).isEqualTo(401);
      assertThat(asks(gateway, rotated)).isEqualTo(200);
      // When the gateway starts again
      JsonNode before = admin.get("/api/channels/one").path("configured");
      gateway.restart(gateway.setup());
      // Then it knows all of that
      AdminCalls again = new AdminCalls(gateway);
      assertThat(asks(gateway, rotated)).isEqualTo(200);
      assertThat(asks(gateway, other)).isEqualTo(401);
      assertThat(again.get("/api/channels/one").path("configured")).isEqualTo(before);
      assertThat(again.get("/api/audit").path("intact").asBoolean()).isTrue();
      assertThat(again.get("/api/audit").path("entries").findValuesAsText("action"))
          .containsExactly(
              "rotate client key",
              "remove client key",
              "create client key",
              "create client key",
              "add channel");
    }
  }

  @Test
  void shouldLetOneOfManyWritersWin() throws InterruptedException, ExecutionException {
    try (Gateway gateway = gateway();
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      AdminCalls admin = new AdminCalls(gateway);
      JsonNode made = admin.done("POST", "/api/channels", channel("one", ""));
      String revision = made.path("revision").asText();
      // When
      List<Callable<Integer>> writers = new ArrayList<>();
      for (int writer = 0; writer < 8; writer++) {
        ObjectNode body = made.path("configured").deepCopy();
        body.put("name", "writer " + writer);
        writers.add(
            () -> admin.send("PUT", "/api/channels/one", revision, body.toString()).status());
      }
      List<Integer> statuses = new ArrayList<>();
      for (Future<Integer> done : threads.invokeAll(writers)) {
        statuses.add(done.get());
      }
      // Then
      assertThat(statuses).containsOnly(200, 412).containsOnlyOnce(200);
      assertThat(admin.send("PUT", "/api/channels/one", "{}").status()).isEqualTo(428);
      assertThat(admin.get("/api/audit").path("entries")).hasSize(2);
    }
  }

  @Test
  void shouldPlaceReorderAndRemove() {
    try (Gateway gateway = gateway()) {
      AdminCalls admin = new AdminCalls(gateway);
      admin.done("POST", "/api/channels", channel("one", ""));
      admin.done(
          "POST", "/api/channels", channel("two", ",\"place\":{\"lanes\":{\"claude\":\"first\"}}"));
      assertThat(servedBy(gateway)).isEqualTo("two");
      // When
      admin.done("PUT", "/api/lanes/claude/order", "{\"channels\":[\"one\"]}");
      assertThat(servedBy(gateway)).isEqualTo("one");
      admin.done("PATCH", "/api/lanes/claude/entries/one", "{\"state\":\"disabled\"}");
      assertThat(servedBy(gateway)).isEqualTo("two");
      // When it starts again the lane is as it was
      gateway.restart(gateway.setup());
      assertThat(servedBy(gateway)).isEqualTo("two");
      AdminCalls again = new AdminCalls(gateway);
      String revision = again.get("/api/channels/two").path("revision").asText();
      again.send("DELETE", "/api/channels/two", revision, "");
      // Then
      assertThat(again.get("/api/lanes/claude").path("entries").findValuesAsText("channel"))
          .containsExactly("one");
    }
  }

  /** Which channel serves a conversation that nobody has had before. */
  private String servedBy(Gateway gateway) {
    String body = Anthropic.asking("Question " + conversations.incrementAndGet());
    RawAnswer answer =
        RawHttp.exchange(gateway.port(), Anthropic.request(body.replace("true", "false")));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return answer.header("x-trireme-channel");
  }

  @Test
  void shouldLetNoSecretOut() throws IOException {
    try (Gateway gateway = gateway()) {
      AdminCalls admin = new AdminCalls(gateway);
      // Given
      admin.done("POST", "/api/channels", channel("one", ""));
      admin.done(
          "POST",
          "/api/channels",
          channel("two", ",\"proxyUrl\":\"http://me:" + PROXY_CANARY + "@127.0.0.1:9\""));
      String team =
          admin.done("POST", "/api/client-keys", "{\"name\":\"team\"}").path("secret").asText();
      assertThat(asks(gateway, team)).isEqualTo(200);
      admin.send("POST", "/api/channels/two/ping", "");
      admin.send(
          "POST", "/api/channels", "{\"dialect\":\"" + KEY_CANARY + "\",\"" + KEY_CANARY + "\":1}");
      JsonNode sealed =
          admin.done("POST", "/api/export", "{\"passphrase\":\"" + PASSPHRASE + "\"}");
      admin.done("POST", "/api/backups", "");
      // When
      List<String> seen = new ArrayList<>(List.of(sealed.toString()));
      for (String path :
          List.of(
              "/api/overview",
              "/api/channels",
              "/api/channels/one",
              "/api/channels/two",
              "/api/channels/one/keys",
              "/api/lanes",
              "/api/lanes/claude",
              "/api/client-keys",
              "/api/client-keys/team",
              "/api/settings",
              "/api/audit",
              "/api/export",
              "/api/backups",
              "/api/route?lane=claude&model=deep")) {
        seen.add(admin.get(path).toString());
      }
      seen.add(gateway.log());
      try (Stream<Path> files = Files.walk(gateway.dataFolder())) {
        files.filter(Files::isRegularFile).forEach(file -> seen.add(read(file)));
      }
      // Then
      for (String canary : List.of(KEY_CANARY, HEADER_CANARY, PROXY_CANARY, team, PASSPHRASE)) {
        assertThat(seen).noneMatch(text -> text.contains(canary));
      }
      assertThat(admin.get("/api/backups").path("backups")).hasSize(1);
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, ISO_8859_1);
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  @Test
  void shouldDoTheSameFromACommandLine() {
    try (Gateway gateway = gateway()) {
      AdminCalls admin = new AdminCalls(gateway);
      String key = GatewaySetup.ACCESS_KEY;
      // When
      CommandLineRun added =
          admin.run(
              key,
              Map.of("TRIREME_CHANNEL_KEY", KEY_CANARY),
              "channel",
              "add",
              "claude",
              vendor.url(),
              "--id",
              "one",
              "--set",
              "allowPrivateNetwork=true");
      CommandLineRun made = admin.run(key, "client-key", "create", "Team A", "--lane", "claude");
      // Then
      assertThat(added.exitCode()).as(added.stderr()).isZero();
      assertThat(made.exitCode()).as(made.stderr()).isZero();
      String secret = made.stdout().lines().toList().getLast();
      assertThat(asks(gateway, secret)).isEqualTo(200);
      // When
      CommandLineRun disabled = admin.run(key, "client-key", "disable", "team-a");
      assertThat(disabled.stdout()).isEqualTo("client key team-a is disabled\n");
      assertThat(asks(gateway, secret)).isEqualTo(401);
      CommandLineRun edited =
          admin.run(key, "channel", "edit", "one", "--set", "timeouts.connect=soon");
      assertThat(edited.exitCode()).isEqualTo(1);
      assertThat(edited.stderr()).contains("timeouts.connect");
      CommandLineRun audit = admin.run(key, "audit");
      assertThat(audit.stdout()).contains("add channel").contains("create client key");
      assertThat(audit.stdout() + added.stdout() + edited.stderr()).doesNotContain(KEY_CANARY);
    }
  }
}
