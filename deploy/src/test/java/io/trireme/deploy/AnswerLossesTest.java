package io.trireme.deploy;

import io.trireme.core.translate.Losses;
import io.trireme.core.translate.Translation;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What an answer loses on its way is noted, streaming as well as whole. */
@Timeout(30)
final class AnswerLossesTest {

  private static final String FUNCTIONS =
      ",'functions':[{'name':'f','parameters':{'type':'object','properties':{}}}]";

  private static String json(String text) {
    return text.replace('\'', '"');
  }

  private static byte[] bytes(String text) {
    return json(text).getBytes(StandardCharsets.UTF_8);
  }

  private static Translation translation(
      String client, boolean stream, String more, String vendor, Losses losses) {
    String path =
        switch (client) {
          case "chat" -> "/v1/chat/completions";
          case "codex" -> "/v1/responses";
          case "gemini" -> "/v1beta/models/m:" + (stream ? "streamG" : "g") + "enerateContent";
          default -> "/v1/messages";
        };
    String body =
        switch (client) {
          case "codex" -> "{'model':'m','input':'a','stream':" + stream + "}";
          case "gemini" -> "{'contents':[{'role':'user','parts':[{'text':'a'}]}]}";
          default ->
              "{'model':'m','stream':%s,'max_tokens':99,'messages':[{'role':'user','content':'a'}]%s}"
                  .formatted(stream, more);
        };
    String model = vendor.equals("claude") ? "claude-sonnet-4-5" : "gpt-5.2";
    return InstalledProtocols.translate(client, path, bytes(body), vendor, model, losses);
  }

  private static String lost(String client, String more, String vendor, String answer) {
    Losses losses = new Losses();
    translation(client, false, more, vendor, losses).onWhole(bytes(answer));
    return losses.header();
  }

  private static String lostOfStream(String client, String more, String vendor, String wire) {
    Losses losses = new Losses();
    Translation translation = translation(client, true, more, vendor, losses);
    InstalledProtocols.streamed(translation, json(wire));
    return losses.header();
  }

  private static String message(String content, String stopReason) {
    return "{'id':'m','type':'message','role':'assistant','content':["
        + content
        + "],'stop_reason':'"
        + stopReason
        + "','usage':{'input_tokens':1,'output_tokens':1}}";
  }

  @ParameterizedTest
  @CsvSource({
    "chat,mapped=answer.stop_reason:paused->stop",
    "codex,mapped=answer.stop_reason:paused->completed",
    "gemini,mapped=answer.stop_reason:paused->STOP"
  })
  void shouldSayThatAModelHasOnlyPaused(String client, String told) {
    // When
    String lost =
        lost(client, "", "claude", message("{'type':'text','text':'wait'}", "pause_turn"));
    // Then
    assertThat(lost).isEqualTo(told);
  }

  @Test
  void shouldSayThatAClientOfFunctionsIsToldOfOneCall() {
    // Given
    String items =
        "{'type':'function_call','id':'i1','call_id':'c1','name':'f','arguments':'{}'},"
            + "{'type':'function_call','id':'i2','call_id':'c2','name':'f','arguments':'{}'}";
    String response = "{'id':'r','status':'completed','output':[" + items + "]}";
    String wire = "data: {'type':'response.completed','response':" + response + "}\n\n";
    // When
    String whole = lost("chat", FUNCTIONS, "codex", response);
    String streamed = lostOfStream("chat", FUNCTIONS, "codex", wire);
    // Then
    assertThat(whole).isEqualTo("dropped=answer.tool_calls but the first");
    assertThat(streamed).isEqualTo(whole);
  }

  @Test
  void shouldSayThatACitationOfAFileIsLost() {
    // Given
    String text =
        "{'type':'message','id':'m','role':'assistant','content':[{'type':'output_text',"
            + "'text':'Hi','annotations':[{'type':'file_citation','file_id':'file_1','index':0,"
            + "'filename':'a.txt'}]}]}";
    String response = "{'id':'r','status':'completed','output':[" + text + "]}";
    // When
    String whole = lost("claude", "", "codex", response);
    String streamed =
        lostOfStream(
            "claude",
            "",
            "codex",
            "data: {'type':'response.completed','response':" + response + "}\n\n");
    // Then
    assertThat(whole).isEqualTo("dropped=answer.annotations");
    assertThat(streamed).isEqualTo(whole);
  }

  @Test
  void shouldSayThatAnImageIsAWordToAClientOfMessages() {
    // Given
    String answer =
        "{'id':'c','choices':[{'index':0,'message':{'role':'assistant','content':'a','images':["
            + "{'type':'image_url','image_url':{'url':'https://a.test/x.png'}}]},"
            + "'finish_reason':'stop'}]}";
    Losses losses = new Losses();
    Translation translation = translation("claude", false, "", "chat", losses);
    // When
    translation.onWhole(bytes(answer));
    // Then
    assertThat(new String(translation.take(), StandardCharsets.UTF_8))
        .contains("https://a.test/x.png");
    assertThat(losses.header()).isEqualTo("mapped=answer.media:a word in its place");
  }

  @Test
  void shouldLoseNothingOfAPlainAnswer() {
    // When
    String lost = lost("chat", "", "claude", message("{'type':'text','text':'hi'}", "end_turn"));
    // Then
    assertThat(lost).isEmpty();
  }
}
