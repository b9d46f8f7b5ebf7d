package io.trireme.claude;

import io.trireme.core.sse.SseEvent;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** An answer that says nothing, and answers that have a reason to. */
@Timeout(20)
class ClaudeBlankAnswerTest {

  private final ClaudeObserver observer = new ClaudeObserver();

  private void event(String name, String data) {
    observer.onEvent(new SseEvent(name, data.replace('\'', '"')));
  }

  private boolean blankWhole(String body) {
    observer.onWhole(body.replace('\'', '"').getBytes(UTF_8));
    return observer.blank();
  }

  @ParameterizedTest
  @CsvSource({
    "end_turn, 0, true",
    "end_turn, 3, false",
    "max_tokens, 0, false",
    "refusal, 0, false",
    "stop_sequence, 0, false",
    "pause_turn, 0, false",
    "compaction, 0, false"
  })
  void shouldTellAStreamWithoutAWordFromOneThatWasStopped(
      String reason, int output, boolean blank) {
    // When
    event("message_start", "{'message':{'usage':{'input_tokens':3}}}");
    event(
        "message_delta",
        "{'delta':{'stop_reason':'" + reason + "'},'usage':{'output_tokens':" + output + "}}");
    event("message_stop", "{}");

    // Then
    assertThat(observer.blank()).isEqualTo(blank);
  }

  @ParameterizedTest
  @ValueSource(strings = {"content_block_start", "content_block_delta"})
  void shouldTakeAnyBlockForContent(String name) {
    // When
    event(name, "{}");
    event("message_stop", "{}");

    // Then
    assertThat(observer.blank()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'message','content':[],'stop_reason':'end_turn','usage':{'output_tokens':0}}",
        "{'type':'message','content':[ ],'stop_reason':null}",
        "{'content':[{'type':'text','text':''}],'stop_reason':'end_turn'}"
      })
  void shouldTellAWholeAnswerWithoutAWord(String body) {
    assertThat(blankWhole(body)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'content':[],'stop_reason':'max_tokens'}",
        "{'content':[],'stop_reason':'refusal'}",
        "{'content':[],'stop_reason':'end_turn','usage':{'output_tokens':2}}",
        "{'content':[{'type':'text','text':'a'}],'stop_reason':'end_turn'}",
        "{'content':[{'type':'tool_use','id':'t','name':'n','input':{}}],'stop_reason':'end_turn'}",
        "{'content':[{'type':'thinking','thinking':''}],'stop_reason':'end_turn'}",
        "{'input_tokens':3}"
      })
  void shouldTakeWhatSaysAnythingForAnAnswer(String body) {
    assertThat(blankWhole(body)).isFalse();
  }
}
