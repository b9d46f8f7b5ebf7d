package io.trireme.claude;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Schemas of tools, whose root must be an object. */
@Timeout(30)
class ToolSchemasTest {

  private static @Nullable ObjectNode read(String json) {
    return Json.read(json) instanceof ObjectNode object ? object : null;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          null | {"type":"object","properties":{}} | false
          {} | {"type":"object","properties":{}} | false
          {"type":"object"} | {"type":"object","properties":{}} | false
          {"properties":{"a":{}}} | {"type":"object","properties":{"a":{}}} | false
          {"type":["object","null"]} | {"type":"object","properties":{}} | false
          {"type":"string"} | {"type":"object","properties":{"value":{"type":"string"}},"required":["value"]} | true
          {"type":"object","properties":{"$ref":{"type":"string"}},"required":["$ref"]} | {"type":"object","properties":{"$ref":{"type":"string"}},"required":["$ref"]} | false
          """)
  void shouldHaveAnObjectAtTheRoot(String schema, String expected, boolean changed) {
    // When
    ToolSchemas.Root root = ToolSchemas.root(read(schema));
    // Then
    assertThat(root.schema()).isEqualTo(Json.read(expected));
    assertThat(root.changed()).isEqualTo(changed);
  }

  @Test
  void edge37ShouldMergeARootUnion() {
    // When
    ToolSchemas.Root root =
        ToolSchemas.root(
            read(
                """
                {"description":"d","anyOf":[
                 {"type":"object","properties":{"k":{"const":"a"},"x":{"type":"string"}},
                  "required":["k","x"]},
                 {"$ref":"#/$defs/B"}],
                 "$defs":{"B":{"type":"object","properties":{"k":{"const":"b"}},"required":["k"]}}}
                """));
    // Then
    assertThat(root.changed()).isTrue();
    assertThat(root.schema())
        .isEqualTo(
            Json.read(
                """
                {"type":"object","description":"d","properties":{"k":{"anyOf":[{"const":"a"},
                 {"const":"b"}]},"x":{"type":"string"}},"required":["k"],
                 "$defs":{"B":{"type":"object","properties":{"k":{"const":"b"}},"required":["k"]}}}
                """));
  }

  @Test
  void shouldRequireWhatAllMembersOfAllOfRequire() {
    assertThat(
            ToolSchemas.root(
                    read(
                        """
                        {"allOf":[{"properties":{"a":{}},"required":["a"]},
                         {"properties":{"b":{}},"required":["b"]}]}
                        """))
                .schema()
                .path("required")
                .toString())
        .isEqualTo("[\"a\",\"b\"]");
  }

  @Test
  void shouldNotFollowReferencesInCircles() {
    assertThat(
            ToolSchemas.root(
                    read("{\"$ref\":\"#/$defs/A\",\"$defs\":{\"A\":{\"$ref\":\"#/$defs/A\"}}}"))
                .schema()
                .path("properties"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          {"type":"object","properties":{"a":{"type":"string"}},"additionalProperties":false} | true
          {"type":"object","properties":{"minimum":{"type":"string"}},"additionalProperties":false} | true
          {"type":"object","properties":{"a":{"type":"string"}}} | false
          {"type":"object","properties":{"a":{"type":"object"}},"additionalProperties":false} | false
          {"type":"object","properties":{"a":{"type":"string","minLength":2}},"additionalProperties":false} | false
          """)
  void shouldCallAToolStrictOnlyIfItsSchemaFits(String schema, boolean fits) {
    assertThat(StrictSchema.fits(Json.read(schema))).isEqualTo(fits);
  }
}
