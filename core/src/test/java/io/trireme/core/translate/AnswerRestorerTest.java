package io.trireme.core.translate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.Usage;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.UsageReported;
import io.trireme.core.model.LogProbs;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.Tool;
import io.trireme.core.model.ToolChoice;
import io.trireme.core.model.ToolName;
import io.trireme.core.model.Tooling;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class AnswerRestorerTest {

  @Test
  void shouldCountWhatWasCutAtAStopThatTheVendorWasNotTold() {
    // Given
    List<ChatEvent> told = new ArrayList<>();
    AnswerRestorer restorer =
        new AnswerRestorer(
            new ToolBridge(Requests.TARGET, Requests.PLAIN),
            Requests.PLAIN,
            List.of("10"),
            told::add);
    OptionalLong none = OptionalLong.empty();
    UsageReported usage =
        new UsageReported(new Usage(OptionalLong.of(14), OptionalLong.of(351), none, none, none));
    // When
    restorer.accept(new BlockOpened(0, new Opening.Text()));
    restorer.accept(new Delta(0, "8 9 10 11"));
    restorer.accept(new BlockClosed(0));
    restorer.accept(usage);
    restorer.accept(Finished.of(StopReason.END));
    // Then
    assertThat(told)
        .containsExactly(
            new BlockOpened(0, new Opening.Text()),
            new Delta(0, "8 9 "),
            new BlockClosed(0),
            new Finished(StopReason.STOP_SEQUENCE, "10", null),
            usage);
  }

  private static LogProbs tokens(String... texts) {
    return new LogProbs(
        Stream.of(texts)
            .map(text -> new LogProbs.Candidate(text, -1, null))
            .map(chosen -> new LogProbs.Token(chosen, List.of()))
            .toList());
  }

  @Test
  void shouldCutTheTokensWhereTheTextIsCut() {
    // Given
    List<ChatEvent> told = new ArrayList<>();
    AnswerRestorer restorer =
        new AnswerRestorer(
            new ToolBridge(Requests.TARGET, Requests.PLAIN),
            Requests.PLAIN,
            List.of("STOP"),
            told::add);
    // When
    restorer.accept(new BlockOpened(0, new Opening.Text()));
    restorer.accept(new Delta(0, "one ST", tokens("one", " ", "ST")));
    restorer.accept(new Delta(0, "ART", tokens("ART")));
    restorer.accept(new Delta(0, " STOP it", tokens(" ", "STOP", " it")));
    // Then
    assertThat(told)
        .containsSubsequence(
            new Delta(0, "one ", tokens("one", " ")),
            new Delta(0, "START", tokens("ST", "ART")),
            new Delta(0, " ", tokens(" ")),
            new BlockClosed(0));
    assertThat(told).noneMatch(event -> event.toString().contains(" it"));
  }

  @Test
  void shouldGiveOutAllTokensWhereNothingIsCut() {
    // Given
    List<ChatEvent> told = new ArrayList<>();
    AnswerRestorer restorer =
        new AnswerRestorer(
            new ToolBridge(Requests.TARGET, Requests.PLAIN),
            Requests.PLAIN,
            List.of("STOP"),
            told::add);
    // When
    restorer.accept(new BlockOpened(0, new Opening.Text()));
    restorer.accept(new Delta(0, "ST", tokens("ST")));
    restorer.accept(new Delta(0, "", tokens("")));
    restorer.accept(new BlockClosed(0));
    // Then
    assertThat(told)
        .containsExactly(
            new BlockOpened(0, new Opening.Text()),
            new Delta(0, "ST", tokens("ST", "")),
            new BlockClosed(0));
  }

  private static List<ChatEvent> called(ToolBridge bridge, ToolName.Form form, String... deltas) {
    List<ChatEvent> told = new ArrayList<>();
    AnswerRestorer restorer = new AnswerRestorer(bridge, Requests.PLAIN, List.of(), told::add);
    restorer.accept(new BlockOpened(0, new Opening.ToolCall("c", new ToolName(null, "f", form))));
    for (String delta : deltas) {
      restorer.accept(new Delta(0, delta));
    }
    restorer.accept(new BlockClosed(0));
    return told;
  }

  private static String arguments(List<ChatEvent> told) {
    return told.stream()
        .filter(Delta.class::isInstance)
        .map(event -> ((Delta) event).text())
        .collect(Collectors.joining());
  }

  @Test
  void shouldMakeJsonOfRawTextForAClientThatKnowsNoSuchTool() {
    // Given
    ToolBridge bridge = new ToolBridge(Requests.TARGET, Requests.RICH);
    // When
    List<ChatEvent> told = called(bridge, ToolName.Form.FREEFORM, "say \"a\"", "\n");
    // Then
    assertThat(arguments(told)).isEqualTo("{\"input\":\"say \\\"a\\\"\\n\"}");
    assertThat(arguments(called(bridge, ToolName.Form.FREEFORM))).isEqualTo("{\"input\":\"\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"n":5.0,"x":1.0,"l":[1.0,2.5],"o":{"m":3.0}} | {"n":5,"x":1.0,"l":[1,2.5],"o":{"m":3}}
          {"n":5.5} | {"n":5.5}
          {"n": 5} | {"n": 5}
          {"n":5.0 | {"n":5.0
          {"n":1e400,"x":0.5} | {"n":1e400,"x":0.5}
          """)
  void shouldWriteIntegersWhereTheSchemaAsksForThem(String said, String told) {
    // Given
    ObjectNode schema =
        (ObjectNode)
            Json.read(
                """
                {"type":"object","properties":{"n":{"type":["integer","null"]},"x":{"type":"number"},
                 "l":{"type":"array","items":{"type":"integer"}},
                 "o":{"type":"object","properties":{"m":{"type":"integer"}}}}}
                """);
    ToolBridge bridge = new ToolBridge(Requests.TARGET, Requests.PLAIN);
    Tool tool = new Tool.Function(ToolName.function("f"), "", schema, null);
    bridge.prepare(
        Requests.of(Requests.user(Requests.text("a")))
            .withTooling(new Tooling(List.of(tool), new ToolChoice.Auto(), null)),
        new Losses());
    // When / Then
    assertThat(arguments(called(bridge, ToolName.Form.FUNCTION, said))).isEqualTo(told);
  }
}
