package io.trireme.core;

import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

@Timeout(20)
class JsonTopLevelMalformedTest {

  private static final String VALID =
      "{\"model\":\"m\\u00e9\\n\u4f60\",\"a\":[1,-2.5e3,true,false,null,{\"b\":\"c\"}],\"d\":{}}";

  private static MalformedJsonException fault(byte[] json) {
    return catchThrowableOfType(
        MalformedJsonException.class, () -> JsonTopLevel.scan(json, Set.of("model")));
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        arguments("", "document is empty at byte 0"),
        arguments(" \r\n\t", "document is empty at byte 4"),
        arguments("\uFEFF", "document is empty at byte 3"),
        arguments("[1]", "root is not an object at byte 0"),
        arguments(" \"hunter2\"", "root is not an object at byte 1"),
        arguments("12", "root is not an object at byte 0"),
        arguments("null", "root is not an object at byte 0"),
        arguments("hunter2", "unknown word at byte 0"),
        arguments("\uFEFF\uFEFF{}", "unexpected character at byte 5"),
        arguments("{", "document ends too early at byte 1"),
        arguments("\uFEFF{", "document ends too early at byte 4"),
        arguments("{\"hunter2\":\"hunter2", "document ends too early at byte 19"),
        arguments("{\"a\":1", "document ends too early at byte 6"),
        arguments("{\"a\":-", "document ends too early at byte 6"),
        arguments("{\"a\":tru", "unknown word at byte 5"),
        arguments("{\"a\":\"\\u00", "document ends too early at byte 10"),
        arguments("{} {}", "content after the root object at byte 3"),
        arguments("{}}", "content after the root object at byte 2"),
        arguments("{},", "content after the root object at byte 2"),
        arguments("{}\"hunter2", "content after the root object at byte 2"),
        arguments("{}hunter2", "content after the root object at byte 2"),
        arguments("{}\u0000", "content after the root object at byte 3"),
        arguments("{\"a\":1,}", "unexpected character at byte 7"),
        arguments("{,}", "unexpected character at byte 1"),
        arguments("{\"a\" 1}", "unexpected character at byte 5"),
        arguments("{\"a\":1 \"b\":2}", "unexpected character at byte 7"),
        arguments("{\"a\":[1 2]}", "unexpected character at byte 8"),
        arguments("{\"a\":[1,]}", "unexpected character at byte 8"),
        arguments("{\"a\":}", "unexpected character at byte 5"),
        arguments("{hunter2:1}", "unexpected character at byte 1"),
        arguments("{'a':1}", "unexpected character at byte 1"),
        arguments("{\"a\":'hunter2'}", "unexpected character at byte 5"),
        arguments("{\"a\":1}//hunter2", "content after the root object at byte 7"),
        arguments("{/*hunter2*/}", "unexpected character at byte 1"),
        arguments("{\"a\":[1}", "bracket that closes the wrong kind at byte 7"),
        arguments("{\"a\":hunter2}", "unknown word at byte 5"),
        arguments("{\"a\":NaN}", "unknown word at byte 8"),
        arguments("{\"a\":+1}", "unexpected character at byte 6"),
        arguments("{\"a\":.5}", "unexpected character at byte 5"),
        arguments("{\"a\":01}", "malformed number at byte 6"),
        arguments("{\"a\":1.}", "unexpected character at byte 7"),
        arguments("{\"a\":1e}", "unexpected character at byte 7"),
        arguments("{\"a\":\"\\x\"}", "unknown escape in a string at byte 7"),
        arguments("{\"a\":\"\\u00g0\"}", "unexpected character at byte 10"),
        arguments("{\"a\":\"x\ny\"}", "unescaped control character in a string at byte 7"),
        arguments("{\"a\u0000\":1}", "unescaped control character in a string at byte 3"),
        arguments("{\"a\":1\u0001}", "control character between values at byte 7"),
        arguments("{\"model\":\"hunter2\\q\"}", "unknown escape in a string at byte 18"));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void shouldNameFaultAndPlaceAndQuoteNothing(String json, String message) {
    // When
    MalformedJsonException fault = fault(json.getBytes(UTF_8));
    // Then
    assertThat(fault).hasMessage(message).hasNoCause();
    assertThat(fault.getSuppressed()).isEmpty();
    assertThat(message).endsWith(" at byte " + fault.offset()).doesNotContain("hunter2");
  }

