package io.trireme.deploy;

import io.trireme.core.translate.Losses;
import io.trireme.core.translate.Translation;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a decoder reads and does not tell yet counts as memory that is held. */
@Timeout(30)
final class WithheldTest {

  private static final int PIECES = 50;
  private static final int LETTERS = 1000;
  private static final String PIECE = "x".repeat(LETTERS);

  private static Translation translation(String vendor) {
    String body =
        "{'model':'m','stream':true,'max_tokens':99,'messages':[{'role':'user','content':'a'}]}";
    String client = vendor.equals("claude") ? "chat" : "claude";
    return InstalledProtocols.translate(
        client,
        client.equals("chat") ? "/v1/chat/completions" : "/v1/messages",
        body.replace('\'', '"').getBytes(StandardCharsets.UTF_8),
        vendor,
        "m",
        new Losses());
  }

  private static String data(String json) {
    return "data: " + json.replace('\'', '"') + "\n\n";
  }

  /** The beginning of something that a vendor tells bit by bit and its decoder only as a whole. */
  private static String wire(String vendor) {
    String first =
        switch (vendor) {
          case "claude" ->
              data(
                  "{'type':'content_block_start','index':0,'content_block':"
                      + "{'type':'server_tool_use','id':'s1','name':'web_search','input':{}}}");
          case "gemini" ->
              data(
                  "{'candidates':[{'content':{'parts':[{'functionCall':"
                      + "{'id':'c','name':'f','willContinue':true}}]}}]}");
          default -> "";
        };
    String piece =
        switch (vendor) {
          case "claude" ->
              data(
                  "{'type':'content_block_delta','index':0,'delta':"
                      + "{'type':'input_json_delta','partial_json':'"
                      + PIECE
                      + "'}}");
          case "gemini" ->
              data(
                  "{'candidates':[{'content':{'parts':[{'functionCall':{'partialArgs':["
                      + "{'jsonPath':'$.a','stringValue':'"
                      + PIECE
                      + "','willContinue':true}],'willContinue':true}}]}}]}");
          case "codex" ->
              data(
                  "{'type':'response.function_call_arguments.delta','output_index':0,'delta':'"
                      + PIECE
                      + "'}");
          default ->
              data(
                  "{'id':'c','choices':[{'index':0,'delta':{'tool_calls':[{'index':0,'function':"
                      + "{'arguments':'"
                      + PIECE
                      + "'}}]}}]}");
        };
    return first + piece.repeat(PIECES);
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "codex", "chat", "gemini"})
  void shouldCountWhatIsHeldBack(String vendor) {
    // Given
    Translation translation = translation(vendor);
    // When
    InstalledProtocols.streamed(translation, wire(vendor));
    // Then
    assertThat(translation.heldBytes()).isGreaterThanOrEqualTo(2L * PIECES * LETTERS);
  }

  @Test
  void shouldCountWordsOnceThatAreTold() {
    // Given
    Translation translation = translation("chat");
    String wire = data("{'id':'c','choices':[{'index':0,'delta':{'content':'" + PIECE + "'}}]}");
    // When
    InstalledProtocols.streamed(translation, wire.repeat(PIECES));
    // Then
    assertThat(translation.heldBytes()).isEqualTo(2L * PIECES * LETTERS);
  }
}
