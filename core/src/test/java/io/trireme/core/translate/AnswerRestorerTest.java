package io.trireme.core.translate;

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
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

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
}
