package io.trireme.e2e;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

/**
 * Every fault after the commit, for each client over its own vendor and over another: the error
 * comes within the stream, in the client's dialect, and nobody else is asked.
 */
@Tag("alone")
@Timeout(90)
class FaultStreamIT {
  /** What eight exchanges at once may take on a busy machine beside the clocks themselves. */
  private static final Duration QUICK = Duration.ofSeconds(2);

  @TempDir static Path folder = Path.of("");
  private static FaultBench bench;

  @BeforeAll
  static void start() {
    List<FaultCase> cases = new ArrayList<>(FaultCases.afterTheCommit());
    cases.addAll(FaultCases.harmless());
    cases.add(FaultCases.malformed());
    bench = FaultBench.start(cases, Line.all(), folder);
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  static List<FaultCase> faults() {
    return FaultCases.afterTheCommit();
  }

  static List<FaultCase> harmless() {
    return FaultCases.harmless();
  }

  /** Asks on all lines and holds every outcome against the same expectation. */
  private static void expect(
      FaultCase fault, BiConsumer<FaultCase, FaultBench.Outcome> expectation) {
    List<FaultBench.Outcome> outcomes = bench.ask(fault, false);
    bench.awaitNothingInFlight();
    assertSoftly(
        softly -> {
          for (FaultBench.Outcome outcome : outcomes) {
            softly
                .assertThatCode(() -> expectation.accept(fault, outcome))
                .as(outcome.line().toString())
                .doesNotThrowAnyException();
          }
        });
  }

  private static void expectOnlyTheFirst(FaultCase fault, FaultBench.Outcome outcome) {
    RawAnswer answer = outcome.answer();
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("x-trireme-attempts")).isEqualTo("1");
    List<Received> calls = bench.faultyCalls(fault, outcome.line(), false);
    // A pooled connection may be closed by its other end just when it is used: nothing was heard on
    // it, and the request went out once more on a new one.
    boolean stale = calls.size() > 1 && bench.pooled(calls.getFirst());
    assertThat(calls).hasSize(stale ? 2 : 1);
    assertThat(bench.healthyCalls(fault, outcome.line())).isEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void shouldEndInTheClientsOwnErrorAndAskNobodyElse(FaultCase fault) {
    expect(fault, FaultStreamIT::expectErrorAtEnd);
  }

  private static void expectErrorAtEnd(FaultCase fault, FaultBench.Outcome outcome) {
    Line line = outcome.line();
    RawAnswer answer = outcome.answer();
    expectOnlyTheFirst(fault, outcome);
    ErrorShape.expectAtEnd(line.client(), answer, fault.blame());
    assertThat(answer.text()).contains("Looking");
    if (line.relayed()) {
      byte[] said = Framing.concat(FaultCases.said(line.vendor()));
      assertThat(answer.text()).startsWith(new String(said, StandardCharsets.UTF_8));
    }
    Duration clock = fault.blame() == Blame.TIMEOUT ? FaultBench.TIMER : Duration.ZERO;
    assertThat(outcome.took()).isLessThan(clock.plus(QUICK));
  }

  @Test
  void shouldRelayTheVendorsOwnErrorEventAsItStands() {
    // Given
    FaultCase error =
        faults().stream().filter(fault -> fault.id().equals("F20")).findFirst().orElseThrow();
    // When
    expect(
        error,
        (fault, outcome) -> {
          // Then
          if (outcome.line().relayed()) {
            assertThat(outcome.answer().body())
                .isEqualTo(fault.script().apply(outcome.line().vendor()).wireBody());
          }
        });
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("harmless")
  void shouldGiveTheAnswerAsIfNothingWere(FaultCase fault) {
    expect(fault, FaultStreamIT::expectAnswer);
  }

  private static void expectAnswer(FaultCase fault, FaultBench.Outcome outcome) {
    Line line = outcome.line();
    RawAnswer answer = outcome.answer();
    expectOnlyTheFirst(fault, outcome);
    assertThat(answer.end()).isEqualTo(RawAnswer.End.TERMINAL_CHUNK);
    Tongue.Said said = line.client().said(answer, true);
    assertThat(said.text()).isEqualTo(VendorAnswer.TEXT);
    assertThat(said.thoughts()).isEqualTo(VendorAnswer.THOUGHTS);
    assertThat(said.calls()).isEqualTo(VendorAnswer.CALLS);
    assertThat(said.output()).isEqualTo(VendorAnswer.OUTPUT);
    if (line.relayed() && fault.id().equals("F22")) {
      assertThat(answer.body()).isEqualTo(VendorAnswer.of(line.vendor(), true).wireBody());
    }
  }

  @Test
  void shouldRelayBrokenJsonAndTranslateItIntoAnError() {
    expect(FaultCases.malformed(), FaultStreamIT::expectRelayedOrToldApart);
  }

  private static void expectRelayedOrToldApart(FaultCase fault, FaultBench.Outcome outcome) {
    Line line = outcome.line();
    expectOnlyTheFirst(fault, outcome);
    if (line.relayed()) {
      assertThat(outcome.answer().body()).isEqualTo(fault.script().apply(line.vendor()).wireBody());
    } else {
      ErrorShape.expectAtEnd(line.client(), outcome.answer(), Blame.BROKEN);
    }
    assertThat(outcome.took()).isLessThan(QUICK);
  }
}
