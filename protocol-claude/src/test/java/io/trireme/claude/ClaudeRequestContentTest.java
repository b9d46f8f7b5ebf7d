package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.claude.Translation.Sent;
import io.trireme.core.GatewayException;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.Message;
import io.trireme.core.model.Role;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.Tooling;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trireme.claude.Translation.SONNET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What the turns of a request hold beside words: images, documents, marks for the cache. */
@Timeout(30)
class ClaudeRequestContentTest {

  @ParameterizedTest
  @CsvSource({
    "iVBORw0KGgo=,image/jpeg,image/png",
    "/9j/4AAQ,image/png,image/jpeg",
    "R0lGODlh,image/png,image/gif",
    "UklGRgAAAABXRUJQ,image/png,image/webp",
    "AAAAAAAA,image/jpg,image/jpeg"
  })
  void shouldReadTheTypeOfAnImageFromItsBytes(String data, String declared, String real) {
    // When
    JsonNode body =
        Translation.encode(
                Translation.foreign(
                    Translation.user(
                        Block.Media.of(
                            Block.MediaKind.IMAGE, new MediaSource.Inline(declared, data)))),
                SONNET)
            .body();
    // Then
    assertThat(body.at("/messages/0/content/0/source/media_type").asText()).isEqualTo(real);
  }

  @Test
  void shouldWriteDocuments() {
    // When
    Sent sent =
        Translation.encode(
            Translation.foreign(
                Translation.user(
                    new Block.Media(
                        Block.MediaKind.DOCUMENT,
                        new MediaSource.Inline("application/pdf", "JVBERi0x"),
                        "a.pdf",
                        null),
                    Block.Media.of(
                        Block.MediaKind.DOCUMENT, new MediaSource.Inline("text/plain", "aGk=")),
                    Block.Media.of(
                        Block.MediaKind.DOCUMENT, new MediaSource.Url("https://a/b.pdf", null)),
                    Block.Media.of(
                        Block.MediaKind.IMAGE,
                        new MediaSource.File(ClaudeCodec.CLAUDE, "f", null)))),
            SONNET);
    // Then
    JsonNode content = sent.body().at("/messages/0/content");
    assertThat(content.at("/0/title").asText()).isEqualTo("a.pdf");
    assertThat(content.at("/0/source/type").asText()).isEqualTo("base64");
    assertThat(content.at("/1/source/data").asText()).isEqualTo("hi");
    assertThat(content.at("/2/source/url").asText()).isEqualTo("https://a/b.pdf");
    assertThat(content.at("/3/source/file_id").asText()).isEqualTo("f");
    assertThat(sent.request().headers()).containsEntry("anthropic-beta", "files-api-2025-04-14");
  }

  @ParameterizedTest
  @CsvSource({
    "AUDIO,audio/wav,AAAA",
    "VIDEO,video/mp4,AAAA",
    "IMAGE,image/bmp,Qk0AAAAA",
    "DOCUMENT,application/zip,AAAA"
  })
  void shouldRefuseMediaThatTheVendorCannotTake(Block.MediaKind kind, String type, String data) {
    // Given
    ChatRequest request =
        Translation.foreign(
            Translation.user(Block.Media.of(kind, new MediaSource.Inline(type, data))));
    // Then
    assertThatThrownBy(() -> Translation.encode(request, SONNET))
        .isInstanceOf(GatewayException.class);
  }

  @Test
  void shouldRefuseAFileOfAnotherVendor() {
    // Given
    ChatRequest request =
        Translation.foreign(
            Translation.user(
                Block.Media.of(
                    Block.MediaKind.DOCUMENT, new MediaSource.File(Translation.CHAT, "f9", null))));
    // Then
    assertThatThrownBy(() -> Translation.encode(request, SONNET))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining("f9");
  }

  @Test
  void shouldMarkWhatIsToBeCachedWhereTheClientCannot() {
    // Given
    ChatRequest request =
        Translation.foreign(
                Message.text(Role.SYSTEM, "s"),
                Message.text(Role.USER, "1"),
                Message.text(Role.ASSISTANT, "2"),
                Message.text(Role.USER, "3"),
                Message.text(Role.ASSISTANT, "4"),
                Message.text(Role.USER, "5"))
            .withTooling(
                new Tooling(List.of(new Tool.WebFetch()), new ToolChoice.Unstated(), null));
    // When
    JsonNode body = Translation.encode(request, SONNET).body();
    // Then
    assertThat(body.findParents("cache_control")).hasSize(4);
    assertThat(body.at("/tools/0").has("cache_control")).isTrue();
    assertThat(body.at("/system/0").has("cache_control")).isTrue();
    assertThat(body.at("/messages/2/content/0").has("cache_control")).isTrue();
    assertThat(body.at("/messages/4/content/0").has("cache_control")).isTrue();
  }

  @Test
  void shouldKeepTheLastFourMarksAndNoLongOneAfterAShortOne() {
    // Given
    Block mark = new Block.CacheBreakpoint("1h");
    // When
    JsonNode body =
        Translation.encode(
                Translation.foreign(
                    new Message(Role.SYSTEM, List.of(Block.Text.of("s"), mark)),
                    Translation.user(
                        Block.Text.of("1"),
                        mark,
                        Block.Text.of("2"),
                        new Block.CacheBreakpoint("30m"),
                        Block.Text.of("3"),
                        mark,
                        Block.Text.of("4"),
                        mark)),
                SONNET)
            .body();
    // Then
    assertThat(body.findValues("cache_control"))
        .extracting(control -> control.path("ttl").asText("-"))
        .containsExactly("1h", "-", "-", "-");
    assertThat(body.at("/system/0").has("cache_control")).isFalse();
  }
}
