package io.trireme.deploy;

import io.trireme.core.spi.Signal;
import io.trireme.core.sse.SseEvent;
import io.trireme.core.translate.Losses;
import io.trireme.core.translate.Translation;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A vendor that only keeps its connection alive falls silent, whoever asked it. */
@Timeout(20)
final class TranslatedKeepAliveTest {

  private static final String PING = "{\"type\":\"ping\"}";
  private static final String START = "{\"type\":\"message_start\",\"message\":{\"id\":\"m\"}}";

  private static Translation translation(String client, String vendor) {
    boolean chat = client.equals("chat");
    String said = "[{\"role\":\"user\",\"content\":\"hi\"}]";
    String body =
        chat
            ? "{\"model\":\"m\",\"stream\":true,\"messages\":" + said + "}"
            : "{\"model\":\"m\",\"stream\":true,\"input\":" + said + "}";
    return InstalledProtocols.translate(
        client,
        chat ? "/v1/chat/completions" : "/v1/responses",
        body.getBytes(StandardCharsets.UTF_8),
        vendor,
        "m",
        new Losses());
  }

  @ParameterizedTest(name = "{0} over {1}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      value = {
        "codex|claude|ping|{\"type\":\"ping\"}",
        "chat|claude|ping|{\"type\":\"ping\"}",
        "chat|codex|keepalive|{\"type\":\"keepalive\"}",
        "chat|codex|message|{\"type\":\"keepalive\"}",
      })
  void shouldNotTakeAKeepAliveForProgress(String client, String vendor, String name, String data) {
    // Given
    Translation translation = translation(client, vendor);
    // When
    Signal signal = translation.onEvent(new SseEvent(name, data));
    // Then
    assertThat(signal).isEqualTo(Signal.IDLE);
    assertThat(translation.take()).isEmpty();
  }

  @Test
  void shouldTakeOtherEventsBetweenKeepAlivesForWhatTheyAre() {
    // Given
    Translation translation = translation("codex", "claude");
    translation.onEvent(new SseEvent("ping", PING));
    // When
    Signal started = translation.onEvent(new SseEvent("message_start", START));
    Signal pinged = translation.onEvent(new SseEvent("ping", PING));
    // Then
    assertThat(started).isEqualTo(Signal.QUIET);
    assertThat(pinged).isEqualTo(Signal.IDLE);
  }
}
