package io.trireme.core.sse;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class JsonArrayParserTest {

  private static final String ERROR = "{\"error\":1}";
  private static final String THREE =
      "\uFEFF [{\"a\":\"x\\\"]},[{\"},\r\n{\"b\":[1,{\"c\":\"\\\\\"}],\"d\":\"ü😀\"}\n , {} ]\n";

  private static final List<String> ELEMENTS =
      List.of("{\"a\":\"x\\\"]},[{\"}", "{\"b\":[1,{\"c\":\"\\\\\"}],\"d\":\"ü😀\"}", "{}");

  private final Recorder recorder = new Recorder();

  private JsonArrayParser fed(String text) {
    JsonArrayParser parser = new JsonArrayParser(1 << 10, recorder);
    feed(parser, text);
    return parser;
  }

  private static void feed(JsonArrayParser parser, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    parser.feed(bytes, 0, bytes.length);
  }

  private List<String> elements() {
    return recorder.events().stream().map(SseEvent::data).toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 7, 1000})
  void shouldFindTheSameElementsHoweverTheStreamIsCut(int step) {
    // Given
    JsonArrayParser parser = new JsonArrayParser(1 << 10, recorder);
    byte[] bytes = THREE.getBytes(StandardCharsets.UTF_8);
    // When
    for (int at = 0; at < bytes.length; at += step) {
      parser.feed(bytes, at, Math.min(step, bytes.length - at));
    }
    // Then
    assertThat(elements()).isEqualTo(ELEMENTS);
    assertThat(parser.mayEnd()).isTrue();
    assertThat(parser.midEvent()).isFalse();
  }

  @Test
  void shouldGiveAnElementAsSoonAsItIsComplete() {
    // When
    JsonArrayParser parser = fed("[{\"a\":1}");
    // Then
    assertThat(elements()).containsExactly("{\"a\":1}");
    assertThat(parser.midEvent()).isFalse();
    assertThat(parser.mayEnd()).isFalse();
  }

  @Test
  void shouldTakeABareObjectForOneElement() {
    // When
    JsonArrayParser parser = fed(ERROR);
    // Then
    assertThat(elements()).containsExactly(ERROR);
    assertThat(parser.mayEnd()).isTrue();
    assertThat(parser.endedBy("{}".getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void shouldGiveWhatIsNoObjectToo() {
    // When
    fed("[1, \"a,]\", null ,[2]]");
    // Then
    assertThat(elements()).containsExactly("1", "\"a,]\"", "null", "[2]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>[{}]", "[,{}]", "[]{}", "data: {}\n\n", "7"})
  void shouldFindNothingInWhatIsNoArray(String text) {
    // When
    JsonArrayParser parser = fed(text);
    // Then
    assertThat(recorder.events()).isEmpty();
    assertThat(parser.mayEnd()).isFalse();
  }

  static List<Arguments> beginnings() {
    return List.of(
        Arguments.of("", "[{\"error\":1}]"),
        Arguments.of("[", "[{\"error\":1}]"),
        Arguments.of("[{}", "[{},\r\n{\"error\":1}]"),
        Arguments.of("[{},", "[{},\r\n{\"error\":1}]"));
  }

  @ParameterizedTest
  @MethodSource("beginnings")
  void shouldCompleteTheArrayWithAnError(String sent, String expected) {
    // When
    byte[] end = fed(sent).endedBy(ERROR.getBytes(StandardCharsets.UTF_8));
    // Then
    assertThat(sent + new String(end, StandardCharsets.UTF_8)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[{\"a\"", "[{}, {", "[{}]", "[{}] x", "<"})
  void shouldNotEndWhatCannotBeCompleted(String before) {
    assertThat(fed(before).endedBy(ERROR.getBytes(StandardCharsets.UTF_8))).isEmpty();
  }

  @Test
  void shouldGoOnBehindAnElementThatIsTooLarge() {
    // Given
    JsonArrayParser parser = new JsonArrayParser(8, recorder);
    // When
    feed(parser, "[{\"a\":\"0123");
    boolean known = recorder.oversize() == 1;
    feed(parser, "456789\"},{\"b\":2}]");
    // Then
    assertThat(known).isTrue();
    assertThat(recorder.oversize()).isEqualTo(1);
    assertThat(elements()).containsExactly("{\"b\":2}");
    assertThat(parser.mayEnd()).isTrue();
  }
}