  static Stream<Arguments> wideEncodings() {
    return Stream.of(
        arguments(UTF_16),
        arguments(UTF_16BE),
        arguments(UTF_16LE),
        arguments(Charset.forName("UTF-32")),
        arguments(Charset.forName("UTF-32LE")),
        arguments(Charset.forName("X-UTF-32BE-BOM")),
        arguments(Charset.forName("X-UTF-32LE-BOM")),
        arguments(Charset.forName("x-UTF-16LE-BOM")));
  }

  @ParameterizedTest
  @MethodSource("wideEncodings")
  void shouldRefuseWideEncodings(Charset charset) {
    assertThat(fault("{\"model\":\"m\"}".getBytes(charset)))
        .hasMessage("document is UTF-16 or UTF-32, not UTF-8 at byte 0");
    assertThat(fault("{}".getBytes(charset)))
        .hasMessage("document is UTF-16 or UTF-32, not UTF-8 at byte 0");
  }

  static Stream<Arguments> malformedUtf8() {
    return Stream.of(
        arguments("lone continuation", new int[] {0x80}),
        arguments("overlong", new int[] {0xC0, 0xAF}),
        arguments("overlong in three", new int[] {0xE0, 0x80, 0x80}),
        arguments("surrogate", new int[] {0xED, 0xA0, 0x80}),
        arguments("above the last code point", new int[] {0xF4, 0x90, 0x80, 0x80}),
        arguments("cut by the quote", new int[] {0xE2, 0x82}),
        arguments("no such byte", new int[] {0xFF}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformedUtf8")
  void shouldRefuseMalformedUtf8InValuesAndNames(String rule, int[] sequence) {
    // Given
    byte[] value = "{\"other\":\"@@@@\",\"model\":1}".getBytes(UTF_8);
    byte[] name = "{\"@@@@\":1,\"model\":1}".getBytes(UTF_8);
    for (int i = 0; i < sequence.length; i++) {
      value[10 + i] = (byte) sequence[i];
      name[2 + i] = (byte) sequence[i];
    }
    // Then
    assertThat(fault(value)).as(rule).hasMessage("malformed UTF-8 at byte 10");
    assertThat(fault(name)).as(rule).hasMessage("malformed UTF-8 at byte 2");
  }

  @Test
  void shouldRefuseEveryTruncation() {
    // Given
    byte[] valid = VALID.getBytes(UTF_8);
    assertThat(JsonTopLevel.scan(valid, Set.of("model")).all("model")).hasSize(1);
    for (int length = 0; length < valid.length; length++) {
      byte[] cut = Arrays.copyOf(valid, length);
      // Then
      assertThat(fault(cut)).as("first %d bytes", length).isNotNull();
    }
  }

  @Test
  void shouldThrowNothingElseForDamagedDocuments() {
    // Given
    Random random = new Random(13);
    byte[] valid = VALID.getBytes(UTF_8);
    int refused = 0;
    for (int i = 0; i < 50_000; i++) {
      byte[] damaged = valid.clone();
      for (int change = 0; change <= random.nextInt(3); change++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      // When
      try {
        JsonTopLevel.scan(damaged, Set.of("model", "a"));
      } catch (MalformedJsonException e) {
        // Then
        assertThat(e.offset()).isBetween(0L, (long) damaged.length);
        refused++;
      }
    }
    assertThat(refused).isBetween(25_000, 49_999);
  }

  @Test
  void shouldRefuseBrokenSurrogatesInNamesAsTheParserDoes() {
    assertThatThrownBy(() -> JsonTopLevel.scan("{\"\\ud83d\":1}".getBytes(UTF_8), Set.of()))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessageStartingWith("lone surrogate in a field name at byte ");
  }
}
