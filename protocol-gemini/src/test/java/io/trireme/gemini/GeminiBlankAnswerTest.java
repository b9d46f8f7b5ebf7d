package io.trireme.gemini;

import io.trireme.core.sse.SseEvent;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** An answer that says nothing, as a whole and as a stream, and answers that have a reason to. */
@Timeout(20)
class GeminiBlankAnswerTest {

  private static boolean blankWhole(String body) {
    GeminiObserver observer = new GeminiObserver();
    observer.onWhole(body.replace('\'', '"').getBytes(UTF_8));
    return observer.blank();
  }

  private static boolean blankStream(String... chunks) {
    GeminiObserver observer = new GeminiObserver();
    for (String chunk : chunks) {
      observer.onEvent(new SseEvent("", chunk.replace('\'', '"')));
    }
    return observer.blank();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'candidates':[{'finishReason':'STOP'}]}",
        "{'candidates':[{'content':{'role':'model'},'finishReason':'STOP'}]}",
        "{'candidates':[{'content':{'parts':[{'text':''}]},'finishReason':'STOP'}],"
            + "'usageMetadata':{'promptTokenCount':5,'totalTokenCount':5}}"
      })
  void shouldTellAnAnswerWithoutAWord(String answer) {
    assertThat(blankWhole(answer)).isTrue();
    assertThat(blankStream(answer)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'candidates':[{'content':{'parts':[{'text':'a'}]},'finishReason':'STOP'}]}",
        "{'candidates':[{'content':{'parts':[{'text':'','thoughtSignature':'c2ln'}]},"
            + "'finishReason':'STOP'}]}",
        "{'candidates':[{'content':{'parts':[{'functionCall':{'name':'f'}}]},"
            + "'finishReason':'STOP'}]}",
        "{'candidates':[{'finishReason':'SAFETY'}]}",
        "{'candidates':[{'finishReason':'MAX_TOKENS'}]}",
        "{'candidates':[{'finishReason':'STOP'}],"
            + "'usageMetadata':{'promptTokenCount':5,'totalTokenCount':9}}",
        "{'promptFeedback':{'blockReason':'SAFETY'}}"
      })
  void shouldTakeWhatSaysAnythingForAnAnswer(String answer) {
    assertThat(blankWhole(answer)).isFalse();
    assertThat(blankStream(answer)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{'candidates':[]}"})
  void shouldTellAWholeAnswerWithoutACandidate(String answer) {
    assertThat(blankWhole(answer)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'candidates':[{'content':{'parts':[{'text':'a'}]}}]}",
        "{'candidates':[{'content':{'parts':[{'text':'','thought':true},{'text':'b'}]}}]}"
      })
  void shouldRememberWhatCameBeforeTheEnd(String chunk) {
    assertThat(
            blankStream(
                chunk,
                "{'candidates':[{'content':{'parts':[{'text':''}]},'finishReason':'STOP'}]}"))
        .isFalse();
  }
}
