package io.trireme.core.translate;

import io.trireme.core.GatewayError;
import io.trireme.core.Usage;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatEvent;
import io.trireme.core.model.ChatEvent.BlockClosed;
import io.trireme.core.model.ChatEvent.BlockOpened;
import io.trireme.core.model.ChatEvent.BlockWhole;
import io.trireme.core.model.ChatEvent.Delta;
import io.trireme.core.model.ChatEvent.Failed;
import io.trireme.core.model.ChatEvent.Finished;
import io.trireme.core.model.ChatEvent.Opening;
import io.trireme.core.model.ChatEvent.Started;
import io.trireme.core.model.ChatEvent.UsageReported;
import io.trireme.core.model.StopReason;
import io.trireme.core.model.ToolName;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
final class SequencerTest {

  private static final Opening TEXT = new Opening.Text();
  private static final Finished END = Finished.of(StopReason.END);

  private final List<ChatEvent> out = new ArrayList<>();
  private final Sequencer sequencer = new Sequencer(out::add);

  private static Opening call(String id) {
    return new Opening.ToolCall(id, ToolName.function("f"));
  }

  private void feed(ChatEvent... events) {
    for (ChatEvent event : events) {
      sequencer.accept(event);
    }
  }

  @Test
  void edge25ShouldPutInterleavedToolDeltasInARow() {
    // When
    feed(
        new Started("id"),
        new BlockOpened(7, call("a")),
        new Delta(7, "1"),
        new BlockOpened(9, call("b")),
        new Delta(9, "x"),
        new Delta(7, "2"),
        new Delta(9, "y"),
        new BlockClosed(9),
        new BlockClosed(7),
        END);
    // Then
    assertThat(out)
        .containsExactly(
            new Started("id"),
            new BlockOpened(0, call("a")),
            new Delta(0, "1"),
            new Delta(0, "2"),
            new BlockClosed(0),
            new BlockOpened(1, call("b")),
            new Delta(1, "x"),
            new Delta(1, "y"),
            new BlockClosed(1),
            END);
  }

  @Test
  void shouldStreamTheFirstOpenBlockAtOnce() {
    // When
    feed(new Started(""), new BlockOpened(3, TEXT), new Delta(3, "now"));
    // Then
    assertThat(out).containsExactly(new Started(""), new BlockOpened(0, TEXT), new Delta(0, "now"));
  }

  @Test
  void shouldCloseAtTheEndWhatNobodyClosed() {
    // When
    feed(
        new Started(""),
        new BlockOpened(0, TEXT),
        new Delta(0, "a"),
        new BlockOpened(1, TEXT),
        new Delta(1, "b"),
        END);
    // Then
    assertThat(out)
        .endsWith(
            new BlockClosed(0),
            new BlockOpened(1, TEXT),
            new Delta(1, "b"),
            new BlockClosed(1),
            END);
  }

  @Test
  void edge27ShouldBeginOnceHoweverOftenTheUpstreamDoes() {
    // When
    feed(new Started("one"), new Started("two"), new BlockOpened(0, TEXT));
    // Then
    assertThat(out).containsExactly(new Started("one"), new BlockOpened(0, TEXT));
  }

  @Test
  void shouldBeginForAnUpstreamThatDoesNot() {
    // When
    feed(new BlockOpened(0, TEXT));
    // Then
    assertThat(out).containsExactly(new Started(""), new BlockOpened(0, TEXT));
  }

  @Test
  void edge22ShouldSwallowWhatComesAfterTheEnd() {
    // When
    feed(new Started(""), END, new UsageReported(Usage.UNKNOWN), END, new BlockOpened(0, TEXT));
    // Then
    assertThat(out).containsExactly(new Started(""), END);
  }

  @Test
  void shouldPassAFailureAloneBeforeTheBeginning() {
    // Given
    Failed failed = new Failed(new GatewayError(GatewayError.Kind.OVERLOADED, "try again later"));
    // When
    feed(failed, new Started("late"));
    // Then
    assertThat(out).containsExactly(failed);
  }

  @Test
  void shouldLetAWholeBlockWaitItsTurn() {
    // Given
    Block search = new Block.WebSearch("s", List.of("q"), List.of());
    // When
    feed(
        new Started(""),
        new BlockOpened(0, TEXT),
        new BlockWhole(5, search),
        new Delta(0, "a"),
        new BlockClosed(0),
        new BlockOpened(5, TEXT),
        new Delta(5, "b"),
        END);
    // Then
    assertThat(out)
        .containsExactly(
            new Started(""),
            new BlockOpened(0, TEXT),
            new Delta(0, "a"),
            new BlockClosed(0),
            new BlockWhole(1, search),
            new BlockOpened(2, TEXT),
            new Delta(2, "b"),
            new BlockClosed(2),
            END);
  }

  @Test
  void shouldKeepCharactersWhole() {
    // When
    feed(
        new Started(""),
        new BlockOpened(0, TEXT),
        new Delta(0, "a\ud83d"),
        new Delta(0, "\ude00b"),
        new Delta(0, "\ud83d"),
        new Delta(0, "\ude00"));
    // Then
    assertThat(out)
        .containsExactly(
            new Started(""),
            new BlockOpened(0, TEXT),
            new Delta(0, "a"),
            new Delta(0, "😀b"),
            new Delta(0, "😀"));
  }

  @Test
  void shouldDropEmptyDeltasAndDeltasOfNoBlock() {
    // When
    feed(new Started(""), new Delta(4, "lost"), new BlockOpened(0, TEXT), new Delta(0, ""));
    // Then
    assertThat(out).containsExactly(new Started(""), new BlockOpened(0, TEXT));
  }
}
