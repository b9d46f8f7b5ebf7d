package io.trireme.deploy.body;

import io.trireme.core.BufferBudget;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
final class BodyTakeTest {

  private final BufferBudget budget = new BufferBudget(100);
  private final BodyTake take = new BodyTake("req_1", 40, budget.share());

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String text(BodyTake.Cut cut) {
    return new String(cut.kept(), StandardCharsets.UTF_8);
  }

  private BodyTake.Cut answer() {
    return requireNonNull(take.answer(), "nothing was answered");
  }

  @Test
  void shouldKeepWhatIsShortWhole() {
    // When
    take.request(bytes("{}"));
    take.stream(Buffer.buffer("data: 1\n\n"));
    take.stream(Buffer.buffer("data: 2\n\n"));

    // Then
    assertThat(text(take.request())).isEqualTo("{}");
    assertThat(take.request().truncated()).isFalse();
    assertThat(text(answer())).isEqualTo("data: 1\n\ndata: 2\n\n");
    assertThat(answer().bytes()).isEqualTo(18);
    assertThat(take.sent()).isNull();
  }

  @Test
  void shouldCutWhatIsLongAndSayHowLongItWas() {
    // When
    take.request(bytes("x".repeat(41)));
    take.stream(Buffer.buffer("y".repeat(30)));
    take.stream(Buffer.buffer("z".repeat(30)));
    take.stream(Buffer.buffer("end"));

    // Then
    assertThat(text(take.request())).isEqualTo("x".repeat(40));
    assertThat(take.request().truncated()).isTrue();
    assertThat(take.request().bytes()).isEqualTo(41);
    assertThat(text(answer())).isEqualTo("y".repeat(30) + "z".repeat(10));
    assertThat(answer().bytes()).isEqualTo(63);
  }

  @Test
  void shouldKeepTheLastOfSeveralRequestsToUpstreamsAndOneAnswer() {
    // When
    take.request(bytes("q"));
    take.sent(bytes("first"));
    take.sent(bytes("2nd"));
    take.answer(Buffer.buffer("set aside"));
    take.answer(Buffer.buffer("served"));

    // Then
    assertThat(text(requireNonNull(take.sent(), "something was sent"))).isEqualTo("2nd");
    assertThat(text(answer())).isEqualTo("served");
    assertThat(budget.held()).isEqualTo(10);
  }

  @Test
  void shouldCutWhereMemoryEndsAndLeaveNoGap() {
    // Given
    BodyTake another = new BodyTake("req_2", 1_000, budget.share());
    another.request(bytes("q".repeat(70)));

    // When
    take.request(bytes("r".repeat(25)));
    take.stream(Buffer.buffer("too much"));
    another.release();
    take.stream(Buffer.buffer("too late"));

    // Then
    assertThat(text(take.request())).hasSize(25);
    assertThat(text(answer())).isEmpty();
    assertThat(answer().truncated()).isTrue();
    assertThat(answer().bytes()).isEqualTo(16);
  }

  @Test
  void shouldNeverHoldMoreThanItSays() {
    // When
    for (int i = 0; i < 39; i++) {
      take.stream(Buffer.buffer("."));
    }

    // Then
    assertThat(text(answer())).hasSize(39);
    assertThat(budget.held()).isEqualTo(40);
    take.release();
    assertThat(budget.held()).isZero();
  }

  @Test
  void shouldKeepNothingWhereItIsOff() {
    // When
    BodyTake.OFF.request(bytes("q"));
    BodyTake.OFF.sent(bytes("s"));
    BodyTake.OFF.answer(Buffer.buffer("a"));

    // Then
    assertThat(BodyTake.OFF.on()).isFalse();
    assertThat(BodyTake.OFF.request().bytes()).isZero();
    assertThat(BodyTake.OFF.sent()).isNull();
    assertThat(BodyTake.OFF.answer()).isNull();
  }
}
