package io.trireme.core.sse;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

@Timeout(20)
class SseWriterTest {

  static Stream<Arguments> frames() {
    return Stream.of(
        arguments("ping", "{}", "event: ping\ndata: {}\n\n"),
        arguments("", "{}", "data: {}\n\n"),
        arguments("", "", "data: \n\n"),
        arguments("x", "a\nb", "event: x\ndata: a\ndata: b\n\n"),
        arguments("x", "a\rb", "event: x\ndata: a\ndata: b\n\n"),
        arguments("x", "a\r\nb", "event: x\ndata: a\ndata: b\n\n"),
        arguments("x", "a\n\rb", "event: x\ndata: a\ndata: \ndata: b\n\n"),
        arguments("x", "a\n", "event: x\ndata: a\ndata: \n\n"),
        arguments("x", "\r", "event: x\ndata: \ndata: \n\n"),
        arguments("x", " a ", "event: x\ndata:  a \n\n"),
        arguments("\u00fc", "\u4f60\ud83d\ude80", "event: \u00fc\ndata: \u4f60\ud83d\ude80\n\n"));
  }

  @ParameterizedTest
  @MethodSource("frames")
  void shouldWriteOneFrame(String name, String data, String expected) {
    // When
    byte[] frame = SseWriter.frame(name, data);
    // Then
    assertThat(new String(frame, UTF_8)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\rb", "\u0000", "x\n"})
  void shouldRefuseANameThatIsNotOneLine(String name) {
    assertThatThrownBy(() -> SseWriter.frame(name, "{}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("event name holds CR, LF or NUL");
  }

  @Test
  void shouldBeReadBackByTheParser() {
    // Given
    Random random = new Random(7);
    String alphabet = "ab :\u00e9\u4f60\uFEFF\u0000\n\r";
    for (int i = 0; i < 2000; i++) {
      String name = text(random, alphabet).replaceAll("[\\r\\n\\x00]", "");
      String data = text(random, alphabet);
      // When
      Recorder.Result result = Recorder.parse(1 << 20, SseWriter.frame(name, data));
      // Then
      String joined = data.replace("\r\n", "\n").replace('\r', '\n');
      assertThat(result.events()).containsExactly(new SseEvent(name, joined));
    }
  }

  private static String text(Random random, String alphabet) {
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(12);
    for (int i = 0; i < length; i++) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }
}
