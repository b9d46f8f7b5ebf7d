package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Role;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Thinking.Mode;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(20)
class GeminiRequestDecoderTest {

  private static final String ASK = "'contents':[{'parts':[{'text':'hi'}]}]";

  @Test
  void shouldReadBothSpellingsOfEveryField() {
    // Given
    String camel =
        "{'systemInstruction':{'parts':[{'text':'s'}]},'contents':[{'role':'model','parts':["
            + "{'functionCall':{'name':'f','args':{'a':1}},'thoughtSignature':'c2ln'},"
            + "{'inlineData':{'mimeType':'image/png','data':'AAAA'}},"
            + "{'fileData':{'fileUri':'gs://b/o','mimeType':'video/mp4'}}]}],"
            + "'tools':[{'functionDeclarations':[{'name':'f','parametersJsonSchema':{}}]}],"
            + "'toolConfig':{'functionCallingConfig':{'mode':'ANY','allowedFunctionNames':['f']}},"
            + "'generationConfig':{'topP':0.5,'topK':3,'maxOutputTokens':9,'stopSequences':['x'],"
            + "'presencePenalty':1,'responseMimeType':'application/json',"
            + "'responseSchema':{'type':'OBJECT'},"
            + "'thinkingConfig':{'includeThoughts':true,'thinkingBudget':5}}}";
    String snake = camel;
    for (String name :
        List.of(
            "systemInstruction",
            "functionCall",
            "thoughtSignature",
            "inlineData",
            "mimeType",
            "fileData",
            "fileUri",
            "functionDeclarations",
            "parametersJsonSchema",
            "toolConfig",
            "functionCallingConfig",
            "allowedFunctionNames",
            "generationConfig",
            "topP",
            "topK",
            "maxOutputTokens",
            "stopSequences",
            "presencePenalty",
            "responseMimeType",
            "responseSchema",
            "thinkingConfig",
            "includeThoughts",
            "thinkingBudget")) {
      snake = snake.replace("'" + name + "'", "'" + snaked(name) + "'");
    }

    // When
    ChatRequest one = Codecs.decode(camel);
    ChatRequest other = Codecs.decode(snake);

    // Then
    assertThat(snake).contains("function_calling_config").contains("thought_signature");
    assertThat(other.messages()).isEqualTo(one.messages()).hasSize(2);
    assertThat(other.tooling()).isEqualTo(one.tooling());
    assertThat(other.sampling()).isEqualTo(one.sampling());
    assertThat(other.thinking()).isEqualTo(one.thinking());
    assertThat(other.options()).isEqualTo(one.options());
    assertThat(one.source().losses()).isEmpty();
  }

  private static String snaked(String camel) {
    return camel.replaceAll("([A-Z])", "_$1").toLowerCase(java.util.Locale.ROOT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'one'",
        "{'text':'one'}",
        "{'parts':{'text':'one'}}",
        "{'role':'system','parts':[{'text':'one'}]}",
        "['one']",
        "[{'parts':[{'text':'one'}]}]"
      })
  void shouldReadEveryFormOfTheSystemInstruction(String form) {
    // When
    ChatRequest request = Codecs.decode("{'systemInstruction':" + form + "," + ASK + "}");

    // Then
    assertThat(request.operator()).containsExactly(Message.text(Role.SYSTEM, "one"));
  }

  @Test
  void shouldTakeOneValueForAListOfOne() {
    // When
    ChatRequest request = Codecs.decode("{'contents':{'parts':{'text':'hi'}}}");

    // Then
    assertThat(request.messages()).containsExactly(Message.text(Role.USER, "hi"));
  }

  @Test
  void shouldReadTheModelAndTheStreamFromThePath() {
    // When
    ChatRequest stream = Codecs.decodeStream("{" + ASK + ",'model':'models/another'}");

    // Then
    assertThat(stream.model()).isEqualTo("gemini-pro");
    assertThat(stream.source().stream()).isTrue();
    assertThat(Codecs.decode("{" + ASK + "}").source().stream()).isFalse();
  }

