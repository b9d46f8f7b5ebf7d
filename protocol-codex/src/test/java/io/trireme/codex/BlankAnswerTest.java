package io.trireme.codex;

import io.trireme.core.spi.RelayObserver;
import io.trireme.core.sse.SseEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

/** Answers of both dialects that say nothing, and answers that have a reason to. */
@Timeout(20)
class BlankAnswerTest {

  private final ChatObserver chat = new ChatObserver();
  private final CodexObserver codex = new CodexObserver();

  private static void event(RelayObserver observer, String name, String data) {
    observer.onEvent(new SseEvent(name, data.replace('\'', '"')));
  }

  private static boolean blankWhole(RelayObserver observer, String body) {
    observer.onWhole(body.replace('\'', '"').getBytes(UTF_8));
    return observer.blank();
  }

  @ParameterizedTest
  @CsvSource({
    "stop, 0, true",
    "stop, 9, false",
    "length, 0, false",
    "content_filter, 0, false",
    "tool_calls, 0, false"
  })
  void shouldTellAStreamOfChunksWithoutAWord(String reason, int output, boolean blank) {
    // When
    event(chat, "", "{'choices':[{'delta':{'role':'assistant','content':''}}]}");
    event(chat, "", "{'choices':[{'delta':{},'finish_reason':'" + reason + "'}]}");
    event(chat, "", "{'choices':[],'usage':{'completion_tokens':" + output + "}}");
    event(chat, "", "[DONE]");

    // Then
    assertThat(chat.blank()).isEqualTo(blank);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'content':'a'}",
        "{'reasoning_content':'a'}",
        "{'refusal':'no'}",
        "{'tool_calls':[{'index':0,'id':'c','function':{'name':'f','arguments':''}}]}"
      })
  void shouldTakeAnyDeltaForContent(String delta) {
    // When
    event(chat, "", "{'choices':[{'delta':" + delta + "}]}");
    event(chat, "", "{'choices':[{'delta':{},'finish_reason':'stop'}]}");

    // Then
    assertThat(chat.blank()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'choices':[]}",
        "{'choices':[{'message':{'role':'assistant','content':null,'tool_calls':[]},"
            + "'finish_reason':'stop'}],'usage':{'completion_tokens':0}}",
        "{'choices':[{'message':{'role':'assistant','content':''},'finish_reason':'stop'}]}"
      })
  void shouldTellAWholeCompletionWithoutAWord(String body) {
    assertThat(blankWhole(chat, body)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'choices':[{'message':{'content':''},'finish_reason':'length'}]}",
        "{'choices':[{'message':{'content':null,'refusal':'no'},'finish_reason':'stop'}]}",
        "{'choices':[{'message':{'content':''},'finish_reason':'stop'}],"
            + "'usage':{'completion_tokens':4}}",
        "{'choices':[{'message':{'content':null,'tool_calls':[{'id':'c'}]},"
            + "'finish_reason':'stop'}]}",
        "{'choices':[{'message':{'content':''},'finish_reason':'stop'},"
            + "{'message':{'content':'b'},'finish_reason':'stop'}]}"
      })
  void shouldTakeACompletionThatSaysAnythingForAnAnswer(String body) {
    assertThat(blankWhole(chat, body)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "response.completed, 0, true",
    "response.completed, 5, false",
    "response.incomplete, 0, false"
  })
  void shouldTellAStreamOfEventsWithoutAnItem(String end, int output, boolean blank) {
    // When
    event(codex, "response.created", "{}");
    event(codex, end, "{'response':{'output':[],'usage':{'output_tokens':" + output + "}}}");

    // Then
    assertThat(codex.blank()).isEqualTo(blank);
  }

  @Test
  void shouldTakeAnItemForContentWhereverItStands() {
    // Given
    CodexObserver late = new CodexObserver();

    // When
    event(codex, "response.output_item.added", "{}");
    event(codex, "response.completed", "{'response':{'output':[]}}");
    event(late, "response.completed", "{'response':{'output':[{'type':'function_call'}]}}");

    // Then
    assertThat(codex.blank()).isFalse();
    assertThat(late.blank()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'status':'completed','output':[]}",
        "{'status':'completed','output':[{'type':'message','content':[]}]}",
        "{'status':'completed','output':[{'type':'message','content':"
            + "[{'type':'output_text','text':''}]}],'usage':{'output_tokens':0}}"
      })
  void shouldTellAWholeResponseWithoutAWord(String body) {
    assertThat(blankWhole(codex, body)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'status':'incomplete','output':[]}",
        "{'status':'queued','output':[]}",
        "{'status':'completed','output':[],'usage':{'output_tokens':4}}",
        "{'status':'completed','output':[{'type':'compaction'}]}",
        "{'status':'completed','output':[{'type':'message','content':"
            + "[{'type':'refusal','refusal':''}]}]}",
        "{'input_tokens':4}"
      })
  void shouldTakeAResponseThatSaysAnythingForAnAnswer(String body) {
    assertThat(blankWhole(codex, body)).isFalse();
  }
}
