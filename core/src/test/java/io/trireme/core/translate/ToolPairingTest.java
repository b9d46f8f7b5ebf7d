package io.trireme.core.translate;

import io.trireme.core.model.Block;
import io.trireme.core.model.Message;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static io.trireme.core.translate.Requests.call;
import static io.trireme.core.translate.Requests.model;
import static io.trireme.core.translate.Requests.result;
import static io.trireme.core.translate.Requests.text;
import static io.trireme.core.translate.Requests.user;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
final class ToolPairingTest {

  private final Losses losses = new Losses();

  private List<Message> repaired(Message... messages) {
    return ToolPairing.repaired(List.of(messages), losses);
  }

  @Test
  void shouldLeaveAConversationWithoutToolsAlone() {
    // When
    List<Message> repaired = repaired(user(text("a")), model(text("b")));
    // Then
    assertThat(repaired).containsExactly(user(text("a")), model(text("b")));
    assertThat(losses.all()).isEmpty();
  }

  @Test
  void edge34ShouldPutResultsBeforeTextAndRightBehindTheirCalls() {
    // When
    List<Message> repaired =
        repaired(
            model(call("a", "f", "{}"), text("and")), user(text("first"), result("a", "done")));
    // Then
    assertThat(repaired)
        .containsExactly(
            model(call("a", "f", "{}"), text("and")),
            user(result("a", "done")),
            user(text("first")));
    assertThat(losses.all()).isEmpty();
  }

  @Test
  void edge18ShouldGatherParallelResultsInTheOrderOfTheirCalls() {
    // When
    List<Message> repaired =
        repaired(
            model(call("a", "f", "{}")),
            model(call("b", "f", "{}")),
            user(result("b", "2")),
            user(result("a", "1")),
            user(text("go on")));
    // Then
    assertThat(repaired)
        .containsExactly(
            model(call("a", "f", "{}")),
            model(call("b", "f", "{}")),
            user(result("a", "1"), result("b", "2")),
            user(text("go on")));
  }

  @Test
  void shouldTurnAResultWithoutACallIntoText() {
    // When
    List<Message> repaired = repaired(user(result("x", "lost")));
    // Then
    assertThat(repaired).containsExactly(user(text("[tool result x]"), text("lost")));
    assertThat(losses.header()).contains("tool result");
  }

  @Test
  void shouldAnswerACallThatWasInterrupted() {
    // When
    List<Message> repaired = repaired(model(call("a", "f", "{}")), user(text("never mind")));
    // Then
    assertThat(repaired.get(1).blocks())
        .singleElement()
        .isInstanceOfSatisfying(
            Block.ToolResult.class, given -> assertThat(given.error()).isTrue());
    assertThat(repaired.getLast()).isEqualTo(user(text("never mind")));
  }

  @Test
  void edge50ShouldKeepTheLaterOfTwoResults() {
    // When
    List<Message> repaired =
        repaired(model(call("a", "f", "{}")), user(result("a", "old"), result("a", "new")));
    // Then
    assertThat(repaired.get(1)).isEqualTo(user(result("a", "new")));
    assertThat(losses.all()).hasSize(1);
  }

  @Test
  void shouldKeepCallsApartOfAVendorThatCountsThemAnewInEveryTurn() {
    // When
    List<Message> repaired =
        repaired(
            model(call("call_0", "f", "{}")),
            user(result("call_0", "first")),
            model(call("call_0", "f", "{}"), text("again")),
            user(result("call_0", "second")));
    // Then
    assertThat(repaired)
        .containsExactly(
            model(call("call_0", "f", "{}")),
            user(result("call_0", "first")),
            model(call("call_0_2", "f", "{}"), text("again")),
            user(result("call_0_2", "second")));
    assertThat(losses.all()).isEmpty();
  }

  @Test
  void shouldKeepParallelCallsApartThatShareAnId() {
    // When
    List<Message> repaired =
        repaired(
            model(call("x", "f", "1"), call("x", "f", "2")),
            user(result("x", "one"), result("x", "two")));
    // Then
    assertThat(repaired)
        .containsExactly(
            model(call("x", "f", "1"), call("x_2", "f", "2")),
            user(result("x", "one"), result("x_2", "two")));
  }
}
