package io.trireme.e2e;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What a channel's own limits do to the requests that find it full. */
@Timeout(60)
class ChannelLimitsIT {
  private static final Duration MAX_WAIT = Duration.ofSeconds(3);

  private static ReplayUpstream narrow;
  private static ReplayUpstream wide;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    narrow = ReplayUpstream.start();
    wide = ReplayUpstream.start();
    gateway =
        Gateway.start(
            GatewaySetup.of(
                """
                channels:
                  - id: narrow
                    dialect: claude
                    baseUrls: [%1$s]
                    allowPrivateNetwork: true
                    keys: [{secret: sk-ant-narrow}]
                    models: {deny: ["rare-*"]}
                    limits: {concurrency: 1}
                  - id: wide
                    dialect: claude
                    baseUrls: [%2$s]
                    allowPrivateNetwork: true
                    keys: [{secret: sk-ant-wide}]
                    models: {allow: ["claude-sonnet-*"]}
                  - id: slow
                    dialect: claude
                    baseUrls: [%1$s]
                    allowPrivateNetwork: true
                    keys: [{secret: sk-ant-slow}]
                    models: {allow: ["rare-*"]}
                    limits: {rpm: 1}
                lanes:
                  claude: {entries: [{channel: narrow}, {channel: wide}, {channel: slow}]}
                settings: {admission: {maxWait: 3s}}
                """
                    .formatted(narrow.url(), wide.url())));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    narrow.close();
    wide.close();
  }

  @BeforeEach
  void prepare() {
    narrow.forget();
    wide.forget();
    wide.on(Anthropic.PATH, Anthropic.message("wide"));
  }

  private static RawHttp send(String body) {
    return RawHttp.connect(gateway.port())
        .readTimeout(Duration.ofSeconds(10))
        .send(Anthropic.request(body));
  }

  /** A client that has the only place of the narrow channel. */
  private static RawHttp occupy() {
    narrow.on(
        Anthropic.PATH,
        Script.stream(Anthropic.talking(3)).stallAfterFrames(4),
        Anthropic.message("narrow"));
    RawHttp client = send(Anthropic.body("claude-opus-4-1", true));
    assertThat(client.readHead().startLine()).startsWith("HTTP/1.1 200");
    return client;
  }

  @Test
  void shouldTakeTheNextChannelWhereOneIsFull() {
    try (RawHttp inside = occupy()) {
      // When
      RawAnswer answer = RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.WHOLE));
      // Then
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.header("x-trireme-channel")).isEqualTo("wide");
      assertThat(answer.header("x-trireme-attempts")).isEqualTo("1");
      inside.reset();
    }
  }

  @Test
  void shouldWaitForAPlaceWhereNothingElseIsLeft() {
    try (RawHttp inside = occupy();
        RawHttp waiting = send(Anthropic.body("claude-opus-4-1", false))) {
      // Given
      waiting.readTimeout(Duration.ofSeconds(2));
      // When
      inside.reset();
      RawAnswer answer = waiting.readAnswer();
      // Then
      assertThat(answer.status()).as(answer.text()).isEqualTo(200);
      assertThat(answer.header("x-trireme-channel")).isEqualTo("narrow");
    }
  }

  @Test
  void shouldRefuseWhatHasWaitedTooLong() {
    try (RawHttp inside = occupy()) {
      // When
      long asked = System.nanoTime();
      RawAnswer answer =
          RawHttp.exchange(
              gateway.port(), Anthropic.request(Anthropic.body("claude-opus-4-1", false)));
      // Then
      Anthropic.expectError(answer, 529, "overloaded_error");
      assertThat(answer.header("retry-after")).isEqualTo("1");
      assertThat(Duration.ofNanos(System.nanoTime() - asked))
          .isBetween(MAX_WAIT.minusMillis(100), MAX_WAIT.plusSeconds(2));
      assertThat(narrow.requests()).hasSize(1);
      inside.reset();
    }
  }

  @Test
  void shouldKeepTheRequestsAMinute() {
    // Given
    narrow.on(Anthropic.PATH, Anthropic.message("slow"));
    String rare = Anthropic.body("rare-1", false);
    // When
    List<Integer> statuses =
        List.of(
            RawHttp.exchange(gateway.port(), Anthropic.request(rare)).status(),
            RawHttp.exchange(gateway.port(), Anthropic.request(rare)).status());
    // Then
    assertThat(statuses).containsExactly(200, 529);
    assertThat(narrow.requests()).hasSize(1);
  }
}
