package io.trireme.core.translate;

import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.Block.MediaKind;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.MediaSource;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.core.translate.Requests.text;
import static io.trireme.core.translate.Requests.user;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
final class TokenEstimateTest {

  private static final int PER_MESSAGE = 4;

  private static byte[] png(int width, int height) {
    return ByteBuffer.allocate(33)
        .put(new byte[] {(byte) 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0, 0, 13})
        .put("IHDR".getBytes(StandardCharsets.US_ASCII))
        .putInt(width)
        .putInt(height)
        .array();
  }

  private static long media(MediaKind kind, String type, byte[] bytes) {
    MediaSource source = new MediaSource.Inline(type, Base64.getEncoder().encodeToString(bytes));
    return TokenEstimate.of(Requests.of(user(Block.Media.of(kind, source)))) - PER_MESSAGE;
  }

  @Test
  void shouldCountEuropeanAndChineseText() {
    // When
    long latin = TokenEstimate.of(Requests.of(user(text("a".repeat(350)))));
    long chinese = TokenEstimate.of(Requests.of(user(text("字".repeat(350)))));
    // Then
    assertThat(latin).isEqualTo(100 + PER_MESSAGE);
    assertThat(chinese).isEqualTo(350 + PER_MESSAGE);
  }

  @Test
  void shouldCountTools() {
    // Given
    Tool tool = new Tool.Function(ToolName.function("f"), "d".repeat(349), Json.object(), null);
    ChatRequest request =
        Requests.of(user(text("")))
            .withTooling(new Tooling(List.of(tool), new ToolChoice.Auto(), null));
    // When
    long tokens = TokenEstimate.of(request);
    // Then
    assertThat(tokens).isEqualTo(PER_MESSAGE + 8 + 101);
  }

  @Test
  void shouldCountImagesByTheirDimensions() {
    // Then
    assertThat(media(MediaKind.IMAGE, "image/png", png(300, 250))).isEqualTo(101);
    assertThat(media(MediaKind.IMAGE, "image/png", png(4000, 4000))).isEqualTo(1600);
    assertThat(media(MediaKind.IMAGE, "image/png", new byte[] {1, 2, 3})).isEqualTo(1600);
  }

  @Test
  void shouldReadTheSizeOfEveryKindOfImage() {
    // Given
    byte[] gif =
        ByteBuffer.allocate(13)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("GIF89a".getBytes(StandardCharsets.US_ASCII))
            .putShort((short) 640)
            .putShort((short) 480)
            .array();
    byte[] jpeg =
        ByteBuffer.allocate(40)
            .putShort((short) 0xffd8)
            .putShort((short) 0xffe0)
            .putShort((short) 4)
            .putShort((short) 0)
            .putShort((short) 0xffc0)
            .putShort((short) 17)
            .put((byte) 8)
            .putShort((short) 200)
            .putShort((short) 100)
            .array();
    byte[] webp =
        ByteBuffer.allocate(40)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("RIFF\0\0\0\0WEBPVP8X".getBytes(StandardCharsets.ISO_8859_1))
            .position(24)
            .put(new byte[] {(byte) 0x7f, 2, 0, (byte) 0xdf, 1, 0})
            .array();
    // Then
    assertThat(ImageSize.of(gif)).contains(new ImageSize(640, 480));
    assertThat(ImageSize.of(jpeg)).contains(new ImageSize(100, 200));
    assertThat(ImageSize.of(webp)).contains(new ImageSize(640, 480));
    assertThat(ImageSize.of(png(0, 5))).isEmpty();
  }

  @Test
  void shouldNotRunOffTheEndOfAnImageThatIsCut() {
    // Given
    byte[] whole = png(10, 10);
    for (int length = 0; length < 24; length++) {
      // When
      byte[] cut = java.util.Arrays.copyOf(whole, length);
      // Then
      assertThat(ImageSize.of(cut)).isEmpty();
    }
    assertThat(ImageSize.of(new byte[] {(byte) 0xff, (byte) 0xd8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}))
        .isEmpty();
  }

  @Test
  void shouldCountDocumentsByTheirPages() {
    // Given
    byte[] pdf =
        "%PDF-1.4 /Type /Pages /Kids /Type /Page x /Type/Page /Type/PageLabels"
            .getBytes(StandardCharsets.US_ASCII);
    // When
    long tokens = media(MediaKind.DOCUMENT, "application/pdf", pdf);
    // Then
    assertThat(tokens).isEqualTo(4000);
    assertThat(media(MediaKind.DOCUMENT, "text/plain", new byte[350])).isEqualTo(100);
  }
}
