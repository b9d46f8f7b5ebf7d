package io.trireme.core.sse;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

@Timeout(20)
class SseParserLimitTest {

  private static final int LIMIT = 10;

  static Stream<Arguments> sizes() {
    return Stream.of(
        arguments("data at the limit", "data: 0123456789\n\n", 1, 0),
        arguments("data above", "data: 0123456789a\n\n", 0, 1),
        arguments("name and data at the limit", "event: 01234\ndata: 56789\n\n", 1, 0),
        arguments("name and data above", "event: 01234\ndata: 56789a\n\n", 0, 1),
        arguments("joining LF counts", "data: 01234\ndata: 5678\n\n", 1, 0),
        arguments("joining LF is too much", "data: 01234\ndata: 56789\n\n", 0, 1),
        arguments("many empty lines", "data\n".repeat(12) + "\n", 0, 1),
        arguments(
            "bytes count, not characters", "data: \u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\n\n", 0, 1),
        arguments("name alone", "event: 0123456789a\n\n", 0, 1),
        arguments(
            "replaced name does not add up", "event: 01234567\nevent: 01\ndata: 2345\n\n", 1, 0),
        arguments("comment does not count", ": 0123456789abcdef\ndata: 0\n\n", 1, 0),
        arguments("ignored field does not count", "id: 0123456789abcdef\ndata: 0\n\n", 1, 0),
        arguments(
            "told once", "data: 0123456789a\ndata: 0123456789a\nevent: 0123456789a\n\n", 0, 1),
        arguments("told before the end", "data: 0123456789a", 0, 1));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sizes")
  void shouldCountTheSameHoweverTheStreamIsCut(String rule, String stream, int events, int told) {
    // Given
    byte[] bytes = stream.getBytes(UTF_8);
    // When
    Recorder.Result whole = Recorder.parse(LIMIT, bytes);
    // Then
    assertThat(whole.events()).as(rule).hasSize(events);
    assertThat(whole.oversize()).as(rule).isEqualTo(told);
    assertThat(whole).isEqualTo(PlainReading.read(LIMIT, bytes));
    for (int at = 0; at <= bytes.length; at++) {
      assertThat(Recorder.parseSplit(LIMIT, bytes, at)).as("split at %d", at).isEqualTo(whole);
    }
  }

  @Test
  void shouldGoOnWithTheNextEvent() {
    // Given
    byte[] stream =
        "event: a\ndata: 1\n\nevent: b\ndata: 0123456789\n\ndata: 3\n\ndata: 0123456789a\n\n"
            .getBytes(UTF_8);
    // When
    Recorder.Result result = Recorder.parseInSteps(LIMIT, stream, 1);
    // Then
    assertThat(result)
        .isEqualTo(
            new Recorder.Result(
                List.of(new SseEvent("a", "1"), new SseEvent("", "3")),
                0,
                2,
                List.of("b", ""),
                false));
  }

  static Stream<Arguments> namesOfOversize() {
    return Stream.of(
        arguments("before the data", "event: end\ndata: 0123456789\n\n", List.of("end")),
        arguments("behind the data", "data: 0123456789a\nevent: end\n\n", List.of("end")),
        arguments("the last one holds", "event: a\ndata: 0123456789a\nevent: b\n\n", List.of("b")),
        arguments("taken back", "event: a\ndata: 0123456789a\nevent\n\n", List.of("")),
        arguments("too long itself", "event: 0123456789a\ndata: 0\n\n", List.of("")),
        arguments(
            "too long, then not", "event: 0123456789a\ndata: 0\nevent: end\n\n", List.of("end")),
        arguments("no data is no event", "event: 0123456789a\n\n", List.of()),
        arguments("not over yet", "event: end\ndata: 0123456789\n", List.of()));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("namesOfOversize")
  void shouldTellTheNameAtTheEnd(String rule, String stream, List<String> names) {
    // Given
    byte[] bytes = stream.getBytes(UTF_8);
    // When
    Recorder.Result whole = Recorder.parse(LIMIT, bytes);
    // Then
    assertThat(whole.oversizeNames()).as(rule).isEqualTo(names);
    assertThat(whole.events()).isEmpty();
    assertThat(whole).isEqualTo(PlainReading.read(LIMIT, bytes));
    for (int at = 0; at <= bytes.length; at++) {
      assertThat(Recorder.parseSplit(LIMIT, bytes, at)).as("split at %d", at).isEqualTo(whole);
    }
  }

  @Test
  void shouldHoldNoMoreThanTwiceTheLimitOfAnEndlessLine() {
    // Given
    int limit = 100_000;
    Recorder recorder = new Recorder();
    SseParser parser = new SseParser(limit, recorder);
    byte[] chunk = new byte[8192];
    Arrays.fill(chunk, (byte) 'x');
    parser.feed("data:".getBytes(UTF_8), 0, 5);
    long most = 0;
    // When
    for (int i = 0; i < 4000; i++) {
      parser.feed(chunk, 0, chunk.length);
      most = Math.max(most, parser.retainedBytes());
    }
    // Then
    assertThat(most).isBetween(1L, 2L * limit);
    assertThat(parser.retainedBytes()).isZero();
    assertThat(recorder.oversize()).isEqualTo(1);
    assertThat(parser.midEvent()).isTrue();
  }

  @Test
  void shouldHoldNothingOfAnEndlessFieldNameOrComment() {
    // Given
    SseParser parser = new SseParser(LIMIT, new Recorder());
    byte[] chunk = new byte[8192];
    Arrays.fill(chunk, (byte) 'x');
    // When
    for (int i = 0; i < 100; i++) {
      parser.feed(chunk, 0, chunk.length);
    }
    parser.feed("\n:".getBytes(UTF_8), 0, 2);
    for (int i = 0; i < 100; i++) {
      parser.feed(chunk, 0, chunk.length);
    }
    // Then
    assertThat(parser.retainedBytes()).isZero();
  }

  @Test
  void shouldLetALargeBufferGoAfterItsEvent() {
    // Given
    Recorder recorder = new Recorder();
    SseParser parser = new SseParser(1 << 20, recorder);
    byte[] large = SseWriter.frame("", "x".repeat(500_000));
    byte[] small = SseWriter.frame("", "x");
    // When
    parser.feed(large, 0, large.length);
    parser.feed(small, 0, small.length);
    // Then
    assertThat(recorder.events()).hasSize(2);
    assertThat(recorder.events().getFirst().data()).hasSize(500_000);
    assertThat(parser.retainedBytes()).isBetween(1L, 64 * 1024L);
  }
}
