package io.trireme.core;

import io.trireme.core.JsonTopLevel.Field;
import io.trireme.core.JsonTopLevel.Kind;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

@Timeout(20)
class JsonTopLevelTest {

  private static final Set<String> MODEL = Set.of("model");

  private static JsonTopLevel scan(String json) {
    return JsonTopLevel.scan(json.getBytes(UTF_8), MODEL);
  }

  private static Field model(String json) {
    return scan(json).last("model").orElseThrow();
  }

  /** What stands in the field's range. */
  private static String raw(String json, Field field) {
    return new String(Arrays.copyOfRange(json.getBytes(UTF_8), field.start(), field.end()), UTF_8);
  }

  static Stream<Arguments> values() {
    return Stream.of(
        arguments("\"x\"", Kind.STRING, "x"),
        arguments("\"\"", Kind.STRING, ""),
        arguments("\"a\\\"b\\\\\\/\\n\\u00e9\"", Kind.STRING, "a\"b\\/\n\u00e9"),
        arguments("\"\\ud83d\\ude80\"", Kind.STRING, "\ud83d\ude80"),
        arguments("\"\ud83d\ude80 \u4f60\"", Kind.STRING, "\ud83d\ude80 \u4f60"),
        arguments("\"lone \\ud83d here\"", Kind.STRING, "lone \ud83d here"),
        arguments("\"" + "\u4f60".repeat(20_000) + "\"", Kind.STRING, "\u4f60".repeat(20_000)),
        arguments("0", Kind.NUMBER, ""),
        arguments("-1.50e+10", Kind.NUMBER, ""),
        arguments("9".repeat(100_000), Kind.NUMBER, ""),
        arguments("0." + "3".repeat(100_000) + "E-7", Kind.NUMBER, ""),
        arguments("true", Kind.TRUE, ""),
        arguments("false", Kind.FALSE, ""),
        arguments("null", Kind.NULL, ""),
        arguments("{}", Kind.OBJECT, ""),
        arguments("{ \"model\" : [\"}\"] }", Kind.OBJECT, ""),
        arguments("[ ]", Kind.ARRAY, ""),
        arguments("[\"]\", {\"a\": [1]}, \"\u4f60\"]", Kind.ARRAY, ""));
  }

  @ParameterizedTest
  @MethodSource("values")
  void shouldGiveKindTextAndExactRangeWhereverTheValueStands(String value, Kind kind, String text) {
    // Given
    List<String> places =
        List.of(
            "{\"model\":%s}",
            "{\"model\":%s}\n",
            "{\"a\":1,\"model\":%s,\"b\":2}",
            " \r\n\t{ \t\"model\"\r\n:\n\t %s \r\n, \"b\" : [ 1 , 2 ] } \n",
            "{\"\u4f60\u00e9\":\"\ud83d\ude80\\ud83d\\ude80\",\"model\":%s }",
            "{\"a\":{\"model\":\"no\"},\"b\":[{\"model\":7}],\"model\":%s}",
            "{\"mod\\u0065l\":%s}");
    for (String place : places) {
      String json = place.replace("%s", value);
      // When
      List<Field> fields = scan(json).all("model");
      // Then
      assertThat(fields).hasSize(1);
      assertThat(fields.getFirst().name()).isEqualTo("model");
      assertThat(fields.getFirst().kind()).isEqualTo(kind);
      assertThat(fields.getFirst().text()).isEqualTo(text);
      assertThat(raw(json, fields.getFirst())).isEqualTo(value);
    }
  }

