package io.trireme.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.SoftAssertions.assertSoftly;

/**
 * Every fault before the commit, for each client over its own vendor and over another: with one
 * healthy channel left the client sees no failure, without one the right error, and soon.
 */
@Timeout(90)
class FaultMatrixIT {
  /** What eight exchanges at once may take on a busy machine beside the clocks themselves. */
  private static final Duration QUICK = Duration.ofSeconds(2);

  @TempDir static Path folder = Path.of("");
  private static FaultBench bench;

  @BeforeAll
  static void start() {
    bench = FaultBench.start(FaultCases.beforeTheCommit(), Line.all(), folder);
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  static List<FaultCase> faults() {
    return FaultCases.beforeTheCommit();
  }

  private static Duration limit(FaultCase fault) {
    boolean timed =
        fault.blame() == Blame.TIMEOUT
            || fault.place() == FaultPlaces.Place.BLACK_HOLE
            || fault.place() == FaultPlaces.Place.DEAF;
    return timed ? FaultBench.TIMER.plus(QUICK) : QUICK;
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void shouldServeFromTheHealthyChannel(FaultCase fault) {
    // When
    List<FaultBench.Outcome> outcomes = bench.ask(fault, false);
    // Then
    bench.awaitNothingInFlight();
    assertSoftly(
        softly -> {
          for (FaultBench.Outcome outcome : outcomes) {
            softly
                .assertThatCode(() -> expectServed(fault, outcome))
                .as(outcome.line().toString())
                .doesNotThrowAnyException();
          }
        });
  }

  private static void expectServed(FaultCase fault, FaultBench.Outcome outcome) {
    Line line = outcome.line();
    RawAnswer answer = outcome.answer();
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.complete()).isTrue();
    assertThat(answer.header("x-trireme-channel")).isEqualTo(FaultBench.healthy(fault, line));
    assertThat(answer.header("x-trireme-attempts")).isEqualTo("2");
    if (line.relayed()) {
      assertThat(answer.body())
          .isEqualTo(VendorAnswer.of(line.vendor(), fault.stream()).wireBody());
    }
    Tongue.Said said = line.client().said(answer, fault.stream());
    assertThat(said.text()).isEqualTo(VendorAnswer.TEXT);
    assertThat(said.calls()).isEqualTo(VendorAnswer.CALLS);
    expectCalls(fault, 1, bench.faultyCalls(fault, line, false), answer);
    assertThat(bench.healthyCalls(fault, line)).hasSize(1);
    assertThat(outcome.took()).isLessThan(limit(fault));
  }

  /**
   * One for each attempt; where no byte of an answer came on a pooled connection two: it may have
   * been stale.
   */
  private static void expectCalls(
      FaultCase fault, int attempts, List<Received> calls, RawAnswer answer) {
    boolean stale = fault.id().equals("F07") && !calls.isEmpty() && bench.pooled(calls.getFirst());
    assertThat(calls).as(answer.text()).hasSize(stale ? 2 : fault.calls() * attempts);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("faults")
  void shouldTellTheRightErrorSoon(FaultCase fault) {
    // When
    List<FaultBench.Outcome> outcomes = bench.ask(fault, true);
    // Then
    bench.awaitNothingInFlight();
    assertSoftly(
        softly -> {
          for (FaultBench.Outcome outcome : outcomes) {
            softly
                .assertThatCode(() -> expectTold(fault, outcome))
                .as(outcome.line().toString())
                .doesNotThrowAnyException();
          }
        });
  }

  private static void expectTold(FaultCase fault, FaultBench.Outcome outcome) {
    Line line = outcome.line();
    RawAnswer answer = outcome.answer();
    assertThat(answer.header("x-trireme-attempts"))
        .isEqualTo(Integer.toString(fault.attemptsAlone()));
    assertThat(answer.text()).doesNotContain("sk-of-");
    if (fault.relaysError(line)) {
      assertThat(answer.status()).isEqualTo(fault.vendorStatus());
      assertThat(answer.body()).isEqualTo(fault.script().apply(line.vendor()).wireBody());
      ErrorShape.expectShape(line.client(), Tongue.json(answer.text()));
    } else {
      ErrorShape.expect(line.client(), answer, fault.status(line), fault.blame());
    }
    expectCalls(fault, fault.attemptsAlone(), bench.faultyCalls(fault, line, true), answer);
    assertThat(outcome.took()).isLessThan(limit(fault));
  }

  @Test
  void shouldAskNobodyWhoseCertificateIsNotRight() {
    // Given
    List<FaultCase> wrong = faults().stream().filter(fault -> fault.id().equals("F04")).toList();
    Map<String, String> told =
        Map.of("untrusted", "tls.caPem", "expired", "expired", "other host", "another host's");
    // When
    for (FaultCase fault : wrong) {
      // Then
      assertThat(bench.ask(fault, true))
          .allSatisfy(
              outcome ->
                  assertThat(outcome.answer().text())
                      .contains("TLS handshake", told.getOrDefault(fault.name(), "?")));
    }
    assertThat(wrong).hasSize(told.size());
    assertThat(bench.trustedWhomItShouldNot()).isFalse();
  }
}
