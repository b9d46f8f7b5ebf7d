package io.trireme.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Starts that fail, and the key that a start without one creates. */
@Timeout(150)
class StartIT {
  private static final Duration QUICKLY = Duration.ofSeconds(30);
  private static final String URL = "https://api.anthropic.com";

  static List<String> broken() {
    String channel =
        """
        channels:
          - id: a
            dialect: claude
        """;
    String good = channel + "    baseUrls: [https://a.test]\n";
    return List.of(
        channel,
        channel + "    baseUrls: [",
        good + "    colour: 1\n",
        good + "    timeouts: {stall: soon}\n",
        good.replace("claude", "klingon"),
        good + "lanes: {claude: {entries: [{channel: nobody}]}}\n");
  }

  @ParameterizedTest
  @MethodSource("broken")
  void shouldRefuseABrokenFileWithItsPlace(String yaml) {
    // When
    try (Gateway gateway = Gateway.launch(GatewaySetup.of(yaml))) {
      int code = gateway.awaitExit(QUICKLY);
      // Then
      assertThat(code).as(gateway.log()).isEqualTo(78);
      assertThat(gateway.log()).containsPattern("trireme\\.yaml:\\d+");
      assertThat(gateway.log()).doesNotContain("\tat ");
    }
  }

  @Test
  void shouldRefuseAMissingFile() {
    // Given
    GatewaySetup setup = GatewaySetup.claude(URL).env("TRIREME_CONFIG", "/nowhere/trireme.yaml");
    // When
    try (Gateway gateway = Gateway.launch(setup)) {
      // Then
      assertThat(gateway.awaitExit(QUICKLY)).as(gateway.log()).isEqualTo(78);
    }
  }

  @Test
  void shouldRefuseAKnownDefaultKeyAndOfferAnother() {
    // Given
    GatewaySetup setup = GatewaySetup.claude(URL).env("PROXY_ACCESS_KEY", "your-proxy-access-key");
    // When
    try (Gateway gateway = Gateway.launch(setup)) {
      // Then
      assertThat(gateway.awaitExit(QUICKLY)).as(gateway.log()).isEqualTo(78);
      assertThat(gateway.log()).containsPattern("tr-[A-Za-z0-9_-]{16,}");
    }
  }

  @Test
  void shouldRefuseALoopbackAddressUnlessAllowed() {
    // Given
    try (ReplayUpstream upstream = ReplayUpstream.start()) {
      upstream.on(Anthropic.PATH, Anthropic.message("must not be reached"));
      String yaml =
          GatewaySetup.claudeChannel(upstream.url())
              .replace("allowPrivateNetwork: true", "allowPrivateNetwork: false");
      // When
      try (Gateway gateway = Gateway.launch(GatewaySetup.of(yaml))) {
        ProcessLog.await(
            "start or refusal",
            Duration.ofSeconds(60),
            () -> gateway.ready() || gateway.log().contains("trireme.yaml:"));
        if (gateway.ready()) {
          RawAnswer answer = RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.WHOLE));
          Anthropic.expectError(answer, 502, "api_error");
        } else {
          assertThat(gateway.awaitExit(QUICKLY)).isEqualTo(78);
        }
        // Then
        assertThat(upstream.requests()).isEmpty();
      }
    }
  }

  @Test
  void shouldCreateAKeyOnceAndKeepIt() throws IOException {
    // Given
    Pattern key = Pattern.compile("tr-[A-Za-z0-9_-]{16,}");
    try (ReplayUpstream upstream = ReplayUpstream.start();
        Gateway gateway =
            Gateway.start(GatewaySetup.claude(upstream.url()).withoutEnv("PROXY_ACCESS_KEY"))) {
      upstream.on(Anthropic.PATH, Anthropic.message("ok"));
      // When
      List<String> printed = matches(key, gateway.log());
      RawRequest request = RawRequest.messages(printed.getFirst(), Anthropic.WHOLE);
      RawAnswer first = RawHttp.exchange(gateway.port(), request);
      gateway.restart(gateway.setup());
      RawAnswer second = RawHttp.exchange(gateway.port(), request);
      RawAnswer none = RawHttp.exchange(gateway.port(), request.without("x-api-key"));
      // Then
      assertThat(printed).hasSize(1);
      assertThat(matches(key, gateway.log())).as("printed once").hasSize(1);
      assertThat(first.status()).as(first.text()).isEqualTo(200);
      assertThat(second.status()).as(second.text()).isEqualTo(200);
      Anthropic.expectError(none, 401, "authentication_error");
      assertThat(Files.getPosixFilePermissions(fileWith(gateway, printed.getFirst())))
          .isEqualTo(Set.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE));
    }
  }

  private static List<String> matches(Pattern pattern, String text) {
    List<String> matches = new ArrayList<>();
    Matcher matcher = pattern.matcher(text);
    while (matcher.find()) {
      matches.add(matcher.group());
    }
    return matches;
  }

  private static Path fileWith(Gateway gateway, String content) throws IOException {
    try (Stream<Path> files = Files.walk(gateway.dataFolder())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (Files.size(file) < 4_096 && Files.readString(file).contains(content)) {
          return file;
        }
      }
    }
    throw new AssertionError("no file of the data folder holds the key");
  }
}
