package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Loss;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class GeminiSchemaWriterTest {

  private static JsonNode written(String schema, boolean json) {
    return new GeminiSchemaWriter(Codecs.tree(schema), json).write();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':['string','null'],'description':'d'} | {'description':'d','anyOf':[{'type':'string'},{'type':'null'}]}",
        "{'type':['string','integer']} | {'anyOf':[{'type':'string'},{'type':'integer'}]}",
        "{'type':['string']} | {'type':'string'}",
        "{'const':'x'} | {'type':'string','enum':['x']}",
        "{'const':true} | {'type':'boolean'}",
        "{'enum':[1,2],'type':'integer'} | {'type':'integer','enum':[1,2]}",
        "{'enum':['a',null],'type':['string','null']} | {'anyOf':[{'type':'string','enum':['a']},{'type':'null'}]}",
        "{'oneOf':[{'type':'string'},{'type':'number'}]} | {'anyOf':[{'type':'string'},{'type':'number'}]}",
        "{'allOf':[{'properties':{'a':{}},'required':['a']},{'properties':{'b':{}},'required':['b']}],'type':'object'} | {'type':'object','properties':{'a':{},'b':{}},'required':['a','b']}",
        "{'type':'array'} | {'type':'array','items':{'type':'string'}}",
        "{'type':'array','items':[{'type':'string'},{'type':'number'}]} | {'type':'array','prefixItems':[{'type':'string'},{'type':'number'}]}",
        "{'type':'object','properties':{'a':{}},'required':['a','gone']} | {'type':'object','properties':{'a':{}},'required':['a']}",
        "{'type':'integer','exclusiveMinimum':0,'exclusiveMaximum':9} | {'type':'integer','minimum':1,'maximum':8}",
        "{'type':'object','additionalProperties':{'type':'STRING'}} | {'type':'object','additionalProperties':{'type':'string'}}",
        "{'$schema':'s','$comment':'c','type':'string','default':'d','examples':['e'],'x-y':1,'encrypted':true} | {'type':'string'}",
        "{'type':'string','format':'uri'} | {'type':'string'}",
        "{'type':'string','format':'date-time'} | {'type':'string','format':'date-time'}",
        "{'$ref':'#/$defs/A','description':'own','$defs':{'A':{'type':'string','description':'its'}}} | {'type':'string','description':'own'}",
        "{'properties':{'a':true,'b':{'type':'OBJECT'}}} | {'type':'object','properties':{'a':{},'b':{'type':'object'}}}",
      })
  void fieldT10JsonSchemaKeepsWhatGoogleKnows(String given, String expected) {
    // When
    JsonNode written = written(given, true);

    // Then
    assertThat(written).isEqualTo(Codecs.tree(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':['string','null']} | {'type':'STRING','nullable':true}",
        "{'anyOf':[{'type':'integer'},{'type':'null'}],'description':'d'} | {'type':'INTEGER','description':'d','nullable':true}",
        "{'anyOf':[{'type':'integer'},{'type':'string'}],'description':'d'} | {'anyOf':[{'type':'INTEGER'},{'type':'STRING'}]}",
        "{'enum':[1,2],'type':'integer'} | {'type':'STRING','enum':['1','2']}",
        "{'type':'object','properties':{'a':{'type':'string','pattern':'x','maxLength':3}},'additionalProperties':false} | {'type':'OBJECT','properties':{'a':{'type':'STRING','pattern':'x','maxLength':3}}}",
        "{'type':'array'} | {'type':'ARRAY','items':{'type':'STRING'}}",
        "{'type':'array','prefixItems':[{'type':'string'}]} | {'type':'ARRAY','items':{'anyOf':[{'type':'STRING'}]}}",
      })
  void fieldT10OpenApiKindKnowsNoReferencesAndNoNull(String given, String expected) {
    // When
    JsonNode written = written(given, false);

    // Then
    assertThat(written).isEqualTo(Codecs.tree(expected));
  }

  @Test
  void edge35PropertiesNamedLikeKeywordsStay() {
    // Given
    String schema =
        "{'type':'object','properties':{'$ref':{'type':'string'},'type':{'type':'string'},"
            + "'default':{'type':'integer'},'const':{'type':'boolean'},'allOf':{'type':'string'},"
            + "'properties':{'type':'object','properties':{'pattern':{'type':'string'}}}},"
            + "'required':['$ref','default']}";

    // When
    JsonNode written = written(schema, true);

    // Then
    assertThat(written).isEqualTo(Codecs.tree(schema));
  }

  @Test
  void edge35ARecursiveReferenceBecomesAnyObject() {
    // When
    JsonNode written =
        written(
            "{'$defs':{'Node':{'type':'object','properties':{'next':{'$ref':'#/$defs/Node'},"
                + "'v':{'type':'string'}}}},'$ref':'#/$defs/Node'}",
            true);

    // Then
    assertThat(written)
        .isEqualTo(
            Codecs.tree(
                "{'type':'object','properties':{"
                    + "'next':{'type':'object','description':'Again Node'},"
                    + "'v':{'type':'string'}}}"));
  }

  @Test
  void shouldBoundWhatReferencesMultiplyTo() {
    // Given
    StringBuilder schema = new StringBuilder("{'$ref':'#/$defs/n0','$defs':{");
    for (int i = 0; i < 40; i++) {
      String ref = "{'$ref':'#/$defs/n" + (i + 1) + "'}";
      schema.append("'n" + i + "':{'properties':{'a':" + ref + ",'b':" + ref + "}},");
    }
    schema.append("'n40':{'type':'string'}}}");

    // When
    JsonNode written = written(schema.toString(), true);

    // Then
    assertThat(Json.bytes(written)).hasSizeLessThan(3_000_000);
    assertThat(written.path("type").asText()).isEqualTo("object");
  }

  @Test
  void shouldSurviveSchemasThatAreNone() {
    assertThat(written("{'properties':[],'required':'a','type':1,'enum':{},'anyOf':1}", true))
        .isInstanceOf(ObjectNode.class);
    assertThat(written("{'$ref':'#/nowhere'}", true).path("type").asText()).isEqualTo("object");
    assertThat(written("{'$ref':'#'}", true).path("type").asText()).isEqualTo("object");
    assertThat(written("{'allOf':[{'$ref':'#'}]}", false)).isInstanceOf(ObjectNode.class);
  }

  @Test
  void shouldTellWhichConstraintsWent() {
    // Given
    GeminiSchemaWriter writer =
        new GeminiSchemaWriter(
            Codecs.tree("{'type':'string','pattern':'x','not':{},'default':1}"), true);

    // When
    writer.write();

    // Then
    assertThat(writer.losses("s"))
        .containsExactly(Loss.dropped("s.not"), Loss.dropped("s.pattern"));
  }

  @Test
  void shouldNotChangeTheSchemaThatItIsGiven() {
    // Given
    ObjectNode schema =
        Codecs.tree(
            "{'allOf':[{'properties':{'a':{'const':1}}}],'properties':{'b':{'type':['string',"
                + "'null'],'enum':['x',null]}},'type':'object'}");
    ObjectNode copy = schema.deepCopy();

    // When
    new GeminiSchemaWriter(schema, true).write();
    new GeminiSchemaWriter(schema, false).write();

    // Then
    assertThat(schema).isEqualTo(copy);
  }
}
