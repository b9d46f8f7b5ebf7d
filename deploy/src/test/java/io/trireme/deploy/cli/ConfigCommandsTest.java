package io.trireme.deploy.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** What the commands that change the configuration ask of a gateway. */
@Timeout(60)
class ConfigCommandsTest {

  private static final String CANARY = "sk-canary-0123456789abcdef";
  private static final String STORED =
      """
      {"id":"one","managed":"database","revision":7,
       "configured":{"id":"one","dialect":"test","baseUrls":["https://one.example"],
         "keys":[{"id":"k","masked":"sk-c***ef"}],"timeouts":{"connect":"3s"}}}
      """;

  private record Ran(int code, String out, String err) {}

  @TempDir Path folder;

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
    Map<String, String> environment =
        Map.of(
            "TRIREME_URL",
            gateway.url(),
            "ADMIN_ACCESS_KEY",
            GatewayStub.KEY,
            "TRIREME_CHANNEL_KEY",
            CANARY,
            "TRIREME_EXPORT_PASSPHRASE",
            "correct horse battery");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        CommandLine.line(() -> Connection.of(environment), environment)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Ran(code, out.toString(), err.toString());
  }

  @Test
  void shouldMakeAChannelWithAKeyThatIsNotOnTheCommandLine() {
    // Given
    gateway.on("POST /api/channels", 201, STORED);
    // When
    Ran ran =
        run(
            "channel",
            "add",
            "test",
            "https://one.example",
            "--place",
            "test=first",
            "--set",
            "timeouts.connect=3s",
            "--set",
            "limits.rpm=60",
            "--set",
            "models.allow=[\"a-*\"]");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(gateway.asked())
        .containsExactly(
            "POST /api/channels {\"dialect\":\"test\",\"baseUrls\":[\"https://one.example\"],"
                + "\"keys\":[{\"secret\":\""
                + CANARY
                + "\"}],\"place\":{\"lanes\":{\"test\":\"first\"}},"
                + "\"timeouts\":{\"connect\":\"3s\"},\"limits\":{\"rpm\":60},"
                + "\"models\":{\"allow\":[\"a-*\"]}}");
    assertThat(ran.out()).doesNotContain(CANARY);
  }

  @Test
  void shouldSendBackWhatItWasShownWithTheChange() {
    // Given
    gateway.on("GET /api/channels/one", STORED);
    gateway.on("PUT /api/channels/one", STORED);
    // When
    Ran ran = run("channel", "edit", "one", "--name", "One", "--set", "timeouts.connect=");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(gateway.asked().getLast())
        .contains("\"masked\":\"sk-c***ef\"", "\"name\":\"One\"", "\"timeouts\":{}");
    assertThat(gateway.revisions()).containsExactly("\"7\"");
  }

  @Test
  void shouldSayThatAChannelIsTheFiles() {
    // Given
    gateway.on("GET /api/channels/filed", "{\"id\":\"filed\",\"revision\":null}");
    // When
    Ran ran = run("channel", "remove", "filed");
    // Then
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("stands in the configuration file");
  }

  @Test
  void shouldReplaceAKey() {
    // Given
    gateway.on("GET /api/channels/one", STORED);
    gateway.on(
        "PUT /api/channels/one/keys/k", "{\"id\":\"k\",\"masked\":\"***\",\"state\":\"ready\"}");
    // When
    Ran ran = run("channel", "key", "replace", "one", "k");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).isEqualTo("key k *** is ready\n");
    assertThat(gateway.asked().getLast()).endsWith(" {\"secret\":\"" + CANARY + "\"}");
  }

  @Test
  void shouldKeepWhatIsNotNamedOfAKeyThatIsReplaced() {
    // Given
    gateway.on(
        "GET /api/channels/one",
        STORED.replace(
            "\"masked\":\"sk-c***ef\"",
            "\"masked\":\"sk-c***ef\",\"label\":\"main\",\"weight\":3,\"enabled\":false"));
    gateway.on(
        "PUT /api/channels/one/keys/k", "{\"id\":\"k\",\"masked\":\"***\",\"state\":\"off\"}");
    // When
    Ran ran = run("channel", "key", "replace", "one", "k", "--weight", "5", "--key-ref", "env:K");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(gateway.asked().getLast())
        .endsWith(" {\"secretRef\":\"env:K\",\"weight\":5,\"label\":\"main\",\"enabled\":false}");
  }

  @Test
  void shouldReorderALane() {
    // Given
    gateway.on(
        "PUT /api/lanes/test/order",
        "{\"strategy\":\"failover\",\"entries\":[{\"channel\":\"b\",\"state\":\"active\"},"
            + "{\"channel\":\"a\",\"state\":\"disabled\"}]}");
    // When
    Ran ran = run("lane", "reorder", "test", "b", "a");
    // Then
    assertThat(gateway.asked())
        .containsExactly("PUT /api/lanes/test/order {\"channels\":[\"b\",\"a\"]}");
    assertThat(ran.out()).isEqualTo("lane test by failover: b a(disabled)\n");
  }

  @Test
  void shouldShowANewSecretAloneOnItsLine() {
    // Given
    gateway.on(
        "POST /api/client-keys",
        201,
        "{\"secret\":\"tr-0123456789\",\"clientKey\":{\"id\":\"team-a\"}}");
    // When
    Ran ran = run("client-key", "create", "Team A", "--lane", "test", "--rpm", "60");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out().lines().toList().getLast()).isEqualTo("tr-0123456789");
    assertThat(gateway.asked().getFirst())
        .endsWith(
            "{\"name\":\"Team A\",\"lanes\":[\"test\"],\"models\":[],\"limits\":{\"rpm\":60}}");
  }

  @Test
  void shouldTurnAClientKeyOffAndChangeNothingElse() {
    // Given
    String key =
        """
        {"id":"a","name":"A","managed":"database","revision":3,"prefix":"tr-abcd","lanes":["test"],
         "models":[],"limits":{"rpm":1,"tpm":0,"concurrency":0},"expiresAt":null,"enabled":true,
         "state":"active"}
        """;
    gateway.on("GET /api/client-keys/a", key);
    gateway.on("PUT /api/client-keys/a", key.replace("\"active\"", "\"disabled\""));
    // When
    Ran ran = run("client-key", "disable", "a");
    // Then
    assertThat(ran.out()).isEqualTo("client key a is disabled\n");
    assertThat(gateway.asked().getLast())
        .contains("\"enabled\":false", "\"rpm\":1", "\"lanes\":[\"test\"]")
        .doesNotContain("prefix");
    assertThat(gateway.revisions()).containsExactly("\"3\"");
  }

  @Test
  void shouldFailWhereTheAuditWasTamperedWith() {
    // Given
    gateway.on("GET /api/audit?limit=20", "{\"intact\":false,\"firstBroken\":4,\"entries\":[]}");
    // When
    Ran ran = run("audit");
    // Then
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out()).contains("TAMPERED WITH: entry 4");
  }

  @Test
  void shouldImportWithThePassphraseOfTheEnvironmentAndTellWhatIsRefused() throws IOException {
    // Given
    Path file = Files.writeString(folder.resolve("export.json"), "{\"sealed\":\"x\"}");
    gateway.on(
        "POST /api/import?dryRun=true",
        """
        {"dryRun":true,"backup":null,"warnings":["one: careful"],"objects":[
          {"kind":"channel","id":"one","change":"added","fields":["id","keys"],"reason":null},
          {"kind":"channel","id":"two","change":"refused","fields":[],"reason":"no key"}]}
        """);
    // When
    Ran ran = run("import", file.toString(), "--dry-run");
    // Then
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.out().lines())
        .containsExactly(
            "WHAT     ID   WOULD BE  FIELDS OR REASON",
            "channel  one  added     id keys",
            "channel  two  refused   no key",
            "warning: one: careful");
    assertThat(gateway.asked())
        .containsExactly(
            "POST /api/import?dryRun=true {\"document\":{\"sealed\":\"x\"},"
                + "\"passphrase\":\"correct horse battery\"}");
  }

  @Test
  void shouldSayThatAFileCannotBeRead() {
    // When
    Ran ran = run("import", folder.resolve("none.json").toString());
    // Then
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err()).contains("cannot be read");
    assertThat(gateway.asked()).isEmpty();
  }

  @Test
  void shouldRestoreByName() {
    // Given
    gateway.on(
        "POST /api/backups/config-1/restore",
        "{\"restored\":\"config-1\",\"revision\":9,\"before\":\"config-2\"}");
    // When
    Ran ran = run("restore", "config-1");
    // Then
    assertThat(ran.out()).isEqualTo("restored config-1; what was there before is config-2\n");
  }
}
