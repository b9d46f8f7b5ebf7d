package io.trireme.core.sse;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

@Timeout(20)
class SseParserTest {

  private static final int LIMIT = 1 << 20;

  private static SseEvent event(String name, String data) {
    return new SseEvent(name, data);
  }

  private static SseEvent data(String data) {
    return event("", data);
  }

  static Stream<Arguments> rules() {
    return Stream.of(
        // Line ends
        arguments("LF", "data: a\n\ndata: b\n\n", List.of(data("a"), data("b"))),
        arguments("CR", "data: a\r\rdata: b\r\r", List.of(data("a"), data("b"))),
        arguments("CRLF", "data: a\r\n\r\ndata: b\r\n\r\n", List.of(data("a"), data("b"))),
        arguments("mixed ends", "data: a\r\n\rdata: b\n\r\n", List.of(data("a"), data("b"))),
        arguments("LF CR is two ends", "data: a\n\rdata: b\n\n", List.of(data("a"), data("b"))),
        arguments(
            "CR CR LF is two ends", "data: a\r\r\ndata: b\n\n", List.of(data("a"), data("b"))),
        arguments(
            "only CR and LF end",
            "data: a\u2028b\u0085c\u000Bd\n\n",
            List.of(data("a\u2028b\u0085c\u000Bd"))),
        // Byte order mark
        arguments("one mark is dropped", "\uFEFFdata: a\n\n", List.of(data("a"))),
        arguments("a second mark is not", "\uFEFF\uFEFFdata: a\n\ndata: b\n\n", List.of(data("b"))),
        arguments("a later mark is not", "data: a\n\n\uFEFFdata: b\n\n", List.of(data("a"))),
        arguments("a mark in a value stays", "data: \uFEFFa\n\n", List.of(data("\uFEFFa"))),
        // Values
        arguments("several data lines", "data: a\ndata: b\ndata: c\n\n", List.of(data("a\nb\nc"))),
        arguments("empty lines inside", "data: a\ndata:\ndata: c\n\n", List.of(data("a\n\nc"))),
        arguments("no space after colon", "data:a\n\n", List.of(data("a"))),
        arguments("one space is dropped", "data:   a\n\n", List.of(data("  a"))),
        arguments("a tab is not", "data:\ta\n\n", List.of(data("\ta"))),
        arguments("trailing space stays", "data: a \n\n", List.of(data("a "))),
        arguments("colons in a value", "data: a: b:c\n\n", List.of(data("a: b:c"))),
        arguments("value is one space", "data: \n\n", List.of(data(""))),
        arguments("NUL in a value", "data: a\u0000b\n\n", List.of(data("a\u0000b"))),
        // Fields
        arguments("field without colon", "data\n\n", List.of(data(""))),
        arguments("two of them", "data\ndata\n\n", List.of(data("\n"))),
        arguments("names match in case", "Data: a\nDATA: b\n\n", List.of()),
        arguments("names match whole", "dat: a\ndata2: b\ndatadata: c\n\n", List.of()),
        arguments("space before the colon", "data : a\n\n", List.of()),
        arguments("space before the name", " data: a\n\n", List.of()),
        arguments("id and retry", "id: 7\nretry: 10\ndata: a\n\n", List.of(data("a"))),
        arguments("unknown, long, no colon", "abcdefghijklmnop\ndata: a\n\n", List.of(data("a"))),
        arguments("unknown, long, with colon", "events: x\ndata: a\n\n", List.of(data("a"))),
        arguments("comments", ": hi\n:\n::\ndata: a\n:data: b\n\n", List.of(data("a"))),
        // Names
        arguments("event name", "event: x\ndata: a\n\n", List.of(event("x", "a"))),
        arguments("name after data", "data: a\nevent: x\n\n", List.of(event("x", "a"))),
        arguments("last name wins", "event: x\nevent: y\ndata: a\n\n", List.of(event("y", "a"))),
        arguments("empty name wins too", "event: x\nevent:\ndata: a\n\n", List.of(data("a"))),
        arguments("name without colon", "event: x\nevent\ndata: a\n\n", List.of(data("a"))),
        arguments(
            "name is reset",
            "event: x\ndata: a\n\ndata: b\n\n",
            List.of(event("x", "a"), data("b"))),
        arguments("no data, name is reset", "event: x\n\ndata: a\n\n", List.of(data("a"))),
        // Dispatch
        arguments("nothing", "", List.of()),
        arguments("blank lines only", "\n\n\r\n\r\r\n\n", List.of()),
        arguments("no data, no event", "event: x\nid: 1\n\n", List.of()),
        arguments("cut before the blank line", "data: a\n\ndata: b\n", List.of(data("a"))),
        arguments("cut in the line", "data: a\n\ndata: b", List.of(data("a"))),
        arguments(
            "order",
            "data: 1\n\nevent: e\ndata: 2\n\ndata: 3\n\n",
            List.of(data("1"), event("e", "2"), data("3"))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void shouldFollowTheStandardHoweverTheStreamIsCut(
      String rule, String stream, List<SseEvent> expected) {
    // Given
    byte[] bytes = stream.getBytes(UTF_8);
    // When
    Recorder.Result whole = Recorder.parse(LIMIT, bytes);
    // Then
    assertThat(whole.events()).as(rule).isEqualTo(expected);
    assertThat(whole).isEqualTo(PlainReading.read(LIMIT, bytes));
    assertThat(Recorder.parseInSteps(LIMIT, bytes, 1)).as("byte by byte").isEqualTo(whole);
    for (int at = 0; at <= bytes.length; at++) {
      assertThat(Recorder.parseSplit(LIMIT, bytes, at)).as("split at %d", at).isEqualTo(whole);
    }
  }

  @Test
  void shouldReportEachCompleteCommentLineOnce() {
    // Given
    byte[] stream = ": one\n\n:\r\n:two\rdata: a\n: three\n\n: unfinished".getBytes(UTF_8);
    // When
    Recorder.Result result = Recorder.parse(LIMIT, stream);
    // Then
    assertThat(result.comments()).isEqualTo(4);
    assertThat(result.events()).containsExactly(data("a"));
  }

  @Test
  void shouldReplaceMalformedUtf8() {
    // Given a lone continuation byte, a cut sequence before the line end, and an impossible byte
    byte[] stream = {
      'd',
      'a',
      't',
      'a',
      ':',
      'a',
      (byte) 0x80,
      'b',
      (byte) 0xE2,
      (byte) 0x82,
      '\n',
      'd',
      'a',
      't',
      'a',
      ':',
      (byte) 0xFF,
      '\n',
      '\n'
    };
    // When
    Recorder.Result result = Recorder.parseInSteps(LIMIT, stream, 1);
    // Then
    assertThat(result.events()).containsExactly(data("a\uFFFDb\uFFFD\n\uFFFD"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void shouldTakeAnUnfinishedMarkForTheFirstLine(int length) {
    // Given
    byte[] start = Arrays.copyOf(new byte[] {(byte) 0xEF, (byte) 0xBB}, length);
    // When
    Recorder.Result open = Recorder.parse(LIMIT, start);
    Recorder.Result closed = Recorder.parse(LIMIT, start, "data: a\n\ndata: b\n\n".getBytes(UTF_8));
    // Then
    assertThat(open.midEvent()).isTrue();
    assertThat(closed.events()).containsExactly(data("b"));
  }

  @ParameterizedTest
  @CsvSource({
    "'', false",
    "\uFEFF, false",
    "d, true",
    "'data: a', true",
    "'data: a|', true",
    "'data: a||', false",
    "'data: a^', true",
    "'data: a^|', true",
    "'data: a^|^', false",
    "'data: a^|^|', false",
    "'data: a||d', true",
    "'event: a|', true",
    "'event: a||', false",
    "'id: 1|', true",
    "'data|', true",
    "'unknown field name|', true",
    ":, true",
    "': ping', true",
    "': ping|', false",
    "'data: a|: ping|', true",
    "'|', false",
  })
  void shouldTellWhetherACutWouldLeaveSomethingOpen(String stream, boolean expected) {
    // Given
    byte[] bytes = stream.replace('|', '\n').replace('^', '\r').getBytes(UTF_8);
    // When
    Recorder.Result whole = Recorder.parse(LIMIT, bytes);
    Recorder.Result inSteps = Recorder.parseInSteps(LIMIT, bytes, 1);
    // Then
    assertThat(whole.midEvent()).isEqualTo(expected);
    assertThat(inSteps.midEvent()).isEqualTo(expected);
  }

  @Test
  void shouldDiscardTheUnfinishedAtTheEndAndStandAtANewStart() {
    // Given
    Recorder recorder = new Recorder();
    SseParser parser = new SseParser(LIMIT, recorder);
    byte[] cut = "\uFEFFevent: x\ndata: lost\r".getBytes(UTF_8);
    byte[] next = "\uFEFFdata: a\n\n".getBytes(UTF_8);
    // When
    parser.feed(cut, 0, cut.length);
    parser.end();
    boolean midEvent = parser.midEvent();
    parser.feed(next, 0, next.length);
    // Then
    assertThat(midEvent).isFalse();
    assertThat(recorder.events()).containsExactly(data("a"));
  }

  @Test
  void shouldReadOnlyTheGivenRangeAndKeepNoReference() {
    // Given
    Recorder recorder = new Recorder();
    SseParser parser = new SseParser(LIMIT, recorder);
    byte[] array = "xx\n\ndata: abcyy".getBytes(UTF_8);
    // When
    parser.feed(array, 4, 9);
    Arrays.fill(array, (byte) '!');
    parser.feed("\n\n".getBytes(UTF_8), 0, 2);
    // Then
    assertThat(recorder.events()).containsExactly(data("abc"));
  }

  @Test
  void shouldNotMixAnEventWithTheOneThatReusesItsBuffer() {
    // Given
    byte[] stream = "event: long name\ndata: 1234567890\n\nevent: b\ndata: 1\n\n".getBytes(UTF_8);
    // When
    Recorder.Result result = Recorder.parse(LIMIT, stream);
    // Then
    assertThat(result.events()).containsExactly(event("long name", "1234567890"), event("b", "1"));
  }

  @Test
  void shouldRefuseImpossibleArguments() {
    SseParser parser = new SseParser(1, new Recorder());
    assertThatThrownBy(() -> new SseParser(0, new Recorder()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("maxEventBytes");
    assertThatThrownBy(() -> parser.feed(new byte[4], 2, 3))
        .isInstanceOf(IndexOutOfBoundsException.class);
  }
}
