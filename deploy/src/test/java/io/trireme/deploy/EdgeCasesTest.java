package io.trireme.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.spi.Signal;
import io.trireme.core.translate.Losses;
import io.trireme.core.translate.Translation;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cases that bite between two dialects, with the real codecs on both sides. Those of one dialect
 * alone are tested in its module, under the same numbers.
 */
@Timeout(30)
final class EdgeCasesTest {

  private final Losses losses = new Losses();

  private Translation claude(String body, String vendor, String model) {
    return InstalledProtocols.translate(
        "claude", "/v1/messages", bytes(body), vendor, model, losses);
  }

  private Translation codex(String body, String vendor, String model) {
    return InstalledProtocols.translate(
        "codex", "/v1/responses", bytes(body), vendor, model, losses);
  }

  private static byte[] bytes(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  /** A frame without a name, and without the space that most vendors write. */
  private static String data(String json) {
    return ("data:" + json).replace('\'', '"') + "\n\n";
  }

  private static String event(String type, String fields) {
    return "event: " + type + "\n" + data("{'type':'" + type + "'," + fields + "}");
  }

  @Test
  void edge02ShouldKeepTheNamespaceOfACallThatIsWrittenAnew() {
    // Given
    String body =
        "{'model':'m','tools':[{'type':'namespace','name':'ns','description':'d','tools':[{'type':"
            + "'function','name':'f','parameters':{'type':'object','properties':{}}}]}],'input':["
            + "{'role':'user','content':'a'},{'type':'function_call','call_id':'c','name':'f',"
            + "'namespace':'ns','arguments':'{}'},{'type':'function_call_output','call_id':'c',"
            + "'output':'x'}]}";
    // When
    JsonNode same = Json.read(InstalledProtocols.sent(codex(body, "codex", "gpt-5.5")));
    JsonNode flat = Json.read(InstalledProtocols.sent(codex(body, "chat", "deepseek-chat")));
    // Then
    assertThat(same.path("input").path(1).path("namespace").asText()).isEqualTo("ns");
    assertThat(flat.toString()).contains("\"name\":\"ns__f\"").doesNotContain("namespace");
  }

  @Test
  void edge13ShouldNotShowOneModelsSignatureToAnother() {
    // Given
    String answer =
        event("message_start", "'message':{'id':'m','content':[],'usage':{'input_tokens':1}}")
            + event(
                "content_block_start",
                "'index':0,'content_block':{'type':'thinking','thinking':'','signature':''}")
            + event(
                "content_block_delta", "'index':0,'delta':{'type':'thinking_delta','thinking':'T'}")
            + event(
                "content_block_delta",
                "'index':0,'delta':{'type':'signature_delta','signature':'U0lH'}")
            + event("content_block_stop", "'index':0")
            + event(
                "content_block_start", "'index':1,'content_block':{'type':'text','text':'said'}")
            + event("content_block_stop", "'index':1")
            + event(
                "message_delta", "'delta':{'stop_reason':'end_turn'},'usage':{'output_tokens':5}")
            + event("message_stop", "'x':0");
    String ask = "{'model':'m','stream':true,'input':'a'}";
    String said = InstalledProtocols.streamed(codex(ask, "claude", "claude-opus-4-6"), answer);
    String last = said.substring(said.lastIndexOf("data: ") + "data: ".length());
    JsonNode item = Json.read(last).path("response").path("output").path(0);
    String again =
        "{'model':'m','stream':true,'input':[{'role':'user','content':'a'},"
            + Json.text(item)
            + ",{'role':'assistant','content':'said'},{'role':'user','content':'b'}]}";
    // When
    String same = InstalledProtocols.sent(codex(again, "claude", "claude-opus-4-6"));
    String other = InstalledProtocols.sent(codex(again, "claude", "claude-fable-5"));
    // Then
    assertThat(item.path("type").asText()).isEqualTo("reasoning");
    assertThat(same).contains("\"thinking\":\"T\"", "\"signature\":\"U0lH\"");
    assertThat(other).doesNotContain("U0lH").doesNotContain("tr1.");
    assertThat(losses.header()).contains("dropped=reasoning");
  }

  @Test
  void edge33ShouldNameEveryEventForAClientOfMessages() {
    // Given
    Translation translation =
        claude(
            "{'model':'m','max_tokens':9,'stream':true,'messages':[{'role':'user','content':'a'}]}",
            "chat",
            "deepseek-chat");
    // When
    String said =
        InstalledProtocols.streamed(
            translation,
            data("{'id':'c','choices':[{'index':0,'delta':{'content':'hi'}}]}")
                + data("{'id':'c','choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}")
                + data("[DONE]"));
    // Then
    assertThat(said.stripTrailing().split("\n\n", -1))
        .allMatch(frame -> frame.startsWith("event: "));
    assertThat(said.stripTrailing()).endsWith("{\"type\":\"message_stop\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "gemini", "chat"})
  void edge40ShouldAnswerAWholeRequestInTheClientsSchemaWithItsRefusal(String client) {
    // Given
    String path =
        switch (client) {
          case "claude" -> "/v1/messages";
          case "gemini" -> "/v1beta/models/m:generateContent";
          default -> "/v1/chat/completions";
        };
    String body =
        client.equals("gemini")
            ? "{'contents':[{'role':'user','parts':[{'text':'a'}]}]}"
            : "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'a'}]}";
    Translation translation =
        InstalledProtocols.translate(client, path, bytes(body), "codex", "gpt-5.2", losses);
    // When
    Signal signal =
        translation.onWhole(
            bytes(
                "{'id':'resp_1','object':'response','status':'incomplete','incomplete_details':"
                    + "{'reason':'content_filter'},'output':[{'type':'message','role':'assistant',"
                    + "'content':[{'type':'refusal','refusal':'No.'}]}],'usage':{'input_tokens':3,"
                    + "'output_tokens':2,'total_tokens':5}}"));
    JsonNode answer = Json.read(translation.take());
    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    String stop =
        switch (client) {
          case "claude" -> answer.path("stop_reason").asText();
          case "gemini" -> answer.path("candidates").path(0).path("finishReason").asText();
          default -> answer.path("choices").path(0).path("finish_reason").asText();
        };
    assertThat(stop).isIn("refusal", "SAFETY", "content_filter");
    assertThat(answer.toString()).contains("No.");
  }

  @Test
  void edge46ShouldReadAnEventWhoseDataHasNoSpace() {
    // Given
    Translation translation = codex("{'model':'m','stream':true,'input':'a'}", "chat", "qwen-plus");
    // When
    String said =
        InstalledProtocols.streamed(
            translation,
            data(
                    "{'id':'c','choices':[{'index':0,'delta':{'content':'hi'},"
                        + "'finish_reason':'stop'}]}")
                + data("[DONE]"));
    // Then
    assertThat(said).contains("\"text\":\"hi\"", "response.completed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"incomplete", "failed"})
  void edge47ShouldReadUsageThatOnlyTheLastEventTells(String status) {
    // Given
    Translation translation =
        claude(
            "{'model':'m','max_tokens':9,'stream':true,'messages':[{'role':'user','content':'a'}]}",
            "codex",
            "gpt-5.2");
    // When
    InstalledProtocols.streamed(
        translation,
        event(
            "response." + status,
            "'response':{'id':'r','status':'"
                + status
                + "','incomplete_details':{'reason':'max_output_tokens'},'error':{'code':"
                + "'server_error','message':'no'},'output':[],'usage':{'input_tokens':7,"
                + "'output_tokens':2,'total_tokens':9}}"));
    // Then
    assertThat(translation.usage().input()).hasValue(7);
    assertThat(translation.usage().output()).hasValue(2);
  }

  @Test
  void edge51ShouldTakeReasoningWithoutContentFromCodex() {
    // Given
    String body =
        "{'model':'m','input':[{'role':'user','content':'a'},{'type':'reasoning','id':'rs_1',"
            + "'summary':[],'content':null,'encrypted_content':'gAAAA'},"
            + "{'role':'assistant','content':'b'},{'role':'user','content':'c'}]}";
    // When
    String sent = InstalledProtocols.sent(codex(body, "claude", "claude-sonnet-4-5"));
    // Then
    assertThat(sent).doesNotContain("gAAAA").contains("\"b\"", "\"c\"");
  }

  @Test
  void edge45ShouldSendAVendorNoArgumentsThatAreNoJson() {
    // Given
    String body =
        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'a'},{'role':'assistant',"
            + "'content':[{'type':'tool_use','id':'t','name':'f','input':{}}]},{'role':'user',"
            + "'content':[{'type':'tool_result','tool_use_id':'t','content':'x'}]}]}";
    // When
    String sent = InstalledProtocols.sent(claude(body, "chat", "qwen-plus"));
    // Then
    assertThat(Json.read(sent).path("messages").path(1).path("tool_calls").path(0).toString())
        .contains("\"arguments\":\"{}\"");
  }

  @ParameterizedTest
  @CsvSource({"codex,gpt-5.2", "chat,deepseek-chat", "gemini,gemini-3-pro"})
  void edge08ShouldTakeARoleSystemForEveryVendorInsteadOfRefusingIt(String vendor, String model) {
    // Given
    String body =
        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'a'},{'role':'assistant',"
            + "'content':'b'},{'role':'system','content':'late'},{'role':'user','content':'c'}]}";
    // When
    String sent = InstalledProtocols.sent(claude(body, vendor, model));
    // Then
    assertThat(sent).contains("late");
    assertThat(sent.indexOf("late")).isBetween(sent.indexOf("\"b\""), sent.length());
  }

  @Test
  void edge41ShouldEchoTheSuffixOfTheClientsModelAndSendTheVendorItsOwn() {
    // Given
    Translation translation =
        claude(
            "{'model':'claude-sonnet-4-5[1m]','max_tokens':9,'messages':[{'role':'user',"
                + "'content':'a'}]}",
            "chat",
            "deepseek-chat");
    // When
    translation.onWhole(
        bytes(
            "{'id':'c','choices':[{'index':0,'message':{'role':'assistant','content':'hi'},"
                + "'finish_reason':'stop'}]}"));
    // Then
    assertThat(Json.read(translation.request().body()).path("model").asText())
        .isEqualTo("deepseek-chat");
    assertThat(Json.read(translation.take()).path("model").asText())
        .isEqualTo("claude-sonnet-4-5[1m]");
  }

  @Test
  void edge43ShouldKeepTheToolsThatTheHistoryCallsWhereNoneMayBeCalled() {
    // Given
    String body =
        "{'model':'m','tools':[{'type':'function','name':'f','parameters':{'type':'object',"
            + "'properties':{}}}],'tool_choice':'none','input':[{'role':'user','content':'a'},"
            + "{'type':'function_call','call_id':'c','name':'f','arguments':'{}'},"
            + "{'type':'function_call_output','call_id':'c','output':'x'}]}";
    // When
    JsonNode sent = Json.read(InstalledProtocols.sent(codex(body, "claude", "claude-sonnet-4-5")));
    // Then
    assertThat(sent.path("tools").path(0).path("name").asText()).isEqualTo("f");
    assertThat(sent.path("tool_choice").path("type").asText()).isEqualTo("none");
    assertThat(sent.path("messages").toString()).contains("tool_use", "tool_result");
  }

  @ParameterizedTest
  @CsvSource({"codex,gpt-5.2", "chat,deepseek-chat", "gemini,gemini-3-pro"})
  void edge44ShouldSendNoVendorTheFallbacksOfAnother(String vendor, String model) {
    // Given
    String body =
        "{'model':'m','max_tokens':9,'fallbacks':[{'model':'x'}],'messages':[{'role':'user',"
            + "'content':'a'}]}";
    // When
    String sent = InstalledProtocols.sent(claude(body, vendor, model));
    // Then
    assertThat(sent).doesNotContain("fallbacks");
    assertThat(losses.header()).contains("dropped=fallbacks");
  }

  @Test
  void edge48ShouldReadFramesHoweverTheyAreCut() {
    // Given
    String wire =
        data("{'id':'c','choices':[{'index':0,'delta':{'content':'h\u00e9 \ud83d\ude00'}}]}")
            + data("{'id':'c','choices':[{'index':0,'delta':{},'finish_reason':'stop'}]}")
            + data("[DONE]");
    String ask =
        "{'model':'m','max_tokens':9,'stream':true,'messages':[{'role':'user','content':'a'}]}";
    // When
    String glued = InstalledProtocols.streamed(claude(ask, "chat", "qwen-plus"), wire);
    String cut = InstalledProtocols.streamedByteByByte(claude(ask, "chat", "qwen-plus"), wire);
    // Then
    assertThat(cut).isEqualTo(glued).contains("h\u00e9 \ud83d\ude00");
  }

  @ParameterizedTest
  @ValueSource(strings = {"codex", "chat", "gemini"})
  void edge43ShouldKeepToolsThatMustNotBeCalledAndThatTheHistoryNames(String vendor) {
    // Given
    String body =
        "{'model':'m','max_tokens':99,'tools':[{'name':'find','input_schema':{'type':'object',"
            + "'properties':{}}}],'tool_choice':{'type':'none'},'messages':[{'role':'user',"
            + "'content':'a'},{'role':'assistant','content':[{'type':'tool_use','id':'t','name':"
            + "'find','input':{}}]},{'role':'user','content':[{'type':'tool_result','tool_use_id':"
            + "'t','content':[{'type':'tool_reference','tool_name':'find'}]}]}]}";
    // When
    JsonNode sent = Json.read(InstalledProtocols.sent(claude(body, vendor, "some-model")));
    // Then
    assertThat(sent.path("tools")).isNotEmpty();
    assertThat(sent.toString().toLowerCase(Locale.ROOT))
        .contains("[loaded tool: find]", "\"none\"");
  }

  @ParameterizedTest
  @ValueSource(strings = {"codex", "chat", "gemini"})
  void shouldSayThatFastAnswersAreATierOfAnotherVendors(String vendor) {
    // Given
    String body =
        "{'model':'m','max_tokens':99,'speed':'fast','messages':[{'role':'user','content':'a'}]}";
    // When
    JsonNode sent = Json.read(InstalledProtocols.sent(claude(body, vendor, "gpt-5.2")));
    // Then
    assertThat(sent.path(vendor.equals("gemini") ? "serviceTier" : "service_tier").asText())
        .isEqualTo("priority");
    assertThat(losses.header()).isEqualTo("mapped=speed:fast->priority");
  }
}
