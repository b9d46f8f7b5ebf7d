package io.trireme.core;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.JsonSplice.Edit;
import io.trireme.core.JsonTopLevel.Field;
import io.trireme.core.JsonTopLevel.Kind;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Seeded random documents: scan, splice, and the databind reader as the judge. */
@Timeout(30)
class JsonTopLevelFuzzTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String SPLICED = "spliced \"\u4f60\"";

  @ParameterizedTest
  @ValueSource(longs = {3, 20260202, 555})
  void shouldFindAndReplaceWhatTheWriterPutThere(long seed) throws IOException {
    // Given
    Random random = new Random(seed);
    byte[] replacement = MAPPER.writeValueAsBytes(SPLICED);
    int found = 0;
    for (int i = 0; i < 2000; i++) {
      RandomJson document = new RandomJson(random);
      byte[] json = document.bytes();
      // When
      List<Field> fields = JsonTopLevel.scan(json, Set.of("model", "")).all("model");
      byte[] spliced =
          JsonSplice.apply(
              json,
              fields.stream()
                  .map(field -> new Edit(field.start(), field.end(), replacement))
                  .toList());
      // Then
      assertThat(
              fields.stream().map(f -> new RandomJson.Place(f.name(), f.start(), f.end())).toList())
          .as(() -> new String(json, UTF_8))
          .isEqualTo(document.places("model"));
      assertTexts(json, fields);
      assertThat(MAPPER.readTree(spliced)).isEqualTo(withModel(json, !fields.isEmpty()));
      found += fields.size();
    }
    assertThat(found).isGreaterThan(500);
  }

  private static JsonNode withModel(byte[] json, boolean replaced) throws IOException {
    ObjectNode tree = (ObjectNode) MAPPER.readTree(json);
    if (replaced) {
      tree.put("model", SPLICED);
    }
    return tree;
  }

  private static void assertTexts(byte[] json, List<Field> fields) throws IOException {
    for (Field field : fields) {
      JsonNode value = MAPPER.readTree(Arrays.copyOfRange(json, field.start(), field.end()));
      assertThat(field.text()).isEqualTo(value.isTextual() ? value.textValue() : "");
      assertThat(field.kind()).isEqualTo(kind(value));
    }
  }

  private static Kind kind(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> Kind.STRING;
      case NUMBER -> Kind.NUMBER;
      case BOOLEAN -> value.booleanValue() ? Kind.TRUE : Kind.FALSE;
      case NULL -> Kind.NULL;
      case OBJECT -> Kind.OBJECT;
      case ARRAY -> Kind.ARRAY;
      case BINARY, MISSING, POJO -> throw new AssertionError("no value: " + value.getNodeType());
    };
  }
}
