package io.trireme.store;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** What is refused, where, and in which words. The text {@code hunter2} stands for a secret. */
@Timeout(30)
class ConfigurationRefusalTest {
  private static final String CHANNEL = "channels: [{id: a, dialect: claude, baseUrls: [https://h]";

  @TempDir Path folder;
  private ConfigFolder config;

  @BeforeEach
  void prepare() {
    config = new ConfigFolder(folder);
    config.set("BLANK", " ");
    config.set("BROKEN", "hunter2 with spaces");
    config.write("empty", "\n");
    config.write("lines", "hunter2\nhunter2\n");
    config.write("large", "hunter2".repeat(10_000));
  }

  static Stream<Arguments> refusals() {
    return Stream.of(
        refused("", "1:1: the file is empty; write {} to mean it"),
        refused("# nothing\n", "1:1: the file is empty; write {} to mean it"),
        refused("[a]", "1:1: expected a map: {key: value}"),
        refused("channels:\n", "1:10: channels: is empty; give a value or remove the key"),
        refused("channels: a", "1:11: channels: expected a list: [a, b]"),
        refused("channels: [a]", "1:12: channels[0]: expected a map: {key: value}"),
        refused("chanels: []", "1:1: unknown key; did you mean channels?"),
        refused("x: []", "1:1: unknown key; known here: channels, clientKeys, lanes, settings"),
        refused("channels: []\nchannels: []", "2:1: the key channels is here twice; keep one"),
        refused("[a]: b", "1:1: a key must be text"),
        refused("channels: [{id: a}]", "1:12: channels[0]: needs the key dialect"),
        refused(
            "channels: [{id: a, dialect: claude}]", "1:12: channels[0]: needs the key baseUrls"),
        refused(
            "channels:\n  - id: a\n    base_urls: []",
            "3:5: channels[0]: unknown key; did you mean baseUrls?"),
        refused(
            "channels: [{id: a, dialect: claud, baseUrls: []}]",
            "1:29: channels[0].dialect: expected one of chat, claude, codex, gemini; did you mean"
                + " claude?"),
        refused(
            "channels: [{id: a, dialect: claude, baseUrls: []}]",
            "1:47: channels[0].baseUrls: needs at least one base URL"),
        refused(
            "channels: [{id: a/b, dialect: claude, baseUrls: [https://h]}]",
            "1:12: channels[0]: an id is 1 to 64 letters, digits, dots, underscores or hyphens, the"
                + " first a letter or digit"),
        refused(
            "channels: [{id: [a], dialect: claude, baseUrls: [https://h]}]",
            "1:17: channels[0].id: expected a single value, not a list or a map"),
        refused(
            "channels: [{id: a, dialect: claude, baseUrls: ['https://u:hunter2@h']}]",
            "1:48: channels[0].baseUrls[0]: a base URL has no user info; give the key under keys"),
        refused(
            "channels: [{id: a, dialect: claude, baseUrls: [https://h, https://H/]}]",
            "1:59: channels[0].baseUrls[1]: is the same as one before it; keep one"),
        refused(
            CHANNEL + "}, {id: a, dialect: claude, baseUrls: [https://h]}]",
            "1:61: channels[1]: has the same id as a channel before it; give each its own"),
        inChannel("keys: [{}]", "keys[0]: needs secret or secretRef"),
        inChannel(
            "keys: [{key: hunter2}]",
            "keys[0]: unknown key; known here: enabled, id, label," + " secret, secretRef, weight"),
        inChannel(
            "keys: [{hunter2}]",
            "keys[0]: unknown key; known here: enabled, id, label," + " secret, secretRef, weight"),
        inChannel(
            "keys: [{secret: hunter2, secretRef: env:X}]",
            "keys[0].secretRef: stands beside secret; keep one of the two"),
        inChannel(
            "keys: [{secret: hunter2}, {secret: hunter2}]",
            "keys[1]: has the same id or the"
                + " same secret as a key before it; keep one or give it an id"),
        inChannel(
            "keys: [{secret: 'hunter2 x'}]",
            "keys[0].secret: a secret is visible ASCII"
                + " without spaces, on one line, and not empty"),
        inChannel(
            "keys: [{secret: ''}]", "keys[0].secret: is empty; give a value or remove the key"),
        inChannel(
            "keys: [{secret: '${hunter2}'}]",
            "keys[0].secret: ${ is not replaced by"
                + " anything; for a secret use secretRef: env:NAME or file:/path"),
        inChannel(
            "keys: [{secret: !vault hunter2}]",
            "keys[0].secret: unknown tag; put quotes" + " around a value that begins with !"),
        inChannel(
            "keys: [{secretRef: env:MISSING}]",
            "keys[0].secretRef: the environment variable"
                + " MISSING is not set; set it and start again"),
        inChannel(
            "keys: [{secretRef: env:BLANK}]",
            "keys[0].secretRef: the environment variable"
                + " BLANK is not set; set it and start again"),
        inChannel(
            "keys: [{secretRef: env:BROKEN}]",
            "keys[0].secretRef: a secret is visible ASCII"
                + " without spaces, on one line, and not empty"),
        inChannel(
            "keys: [{secretRef: 'env:A B'}]",
            "keys[0].secretRef: expected the name of an" + " environment variable after env:"),
        inChannel(
            "keys: [{secretRef: k8s:ns/x}]",
            "keys[0].secretRef: Kubernetes Secrets are not"
                + " read directly; mount the Secret and use file:/path"),
        inChannel(
            "keys: [{secretRef: hunter2}]", "keys[0].secretRef: expected env:NAME or file:/path"),
        inChannel("keys: [{secretRef: 'file:'}]", "keys[0].secretRef: expected a path after file:"),
        inChannel(
            "keys: [{secretRef: file:empty}]",
            "keys[0].secretRef: a secret is visible ASCII"
                + " without spaces, on one line, and not empty"),
        inChannel(
            "keys: [{secretRef: file:lines}]",
            "keys[0].secretRef: a secret is visible ASCII"
                + " without spaces, on one line, and not empty"),
        inChannel("keys: [{secret: hunter2, weight: 0}]", "keys[0]: weight must be from 1 to 1000"),
        inChannel(
            "keys: [{secret: hunter2, weight: x}]",
            "keys[0].weight: expected a whole number, 0 or more"),
        inChannel(
            "keys: [{secret: hunter2, enabled: 'true'}]",
            "keys[0].enabled: expected true or false, without quotes"),
        inChannel("models: {map: {a: 'b*'}}", "models: the vendor's model name cannot hold a *"),
        inChannel(
            "models: {map: {a: b, a: c}}", "models.map: the same key is here twice; keep one"),
        inChannel(
            "headers: {host: x}", "headers: this header is the gateway's own and cannot be set"),
        inChannel(
            "headers: {x-a: 'hunter2 '}",
            "headers: a header value is visible ASCII and inner spaces, on one line"),
        inChannel(
            "headers: {x-a: \"hunter2\\n\"}",
            "headers: expected one line without control characters"),
        inChannel(
            "proxyUrl: 'hunter2@proxy'",
            "proxyUrl: a proxy is http://host:port, https://host:port or socks5://host:port"),
        inChannel(
            "tls: {caPem: hunter2}",
            "tls: caPem needs certificates in PEM, each from"
                + " -----BEGIN CERTIFICATE----- to -----END CERTIFICATE-----"),
        inChannel(
            "timeouts: {connect: 5}",
            "timeouts.connect: a duration is a whole number and ms," + " s, m or h: 15m"),
        inChannel("timeouts: {stall: 0s}", "timeouts.stall: a duration is longer than zero"),
        inChannel("limits: {rpm: -1}", "limits.rpm: expected a whole number, 0 or more"),
        inChannel("limits: {rpm: 9999999999}", "limits.rpm: must be at most 2147483647"),
        inChannel("quirks: {lowQuality: true}", "quirks: unknown quirk"),
        inChannel("quirks: {noCacheMarks: 1}", "quirks: must be true or false"),
        inChannel("quirks: {noCacheMarks: }", "quirks: is empty; give a value or remove the key"),
        inChannel("quirks: [noCacheMarks]", "quirks: expected a map: {key: value}"),
        inChannel("website: 'javascript:x'", ": a website begins with https:// or http://"),
        refused("lanes: {claud: {}}", "1:9: lanes: unknown key; did you mean claude?"),
        refused(
            "lanes: {claude: {strategy: fail-over}}",
            "1:28: lanes.claude.strategy: expected one of failover, round-robin, random, weighted,"
                + " least-latency; did you mean failover?"),
        refused(
            "lanes: {claude: {entries: }}",
            "1:26: lanes.claude.entries: is empty; give a value or remove the key"),
        refused(
            CHANNEL + "}]\nlanes: {claude: {entries: [{channel: b}]}}",
            "2:38: lanes.claude.entries[0].channel: no channel of this file has that id; did you"
                + " mean a?"),
        refused(
            CHANNEL + "}]\nlanes: {claude: {entries: [{channel: a}, {channel: a}]}}",
            "2:52: lanes.claude.entries[1].channel: is in this lane already; keep one"),
        refused(
            "lanes: {claude: {breaker: {threshold: 50%}}}",
            "1:39: lanes.claude.breaker.threshold: expected a number"),
        refused(
            "lanes: {claude: {breaker: {probeEvery: 20m}}}",
            "1:27: lanes.claude.breaker: probeEvery must be longer than zero, up to openFor"),
        refused(
            "lanes: {claude: {breaker: {successes: 0}}}",
            "1:27: lanes.claude.breaker: successes must be from 1 to 100"),
        refused(
            "lanes: {claude: {affinity: {ttl: soon}}}",
            "1:34: lanes.claude.affinity.ttl: a duration is a whole number and ms, s, m or h: 15m"),
        refused(
            "lanes: {claude: {hedging: {share: 2}}}",
            "1:27: lanes.claude.hedging: share must be above 0 and at most 1"),
        refused(
            "settings: {admission: {concurrency: 0}}",
            "1:23: settings.admission: concurrency must be from 1 to 1000000"),
        refused(
            CHANNEL + ", keyStrategy: random}]",
            "1:73: channels[0].keyStrategy: expected one of failover, round-robin, weighted"),
        refused(
            "lanes: {claude: {breaker: {threshold: 50}}}",
            "1:27: lanes.claude.breaker: threshold must be above 0 and at most 1"),
        refused("clientKeys: [{name: x}]", "1:14: clientKeys[0]: needs secret or secretRef"),
        refused(
            "clientKeys: [{id: x, secret: hunter2}, {id: y, secret: hunter2}]",
            "1:40: clientKeys[1]: has the same secret as a client key before it; give each its own"),
        refused(
            "clientKeys: [{id: x, secret: hunter2}, {id: x, secret: hunter22}]",
            "1:40: clientKeys[1]: has the same id as a client key before it; give each its own"),
        refused(
            "clientKeys: [{secret: hunter2, expiresAt: tomorrow}]",
            "1:43: clientKeys[0].expiresAt: expected a time with its offset: 2030-01-31T00:00:00Z"),
        refused(
            "clientKeys: [{secret: hunter2, lanes: [x]}]",
            "1:40: clientKeys[0].lanes[0]: expected one of chat, claude, codex, gemini"),
        refused("settings: {mode: loose}", "1:18: settings.mode: expected one of fuzzy, strict"));
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void shouldRefuseWithPlaceAndAdvice(String yaml, String message) {
    // Given
    // When
    ConfigurationException refusal = refusal(yaml);
    // Then
    String shown = refusal.getMessage().replace(refusal.file() + ":", "");
    if (message.startsWith("channels[0]")) {
      assertThat(shown).startsWith("1:").endsWith(": " + message);
    } else {
      assertThat(shown).isEqualTo(message);
    }
  }

  @ParameterizedTest
  @MethodSource("refusals")
  void shouldNeverQuoteASecret(String yaml, String message) {
    assertThat(refusal(yaml)).hasMessageNotContaining("hunter2").hasNoCause();
  }

  @Test
  void shouldNameFileLineAndColumn() {
    // Given
    String yaml = "channels:\n  - id: a\n    dialect: claude\n    baseUrls: nothing\n";
    // When
    ConfigurationException refusal = refusal(yaml);
    // Then
    assertThat(refusal.file()).isEqualTo(config.path("trireme.yaml").toString());
    assertThat(refusal.line()).isEqualTo(4);
    assertThat(refusal.column()).isEqualTo(15);
    assertThat(refusal)
        .hasMessage(refusal.file() + ":4:15: channels[0].baseUrls: expected a list: [a, b]");
  }

  @Test
  void shouldSayWhySecretFilesCannotBeUsed() {
    // Given
    String yaml = "clientKeys: [{secretRef: file:@}]";
    String place = "1:26: clientKeys[0].secretRef: the file " + folder + "/";
    // When
    ConfigurationException missing = refusal(yaml.replace("@", "missing"));
    ConfigurationException large = refusal(yaml.replace("@", "large"));
    ConfigurationException irregular = refusal(yaml.replace("@", "."));
    // Then
    assertThat(missing)
        .hasMessageEndingWith(place + "missing cannot be used: there is no such file");
    assertThat(large)
        .hasMessageEndingWith(place + "large cannot be used: it is larger than 65536 bytes");
    assertThat(irregular)
        .hasMessageEndingWith(place + ". cannot be used: it is not a regular file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://localhost:11434", "http://x.localhost", "http://127.0.0.1", "http://2130706433",
        "http://0x7f.1", "http://017700000001", "http://10.0.0.1", "http://169.254.169.254",
        "http://100.64.0.1", "http://[::1]", "http://[fd00::1]", "http://[::ffff:10.0.0.1]",
        "http://224.0.0.1", "http://0.0.0.0"
      })
  void shouldRefusePrivateHosts(String url) {
    // Given
    String yaml = "channels: [{id: a, dialect: claude, baseUrls: ['" + url + "']}]";
    // When
    ConfigurationException refusal = refusal(yaml);
    // Then
    assertThat(refusal)
        .hasMessageEndingWith(
            "1:48: channels[0].baseUrls[0]: points at a loopback or private address; set"
                + " allowPrivateNetwork: true on this channel if that is meant");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: [b",
        "a: b: c",
        "\ta: b",
        "a: @hunter2",
        "a: %hunter2",
        "a: *hunter2",
        "a: !x!hunter2 b",
        "a: \"\\qhunter2\"",
        "a: 'hunter2",
        "a: b\n---\nc: d",
        "a: |x\n  b",
        "}",
        "- a\nb: c",
        "%YAML 9.1\n---\na: b",
        "a: !<hunter2"
      })
  void shouldRefuseWhatIsNoYamlWithoutQuotingIt(String yaml) {
    // Given
    // When
    ConfigurationException refusal = refusal(yaml);
    // Then
    assertThat(refusal).hasMessageContaining("this is not YAML").hasMessageNotContaining("hunter2");
    assertThat(refusal.getMessage().lines()).hasSize(1);
  }

  @Test
  void shouldRefuseBytesThatAreNoText() {
    // Given
    byte[] latin = "channels: []\n# caf\u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    // When
    ConfigurationException encoding =
        catchThrowableOfType(ConfigurationException.class, () -> config.read(latin));
    ConfigurationException control = refusal("channels: []\nx: \u0001\n");
    // Then
    assertThat(encoding)
        .hasMessageEndingWith(":2:6: the file is not UTF-8 from here on; save it as UTF-8");
    assertThat(control).hasMessageEndingWith(":2:4: YAML allows no such control character");
  }

  @Test
  void shouldRefuseAliasBombs() {
    // Given
    StringBuilder bomb = new StringBuilder("x0: &x0 [a, a]\n");
    for (int i = 1; i < 60; i++) {
      bomb.append("x%d: &x%d [*x%d, *x%d]%n".formatted(i, i, i - 1, i - 1));
    }
    // When
    ConfigurationException refusal = refusal(bomb.toString());
    // Then
    assertThat(refusal)
        .hasMessageEndingWith(":1:1: more than 50 aliases of lists and maps; write them out");
  }

  @Test
  void shouldRefuseDepthAndSizeBeforeTheyHurt() {
    // Given
    String deep = "[".repeat(200_000);
    String large = "#".repeat(YamlDocument.MAX_BYTES + 1);
    // When
    ConfigurationException tooDeep = refusal(deep);
    ConfigurationException tooLarge = refusal(large);
    // Then
    assertThat(tooDeep).hasMessageEndingWith(":1:41: more than 40 levels of nesting");
    assertThat(tooLarge)
        .hasMessageEndingWith(":1:1: the file cannot be used: it is larger than 3145728 bytes");
  }

  @Test
  void shouldRefuseAListThatHoldsItself() {
    assertThat(refusal("channels: &x [*x]"))
        .hasMessageEndingWith(":1:11: channels[0]: expected a map: {key: value}");
  }

  @Test
  void shouldSayThatTheFileIsNotThere() {
    // Given
    Path file = config.path("nothing.yaml");
    // When
    ConfigurationException refusal =
        catchThrowableOfType(ConfigurationException.class, () -> config.reader().read(file, 1));
    // Then
    assertThat(Files.exists(file)).isFalse();
    assertThat(refusal).hasMessage(file + ":1:1: the file cannot be used: there is no such file");
  }

  private ConfigurationException refusal(String yaml) {
    ConfigurationException refusal =
        catchThrowableOfType(ConfigurationException.class, () -> config.read(yaml));
    assertThat(refusal).as("refusal of %s", yaml.length() > 200 ? "" : yaml).isNotNull();
    return refusal;
  }

  private static Arguments refused(String yaml, String message) {
    return Arguments.of(yaml, message);
  }

  /** A channel that is right but for one key; where the message has no path, the channel's. */
  private static Arguments inChannel(String field, String message) {
    String separator = message.startsWith(":") ? "" : ".";
    return Arguments.of(CHANNEL + ", " + field + "}]", "channels[0]" + separator + message);
  }
}
