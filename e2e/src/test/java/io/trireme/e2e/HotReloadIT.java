package io.trireme.e2e;

import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** A new configuration file counts within seconds; a broken one changes nothing. */
@Timeout(90)
class HotReloadIT {
  private static final Duration SOON = Duration.ofSeconds(15);

  private ReplayUpstream first;
  private ReplayUpstream second;
  private Gateway gateway;

  @BeforeEach
  void start() {
    first = ReplayUpstream.start();
    second = ReplayUpstream.start();
    first.on(Anthropic.PATH, Anthropic.message("first"));
    second.on(Anthropic.PATH, Anthropic.message("second"));
    gateway = Gateway.start(GatewaySetup.claude(first.url()));
  }

  @AfterEach
  void stop() {
    gateway.close();
    first.close();
    second.close();
  }

  private RawAnswer ask() {
    return RawHttp.exchange(gateway.port(), Anthropic.request(Anthropic.WHOLE));
  }

  private void awaitAnswerOf(String upstream) {
    ProcessLog.await("answer of " + upstream, SOON, () -> ask().text().contains(upstream));
  }

  @Test
  void shouldFollowAReplacedFile() {
    // Given
    assertThat(ask().text()).contains("first");
    // When
    gateway.replaceConfig(GatewaySetup.claudeChannel(second.url()));
    // Then
    awaitAnswerOf("second");
    assertThat(gateway.ready()).isTrue();
  }

  @Test
  void shouldKeepTheOldConfigurationWhenTheFileIsBroken() {
    // When
    gateway.replaceConfig(
        GatewaySetup.claudeChannel(second.url()).replace("dialect: claude", "dialect: klingon"));
    // Then
    String line = gateway.awaitLog(Pattern.compile(".*trireme\\.yaml:\\d+.*"), SOON);
    assertThat(line).contains("dialect");
    assertThat(ask().text()).contains("first");
    assertThat(second.requests()).isEmpty();
    gateway.replaceConfig(GatewaySetup.claudeChannel(second.url()));
    awaitAnswerOf("second");
  }

  @Test
  void shouldLetARunningStreamFinishOnTheOldConfiguration() {
    // Given
    Transcript transcript = Transcript.fixture("bash-final-text");
    Script slow = transcript.script().pace(Duration.ofSeconds(1));
    first.answer(
        Anthropic.PATH,
        request -> request.text().equals(Anthropic.STREAMING) ? slow : Anthropic.message("first"));
    try (RawHttp client = RawHttp.connect(gateway.port())) {
      client.send(Anthropic.request(Anthropic.STREAMING));
      first.awaitRequests(1, SOON);
      // When
      gateway.replaceConfig(GatewaySetup.claudeChannel(second.url()));
      awaitAnswerOf("second");
      assertThat(first.requests().getFirst().ended()).isFalse();
      RawAnswer answer = client.readAnswer();
      // Then
      assertThat(answer.body()).isEqualTo(transcript.answer());
    }
  }

  @Test
  void shouldForgetARemovedChannel() {
    // Given
    assertThat(ask().text()).contains("first");
    ProcessLog.await("its series", SOON, this::isMeasured);
    // When
    gateway.replaceConfig("channels: []\n");
    // Then
    ProcessLog.await("closed lane", SOON, () -> ask().status() != 200);
    assertThat(Anthropic.json(ask().text()).path("type").asText()).isEqualTo("error");
    ProcessLog.await("the end of its series", SOON, () -> !isMeasured());
  }

  /** Whether attempts at a channel are counted under its name. */
  private boolean isMeasured() {
    return gateway
        .metrics()
        .lines()
        .filter(line -> line.startsWith("trireme_attempts_total{"))
        .anyMatch(line -> !line.contains("channel=\"other\""));
  }
}
