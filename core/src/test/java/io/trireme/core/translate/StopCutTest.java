package io.trireme.core.translate;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
final class StopCutTest {

  @Test
  void shouldCutBeforeTheStopText() {
    // Given
    StopCut cut = new StopCut(List.of("STOP"));
    // When
    String said = cut.feed("one STOP two");
    // Then
    assertThat(said).isEqualTo("one ");
    assertThat(cut.met()).isEqualTo("STOP");
  }

  @Test
  void shouldHoldBackWhatMayBeTheBeginning() {
    // Given
    StopCut cut = new StopCut(List.of("</end>"));
    // When
    String first = cut.feed("text </e");
    String second = cut.feed("nough>");
    // Then
    assertThat(first).isEqualTo("text ");
    assertThat(second).isEqualTo("</enough>");
    assertThat(cut.met()).isNull();
  }

  @Test
  void shouldFindAStopTextThatComesInPieces() {
    // Given
    StopCut cut = new StopCut(List.of("</end>"));
    // When
    String said = cut.feed("a</") + cut.feed("en") + cut.feed("d>b");
    // Then
    assertThat(said).isEqualTo("a");
    assertThat(cut.met()).isEqualTo("</end>");
  }

  @Test
  void shouldTakeTheEarliestOfSeveral() {
    // Given
    StopCut cut = new StopCut(List.of("two", "one"));
    // When
    String said = cut.feed("zero one two");
    // Then
    assertThat(said).isEqualTo("zero ");
    assertThat(cut.met()).isEqualTo("one");
  }

  @Test
  void shouldGiveOutAtTheEndWhatWasNoStopText() {
    // Given
    StopCut cut = new StopCut(List.of("STOP"));
    // When
    String said = cut.feed("no ST") + cut.end();
    // Then
    assertThat(said).isEqualTo("no ST");
  }
}