  @Test
  void shouldReadBothBodiesOfCountTokens() {
    // Given
    String system = "'systemInstruction':{'parts':[{'text':'s'}]},";

    // When
    ChatRequest plain = Codecs.decodeCount("{" + ASK + "}");
    ChatRequest nested =
        Codecs.decodeCount("{'generateContentRequest':{'model':'models/m'," + system + ASK + "}}");
    ChatRequest snake = Codecs.decodeCount("{'generate_content_request':{" + ASK + "}}");

    // Then
    assertThat(plain.messages()).containsExactly(Message.text(Role.USER, "hi"));
    assertThat(nested.operator()).containsExactly(Message.text(Role.SYSTEM, "s"));
    assertThat(nested.conversation()).isEqualTo(plain.messages());
    assertThat(snake.messages()).isEqualTo(plain.messages());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                                                        | body",
        "{}                                                        | contents",
        "{'contents':[]}                                           | contents",
        "{'contents':[1]}                                          | contents.0",
        "{'contents':[{'role':'system','parts':[]}]}               | contents.0.role",
        "{'contents':[{'parts':[{'text':1}]}]}                     | contents.0.parts.0.text",
        "{'contents':[{'parts':[{'inlineData':{'data':''}}]}]}     | contents.0.parts.0.inlineData.mimeType",
        "{'contents':[{'parts':[{'inlineData':{'mimeType':'a/b','data':'%'}}]}]} | contents.0.parts.0.inlineData.data",
        "{'contents':[{'role':'model','parts':[{'functionCall':{'args':{}}}]}]} | contents.0.parts.0.functionCall.name",
        "{'contents':[{'role':'model','parts':[{'functionCall':{'name':'f','args':[]}}]}]} | contents.0.parts.0.functionCall.args",
        "{'contents':[{'parts':[{'functionCall':{'name':'f'}}]}]}  | contents.0.parts.0.functionCall.name",
        "{'contents':['x'],'cachedContent':'cachedContents/1'}     | cachedContent",
        "{'contents':['x'],'generationConfig':{'candidateCount':2}} | generationConfig.candidateCount",
        "{'contents':['x'],'generationConfig':{'topK':'many'}}     | generationConfig.topK",
        "{'contents':['x'],'generationConfig':{'seed':1e400}}      | generationConfig.seed",
        "{'contents':['x'],'generationConfig':{'responseModalities':['AUDIO']}} | generationConfig.responseModalities",
        "{'contents':['x'],'generationConfig':{'thinkingConfig':{'thinkingLevel':'LOTS'}}} | generationConfig.thinkingConfig.thinkingLevel",
        "{'contents':['x'],'generationConfig':{'responseMimeType':'image/png'}} | generationConfig.responseMimeType",
        "{'contents':['x'],'tools':[{'functionDeclarations':[{}]}]} | tools.0.functionDeclarations.0.name",
        "{'contents':['x'],'toolConfig':{'functionCallingConfig':{'mode':'SOME'}}} | toolConfig.functionCallingConfig.mode",
        "{'generateContentRequest':{'contents':[1]}}               | generateContentRequest.contents.0",
      })
  void shouldNameTheFieldThatItRefuses(String body, String field) {
    // When
    GatewayException refusal =
        catchThrowableOfType(GatewayException.class, () -> Codecs.decode(body));

    // Then
    assertThat(refusal.error().kind()).isEqualTo(Kind.BAD_REQUEST);
    assertThat(refusal.error().message()).startsWith(field + ": ");
  }

  @Test
  void shouldReadTheGenerationConfig() {
    // When
    ChatRequest request =
        Codecs.decode(
            "{"
                + ASK
                + ",'generationConfig':{'temperature':1,'topP':0.95,'topK':40.0,'seed':'7',"
                + "'maxOutputTokens':100,'frequencyPenalty':0.5,'candidateCount':1,"
                + "'responseLogprobs':true,'logprobs':3,'speechConfig':{}},"
                + "'serviceTier':'FLEX','safetySettings':[{}],'labels':{'a':'b'}}");

    // Then
    assertThat(request.sampling().temperature()).hasValue(1);
    assertThat(request.sampling().topK()).hasValue(40);
    assertThat(request.sampling().seed()).hasValue(7);
    assertThat(request.options().maxTokens()).hasValue(100);
    assertThat(request.options().logprobs()).hasValue(3);
    assertThat(request.options().serviceTierOrNull()).isEqualTo("flex");
    assertThat(request.source().losses())
        .containsExactly(
            Loss.dropped("generationConfig.speechConfig"),
            Loss.dropped("labels"),
            Loss.dropped("safetySettings"));
  }

  @ParameterizedTest
  @CsvSource({
    "'\"thinkingLevel\":\"HIGH\"', ON, HIGH, -1",
    "'\"thinkingLevel\":\"low\"', ON, LOW, -1",
    "'\"thinkingBudget\":0', OFF, , -1",
    "'\"thinkingBudget\":-1', ADAPTIVE, , -1",
    "'\"thinkingBudget\":8192', ON, , 8192",
    "'\"includeThoughts\":true', UNSTATED, , -1",
  })
  void shouldReadHowMuchToThink(String config, Mode mode, Effort effort, int budget) {
    // When
    Thinking thinking =
        Codecs.decode("{" + ASK + ",'generationConfig':{'thinkingConfig':{" + config + "}}}")
            .thinking();

    // Then
    assertThat(thinking.mode()).isEqualTo(mode);
    assertThat(thinking.effortOrNull()).isEqualTo(effort);
    assertThat(thinking.budget())
        .isEqualTo(budget < 0 ? OptionalInt.empty() : OptionalInt.of(budget));
  }

  @ParameterizedTest
  @ValueSource(strings = {"responseSchema", "responseJsonSchema", "_responseJsonSchema"})
  void edge36UpperCaseTypesAreLoweredWhereverTheyStand(String field) {
    // When
    OutputFormat format =
        Codecs.decode(
                "{"
                    + ASK
                    + ",'generationConfig':{'responseMimeType':'application/json','"
                    + field
                    + "':{'type':'OBJECT','properties':{'type':{'type':'STRING'},"
                    + "'n':{'type':'INTEGER','nullable':true}},'propertyOrdering':['n']}}}")
            .options()
            .format();

    // Then
    JsonNode expected =
        Codecs.tree(
            "{'type':'object','properties':{'type':{'type':'string'},"
                + "'n':{'type':['integer','null']}}}");
    assertThat(((OutputFormat.JsonSchema) format).schema()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'ARRAY','minItems':'3','items':{'type':'STRING'}} | {'type':'array','minItems':3,'items':{'type':'string'}}",
        "{'any_of':[{'type':'STRING'},{'type':'NUMBER'}],'nullable':true} | {'anyOf':[{'type':'string'},{'type':'number'},{'type':'null'}]}",
        "{'type':'STRING','format':'enum','enum':['a'],'nullable':true} | {'type':['string','null'],'enum':['a',null]}",
        "{'type':'STRING','example':'x'} | {'examples':['x'],'type':'string'}",
        "{'type':'TYPE_UNSPECIFIED'} | {}",
        "{'$defs':{'A':{'type':'OBJECT'}},'$ref':'#/$defs/A'} | {'$defs':{'A':{'type':'object'}},'$ref':'#/$defs/A'}",
      })
  void shouldReadGooglesSchemasAsJsonSchema(String google, String json) {
    // When
    JsonNode read = GeminiSchemas.toJsonSchema(Codecs.tree(google));

    // Then
    assertThat(read).isEqualTo(Codecs.tree(json));
  }

  @Test
  void shouldReadToolsOfEveryKind() {
    // When
    ChatRequest request =
        Codecs.decode(
            "{"
                + ASK
                + ",'tools':[{'functionDeclarations':[{'name':'f','description':'d',"
                + "'parameters':{'type':'OBJECT'}}]},{'googleSearch':{'timeRangeFilter':{}}},"
                + "{'urlContext':{}},{'codeExecution':{}},{'googleMaps':{'x':1}}]}");

    // Then
    assertThat(request.tooling().tools())
        .containsExactly(
            new Tool.Function(ToolName.function("f"), "d", Codecs.tree("{'type':'object'}"), null),
            new Tool.WebSearch(List.of(), List.of(), null, null, null),
            new Tool.WebFetch(),
            new Tool.CodeExecution(),
            new Tool.Hosted(
                GeminiProtocol.GEMINI, "googleMaps", Codecs.tree("{'googleMaps':{'x':1}}")));
    assertThat(request.source().losses())
        .containsExactly(Loss.dropped("tools.googleSearch.timeRangeFilter"));
  }

  @Test
  void shouldReadEveryModeOfCalling() {
    assertThat(choice("'mode':'AUTO'")).isEqualTo(new ToolChoice.Auto());
    assertThat(choice("'mode':'NONE'")).isEqualTo(new ToolChoice.None());
    assertThat(choice("'mode':'ANY'")).isEqualTo(new ToolChoice.Required());
    assertThat(choice("'mode':'ANY','allowedFunctionNames':['f']"))
        .isEqualTo(new ToolChoice.Named(ToolName.function("f")));
    assertThat(choice("'mode':'ANY','allowedFunctionNames':['f','g']"))
        .isEqualTo(
            new ToolChoice.Allowed(List.of(ToolName.function("f"), ToolName.function("g")), true));
    assertThat(choice("'mode':'VALIDATED','allowedFunctionNames':['f']"))
        .isEqualTo(new ToolChoice.Allowed(List.of(ToolName.function("f")), false));
    assertThat(choice("'mode':'MODE_UNSPECIFIED'")).isEqualTo(new ToolChoice.Unstated());
  }

  private static ToolChoice choice(String config) {
    return Codecs.decode("{" + ASK + ",'toolConfig':{'functionCallingConfig':{" + config + "}}}")
        .tooling()
        .choice();
  }
}
