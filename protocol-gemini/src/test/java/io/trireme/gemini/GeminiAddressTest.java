package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayException;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.Message;
import io.trireme.core.model.Role;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Media that Google is to fetch by itself, and the family that a channel names. */
@Timeout(20)
class GeminiAddressTest {

  private static ChatRequest ask(MediaKind kind, String url) {
    Block media = Block.Media.of(kind, new MediaSource.Url(url, null));
    return Codecs.request(List.of(new Message(Role.USER, List.of(media))));
  }

  @ParameterizedTest
  @CsvSource({
    "IMAGE, https://example.test/a.png?s=1, image/png",
    "IMAGE, https://example.test/a, image/jpeg",
    "DOCUMENT, https://example.test/a.pdf, application/pdf",
    "DOCUMENT, https://example.test/a.txt, text/plain",
    "AUDIO, https://example.test/a.mp3, audio/mpeg",
    "VIDEO, https://example.test/a.mp4, video/mp4"
  })
  void shouldTellTheAddressOfMediaAndItsLikelyType(MediaKind kind, String url, String type) {
    // When
    JsonNode part =
        Codecs.encode(ask(kind, url), Codecs.THIRD)
            .path("contents")
            .path(0)
            .path("parts")
            .path(0)
            .path("fileData");
    // Then
    assertThat(part.path("fileUri").asText()).isEqualTo(url);
    assertThat(part.path("mimeType").asText()).isEqualTo(type);
  }

  @Test
  void shouldRefuseAddressesThatAModelDoesNotFetch() {
    assertThatThrownBy(
            () -> Codecs.encode(ask(MediaKind.IMAGE, "https://a.test/x"), "gemini-2.0-flash"))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining("send the bytes");
  }

  @Test
  void shouldTakeTheFamilyThatTheChannelNames() {
    assertThat(new GeminiProtocol().quirkFault("modelFamily", "gemini-3-pro")).isEmpty();
    assertThat(new GeminiProtocol().quirkFault("unheard", "true")).isPresent();
  }
}
