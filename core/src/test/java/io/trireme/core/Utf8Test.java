package io.trireme.core;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Against the platform's decoder, which reports malformed input when asked to. */
@Timeout(30)
class Utf8Test {

  private static final byte[] EDGES = {
    0x00,
    0x41,
    0x7F,
    (byte) 0x80,
    (byte) 0x8F,
    (byte) 0x90,
    (byte) 0x9F,
    (byte) 0xA0,
    (byte) 0xBF,
    (byte) 0xC0,
    (byte) 0xC1,
    (byte) 0xC2,
    (byte) 0xDF,
    (byte) 0xE0,
    (byte) 0xE1,
    (byte) 0xEC,
    (byte) 0xED,
    (byte) 0xEE,
    (byte) 0xEF,
    (byte) 0xF0,
    (byte) 0xF1,
    (byte) 0xF3,
    (byte) 0xF4,
    (byte) 0xF5,
    (byte) 0xF8,
    (byte) 0xFF
  };

  @Test
  void shouldAgreeWithThePlatformOnEverySequenceOfEdgeBytes() {
    byte[] bytes = new byte[4];
    for (byte a : EDGES) {
      for (byte b : EDGES) {
        for (byte c : EDGES) {
          for (byte d : EDGES) {
            bytes[0] = a;
            bytes[1] = b;
            bytes[2] = c;
            bytes[3] = d;
            int expected = platform(bytes);
            if (Utf8.firstMalformed(bytes, 0, 4) != expected) {
              assertThat(Utf8.firstMalformed(bytes, 0, 4))
                  .as(Arrays.toString(bytes))
                  .isEqualTo(expected);
            }
          }
        }
      }
    }
  }

  @Test
  void shouldAcceptEveryCodePoint() {
    for (int codePoint = 0; codePoint <= Character.MAX_CODE_POINT; codePoint++) {
      boolean surrogate =
          codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
      if (!surrogate) {
        byte[] bytes = Character.toString(codePoint).getBytes(UTF_8);
        int found = Utf8.firstMalformed(bytes, 0, bytes.length);
        if (found != -1) {
          assertThat(found).as("U+%x", codePoint).isEqualTo(-1);
        }
      }
    }
  }

  @Test
  void shouldFindTheFirstFaultInLongText() {
    // Given
    Random random = new Random(11);
    byte[] text =
        "plain text, then \u00e9\u4f60\ud83d\ude80 and more plain text ".repeat(5).getBytes(UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = text.clone();
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      // Then
      assertThat(Utf8.firstMalformed(bytes, 0, bytes.length)).isEqualTo(platform(bytes));
    }
  }

  @Test
  void shouldLookAtTheGivenRangeOnly() {
    // Given
    byte[] bytes = "\u00e9plain\u00e9".getBytes(UTF_8);
    // Then
    assertThat(Utf8.firstMalformed(bytes, 0, bytes.length)).isEqualTo(-1);
    assertThat(Utf8.firstMalformed(bytes, 2, 7)).isEqualTo(-1);
    assertThat(Utf8.firstMalformed(bytes, 1, 7)).isEqualTo(1);
    assertThat(Utf8.firstMalformed(bytes, 0, bytes.length - 1)).isEqualTo(bytes.length - 2);
    assertThat(Utf8.firstMalformed(bytes, 3, 3)).isEqualTo(-1);
  }

  private static int platform(byte[] bytes) {
    CharsetDecoder decoder =
        UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CoderResult result = decoder.decode(in, CharBuffer.allocate(bytes.length), true);
    return result.isError() ? in.position() : -1;
  }
}
