package io.trireme.e2e;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The check of Responses streams finds nothing in a right one, and each of these mistakes. */
@Timeout(10)
class ResponseStreamCheckTest {
  private static final Utterance SAID =
      new Utterance(
          "1",
          "Thinking.",
          "c3RhdGU=",
          "Two words.",
          List.of(new Utterance.Call("call_1", "f", "{\"a\":1}")),
          false);

  private static String stream() {
    return new String(Framing.concat(CodexVoice.frames(SAID)), StandardCharsets.UTF_8);
  }

  @Test
  void shouldFindNothingInARightStream() {
    // When
    ResponseStreamCheck.Verdict verdict = ResponseStreamCheck.of(Sse.text(stream()));
    // Then
    assertThat(verdict.faults()).isEmpty();
    assertThat(verdict.types()).startsWith("response.created").endsWith("response.completed");
    assertThat(verdict.last().path("output")).hasSize(3);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"sequence_number\":4,|\"sequence_number\":5,|sequence_number",
        "\"output_index\":1,|\"output_index\":2,|output_index",
        "\"content_index\":0|\"content_index\":1|content_index",
        "\"summary_index\":0|\"summary_index\":1|summary_index",
        "\"item_id\":\"msg_up1\"|\"item_id\":\"msg_up2\"|item_id",
        "\"delta\":\"Two w\"|\"delta\":\"Two\"|output_text.done",
        "\"delta\":\"{|\"delta\":\"|function_call_arguments.done",
        "event: response.created|event: created|response.created",
        "\"completed_at\":2|\"completed_at\":null|completed_at",
        "\"truncation\":\"disabled\",||truncation",
        "\"annotations\":[],||annotations",
        "\"total_tokens\":130|\"total_tokens\":131|usage",
        "\"call_id\":\"call_1\",||call_id",
        "event: response.completed|event: response.failed|response.completed",
      })
  void shouldFindAMistake(String right, String wrong, String place) {
    // Given
    String stream = stream();
    assertThat(stream).contains(right);
    String broken = stream.replace(right, wrong == null ? "" : wrong);
    // When
    List<String> faults = ResponseStreamCheck.of(Sse.text(broken)).faults();
    // Then
    assertThat(faults).anyMatch(fault -> fault.contains(place));
  }

  @Test
  void shouldFindAStreamWithoutItsEnd() {
    // Given
    List<byte[]> frames = CodexVoice.frames(SAID);
    // When
    List<String> faults =
        ResponseStreamCheck.of(Framing.concat(frames.subList(0, frames.size() - 1))).faults();
    // Then
    assertThat(faults).singleElement().asString().endsWith("no terminal event");
  }
}
