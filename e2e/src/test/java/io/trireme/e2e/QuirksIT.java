package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** A channel says what its vendor does differently. */
@Timeout(60)
class QuirksIT {
  private static final Path VENDORS =
      Path.of("..", "store", "src", "main", "resources", "io", "trireme", "store", "vendors.yaml");

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    gateway =
        Gateway.start(
            GatewaySetup.of(
                """
                channels:
                  - id: odd
                    dialect: chat
                    baseUrls: ["%1$s/openai/v1"]
                    keys: [{secret: e2e-azure-like}]
                    allowPrivateNetwork: true
                    models: {allow: [odd]}
                    quirks: {authHeader: api-key, maxTokensField: max_completion_tokens}
                  - id: usual
                    dialect: chat
                    baseUrls: ["%1$s"]
                    keys: [{secret: e2e-usual}]
                    allowPrivateNetwork: true
                    models: {allow: [usual]}
                lanes: {claude: {entries: [{channel: odd}, {channel: usual}]}}
                """
                    .formatted(upstream.url())));
    Script answer = VendorAnswer.of(Tongue.CHAT, false);
    upstream.on("/openai/v1/chat/completions", answer);
    upstream.on("/v1/chat/completions", answer);
    upstream.on("/openai/v1/models", Script.json(200, "{\"object\":\"list\",\"data\":[]}"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
  }

  private static Received asked(RawRequest request) {
    RawAnswer answer = RawHttp.exchange(gateway.port(), request);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return upstream.requests().getLast();
  }

  @Test
  void shouldPutTheKeyWhereTheVendorWantsIt() {
    // When
    Received odd = asked(Tongue.CLAUDE.ask("odd", false));
    Received usual = asked(Tongue.CLAUDE.ask("usual", false));
    // Then
    assertThat(odd.headers().first("api-key")).contains("e2e-azure-like");
    assertThat(odd.headers().has("authorization")).isFalse();
    assertThat(usual.headers().first("authorization")).contains("Bearer e2e-usual");
    assertThat(usual.headers().has("api-key")).isFalse();
  }

  @Test
  void shouldPutTheKeyThereInARelayToo() {
    // When
    Received relayed = asked(Tongue.CHAT.ask("odd", false));
    // Then
    assertThat(relayed.headers().first("api-key")).contains("e2e-azure-like");
    assertThat(relayed.headers().has("authorization")).isFalse();
  }

  @Test
  void shouldNameFieldsAsTheVendorWantsThem() {
    // When
    JsonNode odd = Anthropic.json(asked(Tongue.CLAUDE.ask("odd", false)).text());
    JsonNode usual = Anthropic.json(asked(Tongue.CLAUDE.ask("usual", false)).text());
    // Then
    assertThat(odd.path("max_completion_tokens").asInt()).isEqualTo(4096);
    assertThat(odd.has("max_tokens")).isFalse();
    assertThat(usual.path("max_tokens").asInt()).isEqualTo(4096);
  }

  @Test
  void shouldStartWithEveryVendorThatIsKnown() throws IOException {
    // Given
    String vendors = Files.readString(VENDORS);
    // When
    try (Gateway known = Gateway.start(GatewaySetup.of(vendors))) {
      // Then
      assertThat(RawHttp.exchange(known.port(), RawRequest.get("/health")).status()).isEqualTo(200);
    }
  }

  @Test
  void shouldDescribeEveryVendorThatIsKnown() throws IOException {
    // Given
    String page = Files.readString(Path.of("..", "docs", "reference", "vendors.md"));
    Matcher facts =
        Pattern.compile("(?m)^    (?:baseUrls: \\[\"?([^]\"]+)|quirks: \\{([^}]+))")
            .matcher(Files.readString(VENDORS));
    // When
    int found = 0;
    while (facts.find()) {
      found++;
      String text = facts.group(1) != null ? facts.group(1) : facts.group(2);
      // Then
      for (String fact : text.split(", ", -1)) {
        assertThat(page).contains("`" + fact + "`");
      }
    }
    assertThat(found).isGreaterThan(25);
  }
}
