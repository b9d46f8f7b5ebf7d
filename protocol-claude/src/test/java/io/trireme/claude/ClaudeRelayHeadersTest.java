package io.trireme.claude;

import io.trireme.core.Secret;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.Signal;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.sse.SseParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class ClaudeRelayHeadersTest {

  private final ClaudeRelay relay = new ClaudeRelay();

  @Test
  void shouldSendAnOauthTokenAsBearerAlone() {
    assertThat(relay.credential(Secret.of("sk-ant-oat01-abc")))
        .isEqualTo(Map.of("authorization", "Bearer sk-ant-oat01-abc"));
  }

  @Test
  void shouldSendAnApiKeyOfTheVendorAsApiKeyAlone() {
    assertThat(relay.credential(Secret.of("sk-ant-api03-abc")))
        .isEqualTo(Map.of("x-api-key", "sk-ant-api03-abc"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sk-other", "token", "xsk-ant-api03"})
  void shouldSendTheKeyOfAnotherVendorBothWays(String key) {
    assertThat(relay.credential(Secret.of(key)))
        .isEqualTo(Map.of("x-api-key", key, "authorization", "Bearer " + key));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "request-id",
        "retry-after",
        "retry-after-ms",
        "x-should-retry",
        "anthropic-ratelimit-requests-limit",
        "anthropic-ratelimit-unified-reset"
      })
  void shouldPassRequestIdsAndRateLimits(String name) {
    assertThat(relay.passesAnswerHeader(name)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "set-cookie",
        "server",
        "via",
        "connection",
        "transfer-encoding",
        "content-length",
        "content-encoding",
        "cf-ray",
        "anthropic-organization-id",
        "x-anthropic-ratelimit-requests-limit",
        "x-api-key",
        "authorization",
        "access-control-allow-origin",
        "x-request-id"
      })
  void shouldKeepEveryOtherHeaderBack(String name) {
    assertThat(relay.passesAnswerHeader(name)).isFalse();
  }

  @Test
  void shouldKeepAStreamAliveWithAPingThatMeansNothing() {
    // Given
    List<SseEvent> events = new ArrayList<>();
    byte[] frame = relay.keepAlive().orElseThrow();
    // When
    new SseParser(1024, events::add).feed(frame, 0, frame.length);
    // Then
    assertThat(events).containsExactly(new SseEvent("ping", "{\"type\": \"ping\"}"));
    assertThat(new ClaudeObserver().onEvent(events.getFirst())).isEqualTo(Signal.IDLE);
  }

  @Test
  void shouldNotLetACallerSpoilTheKeepAliveOfOthers() {
    // Given
    byte[] first = relay.keepAlive().orElseThrow();
    byte[] copy = first.clone();
    // When
    first[0] = 0;
    // Then
    assertThat(relay.keepAlive()).hasValueSatisfying(frame -> assertThat(frame).isEqualTo(copy));
  }

  @ParameterizedTest
  @EnumSource(Operation.class)
  void shouldGiveEveryAttemptAnObserverOfItsOwn(Operation operation) {
    assertThat(relay.observer(operation)).isNotSameAs(relay.observer(operation));
  }
}