  @Test
  void shouldGiveEveryOccurrenceInOrder() {
    // Given
    String json = "{\"model\":\"a\",\"x\":{\"model\":\"n\"},\"\\u006dodel\":2,\"model\":\"c\"}";
    // When
    JsonTopLevel top = scan(json);
    // Then
    assertThat(top.all("model").stream().map(field -> raw(json, field)))
        .containsExactly("\"a\"", "2", "\"c\"");
    assertThat(top.last("model")).contains(top.all("model").getLast());
    assertThatThrownBy(() -> top.all("model").clear())
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void shouldGiveNothingForWhatIsNotThere() {
    // Given
    JsonTopLevel top = scan("{\"Model\":1,\"models\":2,\"mode\":3,\"x\":{\"model\":4}}");
    // Then
    assertThat(top.last("model")).isEmpty();
    assertThat(top.all("model")).isEmpty();
    assertThat(scan("{}").all("model")).isEmpty();
  }

  @Test
  void shouldGiveWantedNamesOnly() {
    // Given
    byte[] json = "{\"a\":1,\"stream\":true,\"model\":\"m\",\"\":0}".getBytes(UTF_8);
    // When
    JsonTopLevel top = JsonTopLevel.scan(json, Set.of("model", "stream", ""));
    // Then
    assertThat(top.last("a")).isEmpty();
    assertThat(top.last("stream").orElseThrow())
        .isEqualTo(new Field("stream", Kind.TRUE, "", 16, 20));
    assertThat(top.last("model").orElseThrow())
        .isEqualTo(new Field("model", Kind.STRING, "m", 29, 32));
    assertThat(top.last("").orElseThrow()).isEqualTo(new Field("", Kind.NUMBER, "", 36, 37));
  }

  @Test
  void shouldCountAByteOrderMarkInFront() {
    // Given
    String json = "\uFEFF{\"model\":\"m\"}";
    // Then
    assertThat(model(json)).isEqualTo(new Field("model", Kind.STRING, "m", 12, 15));
    assertThat(JsonTopLevel.nestedString("\uFEFF{\"a\":{\"b\":\"c\"}}".getBytes(UTF_8), "a", "b"))
        .contains("c");
  }

  @Test
  void shouldKeepOffsetsRightInTenMegabytes() {
    // Given
    String large = "QUJD".repeat(2_500_000);
    String json = "{\"data\":\"" + large + "\",\"model\":\"m\",\"more\":[\"" + large + "\"]}";
    // When
    Field field = model(json);
    // Then
    assertThat(field.start()).isEqualTo(9 + large.length() + 2 + 8);
    assertThat(raw(json, field)).isEqualTo("\"m\"");
  }

  @Test
  void shouldTakeLongNamesAndManyDistinctOnes() {
    // Given
    StringBuilder json = new StringBuilder("{\"").append("n".repeat(200_000)).append("\":1");
    for (int i = 0; i < 100_000; i++) {
      json.append(",\"name").append(i).append("\":").append(i);
    }
    json.append(",\"model\":\"m\"}");
    // Then
    assertThat(model(json.toString()).text()).isEqualTo("m");
  }

  @Test
  void shouldAllowThousandLevelsAndNoMore() {
    // Given
    String thousand = "{\"a\":" + "[".repeat(999) + "]".repeat(999) + ",\"model\":1}";
    String more = "{\"a\":" + "[".repeat(1000) + "]".repeat(1000) + ",\"model\":1}";
    // Then
    assertThat(model(thousand).kind()).isEqualTo(Kind.NUMBER);
    assertThatThrownBy(() -> scan(more))
        .isInstanceOf(MalformedJsonException.class)
        .hasMessage("nested deeper than 1000 levels at byte 1005");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'metadata':{'user_id':'u'}}; u",
        "{'x':1,'metadata' : { 'a':[{'user_id':'n'}], 'user_id' : 'u' } }; u",
        "{'metadata':{'user_id':'a','user_id':'b'}}; b",
        "{'metadata':{'user_id':'a'},'metadata':{'user_id':'b'}}; b",
        "{'metadata':{'user\\u005fid':'\\u00fc'}}; \u00fc",
        "{'metadata':{'user_id':'\u4f60'},'z':'\u4f60'}; \u4f60",
        "{'metadata':{'user_id':'a'},'metadata':{}};",
        "{'metadata':{'user_id':'a'},'metadata':7};",
        "{'metadata':{'user_id':'a','user_id':null}};",
        "{'metadata':{'user_id':5}};",
        "{'metadata':['user_id','u']};",
        "{'metadata':'user_id'};",
        "{'user_id':'u'};",
        "{'a':{'metadata':{'user_id':'u'}}};",
        "{};"
      })
  void shouldFindANestedStringAsMostReadersWould(String quoted, String expected) {
    // Given
    byte[] json = quoted.replace('\'', '"').getBytes(UTF_8);
    // When
    Optional<String> found = JsonTopLevel.nestedString(json, "metadata", "user_id");
    Optional<String> again =
        JsonTopLevel.scan(json, Set.of("metadata")).stringWithin(json, "metadata", "user_id");
    // Then
    assertThat(found).isEqualTo(Optional.ofNullable(expected));
    assertThat(again).isEqualTo(found);
  }

  @Test
  void shouldPrintNoContent() {
    assertThat(model("{\"model\":\"private\"}")).hasToString("Field[model, STRING, 9 to 18]");
  }
}
