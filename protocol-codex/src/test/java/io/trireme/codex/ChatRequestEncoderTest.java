package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.Loss;
import io.trireme.core.translate.Losses;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static io.trireme.codex.ChatKit.decode;
import static io.trireme.codex.ChatKit.json;
import static io.trireme.codex.ChatKit.target;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Everything of a request but its messages. */
@Timeout(20)
class ChatRequestEncoderTest {

  private final Losses losses = new Losses();

  private JsonNode encode(String model, String fields, String... quirks) {
    String body = "{'model':'c','messages':[{'role':'user','content':'hi'}]," + fields + "}";
    return ChatKit.encode(decode(body), target(model, quirks), losses);
  }

  private List<Loss> losses() {
    return losses.all();
  }

  @Test
  void shouldAskForUsageOfEveryStream() {
    // When
    JsonNode body = encode("gpt-4o", "'stream':true");
    // Then
    assertThat(body.path("model").asText()).isEqualTo("gpt-4o");
    assertThat(body.path("stream").asBoolean()).isTrue();
    assertThat(body.path("stream_options").path("include_usage").asBoolean()).isTrue();
    assertThat(encode("m", "'stream':true", "streamUsage", "false").has("stream_options"))
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o, max_completion_tokens",
    "openai/gpt-5, max_completion_tokens",
    "llama-3, max_tokens",
    "deepseek-chat, max_tokens"
  })
  void t27LimitHasTheNameThatTheVendorKnows(String model, String field) {
    // When
    JsonNode body = encode(model, "'max_tokens':7");
    // Then
    assertThat(body.path(field).asInt()).isEqualTo(7);
    assertThat(body.has("max_tokens") && body.has("max_completion_tokens")).isFalse();
  }

  @Test
  void shouldNameTheLimitAsTheChannelSays() {
    assertThat(encode("gpt-4o", "'max_tokens':7", "maxTokensField", "max_tokens").has("max_tokens"))
        .isTrue();
  }

  @Test
  void shouldRefuseAnAnswerOfNoTokens() {
    assertThatThrownBy(() -> encode("gpt-4o", "'max_tokens':0"))
        .isInstanceOf(GatewayException.class)
        .hasMessageStartingWith("max_tokens: ");
  }

  @Test
  void shouldDropSamplingForReasoningModels() {
    // When
    JsonNode body =
        encode(
            "gpt-5-nano",
            "'temperature':0.7,'top_p':0.9,'presence_penalty':1,'frequency_penalty':0,'stop':['x']");
    // Then
    for (String name :
        List.of("temperature", "top_p", "presence_penalty", "frequency_penalty", "stop")) {
      assertThat(body.has(name)).as(name).isFalse();
    }
    assertThat(losses())
        .containsExactlyInAnyOrder(
            Loss.dropped("temperature"),
            Loss.dropped("top_p"),
            Loss.dropped("presence_penalty"),
            Loss.dropped("stop"));
  }

  @Test
  void shouldKeepSamplingWhereAModelDoesNotThink() {
    // When
    JsonNode body = encode("gpt-5.2", "'temperature':0.7,'reasoning_effort':'none'");
    // Then
    assertThat(body.path("temperature").asDouble()).isEqualTo(0.7);
    assertThat(encode("gpt-5.2", "'temperature':0.7").has("temperature")).isFalse();
    assertThat(encode("gpt-4o", "'temperature':1.0").path("temperature").isInt()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-5, none, minimal",
    "gpt-5, xhigh, high",
    "gpt-5.1, minimal, low",
    "gpt-5.1, none, none",
    "gpt-5.2, max, xhigh",
    "gpt-5.6-terra, max, max",
    "o3, minimal, low",
    "gpt-5-pro, low, high",
    "llama-3, xhigh, xhigh"
  })
  void shouldMapEffortToWhatTheModelTakes(String model, String said, String sent) {
    // When
    JsonNode body = encode(model, "'reasoning_effort':'" + said + "'");
    // Then
    assertThat(body.path("reasoning_effort").asText()).isEqualTo(sent);
    List<Loss> expected =
        said.equals(sent)
            ? List.of()
            : List.of(Loss.mapped("reasoning_effort", said + "->" + sent));
    assertThat(losses()).isEqualTo(expected);
  }

  @Test
  void shouldDropEffortForModelsThatDoNotThink() {
    assertThat(encode("gpt-4o", "'reasoning_effort':'high'").has("reasoning_effort")).isFalse();
    assertThat(losses()).containsExactly(Loss.dropped("reasoning_effort"));
  }

  @Test
  void shouldSayHowToThinkInTheVendorsField() {
    String effort = "'reasoning_effort':'high'";
    assertThat(
            encode("m", effort, "thinkingField", "thinking").path("thinking").path("type").asText())
        .isEqualTo("enabled");
    assertThat(encode("m", effort, "thinkingField", "enable_thinking").path("enable_thinking"))
        .isEqualTo(Json.exact("true"));
    assertThat(encode("m", effort, "thinkingField", "reasoning").path("reasoning").toString())
        .isEqualTo(json("{'effort':'high'}"));
    assertThat(losses()).isEmpty();
    assertThat(encode("m", effort, "thinkingField", "none").size()).isEqualTo(4);
    assertThat(losses()).containsExactly(Loss.dropped("reasoning_effort"));
  }

  @Test
  void t15ChoiceWithoutToolsIsNotSent() {
    // When
    JsonNode body = encode("gpt-4o", "'tools':[],'tool_choice':'auto','parallel_tool_calls':false");
    // Then
    assertThat(body.has("tools")).isFalse();
    assertThat(body.has("tool_choice")).isFalse();
    assertThat(body.has("parallel_tool_calls")).isFalse();
  }

  private static final String F =
      "'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'object',"
          + "'properties':{'a':{'type':'string'}},'required':['a'],'additionalProperties':false},"
          + "'strict':true}},{'type':'function','function':{'name':'g'}}]";

  @Test
  void shouldSendStrictOnlyWhereItIsTaken() {
    assertThat(encode("gpt-4o", F).at("/tools/0/function/strict").asBoolean()).isTrue();
    assertThat(losses()).isEmpty();
    assertThat(encode("llama", F).at("/tools/0/function/strict").isMissingNode()).isTrue();
    assertThat(losses()).containsExactly(Loss.dropped("tools.strict"));
    assertThat(encode("llama", F, "strictTools", "true").at("/tools/0/function/strict").asBoolean())
        .isTrue();
  }

  @Test
  void shouldNotSendStrictForASchemaThatIsNot() {
    // When
    JsonNode body = encode("gpt-4o", F.replace("'required':['a'],", ""));
    // Then
    assertThat(body.at("/tools/0/function/strict").isMissingNode()).isTrue();
    assertThat(losses()).containsExactly(Loss.dropped("tools.strict"));
  }

  @Test
  void shouldSendNoParametersWhereThereAreNone() {
    assertThat(encode("gpt-4o", F).at("/tools/1/function").toString())
        .isEqualTo(json("{'name':'g'}"));
  }

  @Test
  void t04AllowedToolsReachOpenAiAndAreFilteredForOthers() {
    String allowed =
        F
            + ",'tool_choice':{'type':'allowed_tools','allowed_tools':{'mode':'required',"
            + "'tools':[{'type':'function','function':{'name':'g'}}]}}";
    assertThat(encode("gpt-4o", allowed).at("/tool_choice/allowed_tools/mode").asText())
        .isEqualTo("required");
    // When
    JsonNode body = encode("llama", allowed);
    // Then
    assertThat(body.path("tool_choice").asText()).isEqualTo("required");
    assertThat(body.path("tools")).hasSize(1);
    assertThat(losses()).contains(Loss.mapped("tool_choice", "allowed_tools->required"));
  }

  @Test
  void shouldRefuseAForcedToolThatIsNotThere() {
    assertThatThrownBy(
            () ->
                encode("gpt-4o", F + ",'tool_choice':{'type':'function','function':{'name':'x'}}"))
        .isInstanceOf(GatewayException.class)
        .hasMessageStartingWith("tool_choice: ");
  }

  @Test
  void shouldNotSendASwitchThatTheModelRefuses() {
    assertThat(encode("o3", F + ",'parallel_tool_calls':false").has("parallel_tool_calls"))
        .isFalse();
    assertThat(losses()).contains(Loss.dropped("parallel_tool_calls"));
    assertThat(encode("gpt-5", F + ",'parallel_tool_calls':false").path("parallel_tool_calls"))
        .isEqualTo(Json.exact("false"));
  }

  @Test
  void shouldSendFreeformToolsAsTheyAre() {
    // When
    JsonNode body =
        encode(
            "gpt-5",
            "'tools':[{'type':'custom','custom':{'name':'p','format':{'type':'grammar',"
                + "'grammar':{'syntax':'lark','definition':'start: A'}}}}],"
                + "'tool_choice':{'type':'custom','custom':{'name':'p'}}");
    // Then
    assertThat(body.path("tools").toString())
        .isEqualTo(
            json(
                "[{'type':'custom','custom':{'name':'p','format':{'type':'grammar',"
                    + "'grammar':{'syntax':'lark','definition':'start: A'}}}}]"));
    assertThat(body.at("/tool_choice/custom/name").asText()).isEqualTo("p");
    assertThat(new ChatCodec().traits("gpt-5").freeformTools()).isTrue();
    assertThat(new ChatCodec().traits("llama").freeformTools()).isFalse();
  }

  @Test
  void shouldSearchTheWebWhereTheModelCan() {
    String search =
        "'web_search_options':{'search_context_size':'low','user_location':{'type':'approximate',"
            + "'approximate':{'country':'DE'}}}";
    assertThat(encode("gpt-4o-search-preview", search).path("web_search_options").toString())
        .isEqualTo(
            json(
                "{'search_context_size':'low','user_location':{'type':'approximate',"
                    + "'approximate':{'country':'DE'}}}"));
    assertThat(encode("gpt-4o", search).has("web_search_options")).isFalse();
    assertThat(losses()).containsExactly(Loss.dropped("tools.web_search"));
  }

  @Test
  void shouldSendFormats() {
    String schema =
        "'response_format':{'type':'json_schema','json_schema':{'schema':{'type':'object',"
            + "'properties':{'a':{'type':'string'}}},'strict':true}}";
    // When
    JsonNode body = encode("gpt-4o", schema);
    // Then
    assertThat(body.at("/response_format/json_schema/name").asText()).isEqualTo("response");
    assertThat(body.at("/response_format/json_schema/strict")).isEqualTo(Json.exact("false"));
    assertThat(losses()).containsExactly(Loss.mapped("response_format", "strict:true->false"));
    // When
    JsonNode emulated = encode("deepseek-chat", schema, "responseFormat", "json_object");
    // Then
    assertThat(emulated.at("/response_format/type").asText()).isEqualTo("json_object");
    assertThat(emulated.at("/messages/0/content").asText()).contains("\"properties\"");
  }

  @Test
  void shouldNameJsonWhereTheVendorWantsItNamed() {
    // When
    JsonNode body = encode("gpt-4o", "'response_format':{'type':'json_object'}");
    // Then
    assertThat(body.at("/messages/0/role").asText()).isEqualTo("system");
    assertThat(body.at("/messages/0/content").asText()).contains("JSON");
    assertThat(body.path("messages")).hasSize(2);
  }

  @Test
  void shouldSendTheRestWhereItIsKnown() {
    String rest =
        "'user':'u','prompt_cache_key':'k','service_tier':'flex','verbosity':'low','top_k':5,"
            + "'logprobs':true";
    // When
    JsonNode body = encode("gpt-5", rest);
    // Then
    assertThat(body.path("safety_identifier").asText()).isEqualTo("u");
    assertThat(body.path("prompt_cache_key").asText()).isEqualTo("k");
    assertThat(body.path("service_tier").asText()).isEqualTo("flex");
    assertThat(body.path("verbosity").asText()).isEqualTo("low");
    assertThat(losses()).containsExactlyInAnyOrder(Loss.dropped("top_k"), Loss.dropped("logprobs"));
    // When
    JsonNode other = encode("llama", rest, "topK", "true");
    // Then
    assertThat(other.path("top_k").asInt()).isEqualTo(5);
    assertThat(other.path("user").asText()).isEqualTo("u");
    assertThat(other.has("prompt_cache_key")).isFalse();
    assertThat(other.has("verbosity")).isFalse();
  }

  @Test
  void shouldStripAWordOfCodexFromSchemasForOthers() {
    String tools =
        "'tools':[{'type':'function','function':{'name':'f','parameters':{'type':'object',"
            + "'properties':{'encrypted':{'type':'string','encrypted':true}}}}}]";
    assertThat(encode("llama", tools).at("/tools/0/function/parameters").toString())
        .isEqualTo(json("{'type':'object','properties':{'encrypted':{'type':'string'}}}"));
    assertThat(encode("gpt-5", tools).at("/tools/0/function/parameters").toString())
        .contains(json("'encrypted':true"));
  }
}
