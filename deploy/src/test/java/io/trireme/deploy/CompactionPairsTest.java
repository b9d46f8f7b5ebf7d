package io.trireme.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.spi.Signal;
import io.trireme.core.translate.Losses;
import io.trireme.core.translate.Translation;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** A client of Messages has its conversation made shorter by vendors of every other dialect. */
@Timeout(30)
final class CompactionPairsTest {

  private static final String SUMMARY = "They greeted.";

  private static byte[] bytes(String text) {
    return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
  }

  private static Translation claude(String body, String vendor) {
    String model =
        switch (vendor) {
          case "codex" -> "gpt-5.2";
          case "chat" -> "deepseek-chat";
          default -> "gemini-3-pro";
        };
    return InstalledProtocols.translate(
        "claude", "/v1/messages", bytes(body), vendor, model, new Losses());
  }

  private static String ask(boolean stream) {
    return "{'model':'m','max_tokens':900,'stream':"
        + stream
        + ",'tools':[{'name':'f','input_schema':{'type':'object','properties':{}}}],"
        + "'messages':[{'role':'user','content':'hello'},{'role':'assistant','content':'hi'}],"
        + "'compaction':{'type':'summarize','instructions':'Keep the names.'}}";
  }

  private static String whole(String vendor) {
    return switch (vendor) {
      case "codex" -> "{" + response() + "}";
      case "chat" ->
          "{'id':'c','choices':[{'index':0,'message':{'role':'assistant','content':'"
              + SUMMARY
              + "'},'finish_reason':'stop'}]}";
      default ->
          "{'responseId':'g','candidates':[{'index':0,'content':{'role':'model','parts':[{'text':'"
              + SUMMARY
              + "'}]},'finishReason':'STOP'}]}";
    };
  }

  private static String response() {
    return "'id':'r','status':'completed','output':[{'type':'message','id':'m','role':'assistant',"
        + "'content':[{'type':'output_text','text':'"
        + SUMMARY
        + "','annotations':[]}]}]";
  }

  private static String streamed(String vendor) {
    String event =
        switch (vendor) {
          case "codex" -> "{'type':'response.completed','response':{" + response() + "}}";
          case "chat" ->
              "{'id':'c','choices':[{'index':0,'delta':{'content':'"
                  + SUMMARY
                  + "'},'finish_reason':'stop'}]}";
          default -> whole("gemini");
        };
    return "data: " + event.replace('\'', '"') + "\n\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"codex", "chat", "gemini"})
  void shouldGiveASummaryInASealThatTheNextTurnOpens(String vendor) {
    // Given
    Translation translation = claude(ask(false), vendor);
    // When
    Signal signal = translation.onWhole(bytes(whole(vendor)));
    JsonNode answer = Json.read(translation.take());
    JsonNode block = answer.path("content").path(0);
    String again =
        "{'model':'m','max_tokens':9,'messages':[{'role':'user','content':'hello'},"
            + "{'role':'assistant','content':["
            + Json.text(block)
            + "]},{'role':'user','content':'and now?'}]}";
    String next = InstalledProtocols.sent(claude(again, vendor));
    // Then
    assertThat(signal).isEqualTo(Signal.TERMINAL);
    assertThat(answer.path("stop_reason").asText()).isEqualTo("compaction");
    assertThat(answer.path("content")).hasSize(1);
    assertThat(block.path("content").asText()).isEqualTo(SUMMARY);
    assertThat(block.path("encrypted_content").asText()).startsWith("tr1.");
    assertThat(InstalledProtocols.sent(translation))
        .contains("Keep the names.", "hello")
        .doesNotContain("\"tools\"");
    assertThat(next).contains(SUMMARY, "and now?").doesNotContain("hello", "tr1.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"codex", "chat", "gemini"})
  void shouldStreamTheSameSummary(String vendor) {
    // When
    String said = InstalledProtocols.streamed(claude(ask(true), vendor), streamed(vendor));
    // Then
    assertThat(said)
        .contains(
            "\"type\":\"compaction_delta\"",
            "\"content\":\"" + SUMMARY + "\"",
            "\"stop_reason\":\"compaction\"")
        .doesNotContain("text_delta");
  }

  @Test
  void shouldReportWhatWasClearedBeforeTheVendorWasAsked() {
    // Given
    String talk =
        "{'role':'assistant','content':[{'type':'tool_use','id':'t%1$s','name':'f','input':{}}]},"
            + "{'role':'user','content':[{'type':'tool_result','tool_use_id':'t%1$s','content':"
            + "'result %1$s'}]}";
    String body =
        "{'model':'m','max_tokens':9,'tools':[{'name':'f','input_schema':{'type':'object',"
            + "'properties':{}}}],'messages':[{'role':'user','content':'go'},"
            + talk.formatted(1)
            + ","
            + talk.formatted(2)
            + "],'context_management':{'edits':[{'type':'clear_tool_uses_20250919','trigger':"
            + "{'type':'tool_uses','value':1},'keep':{'type':'tool_uses','value':1}}]}}";
    // When
    Translation translation = claude(body, "chat");
    translation.onWhole(bytes(whole("chat")));
    JsonNode answer = Json.read(translation.take());
    // Then
    assertThat(InstalledProtocols.sent(translation))
        .doesNotContain("result 1", "context_management")
        .contains("result 2");
    JsonNode edit = answer.path("context_management").path("applied_edits").path(0);
    assertThat(edit.path("cleared_tool_uses").asInt()).isEqualTo(1);
  }
}
