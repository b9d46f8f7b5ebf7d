package io.trireme.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What failures of an upstream teach: it is left alone, asked again now and then, and comes back.
 */
@Tag("alone")
@Timeout(60)
class FaultBreakerIT {
  private static final Duration OPEN_FOR = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofSeconds(10);

  /** What an answer that asks nobody may take on a busy machine; 100 ms are due on an idle one. */
  private static final Duration AT_ONCE = Duration.ofMillis(500);

  /** Failures that open the breaker: the minimum of its calls. */
  private static final int OPENING = 5;

  private static final int MANY = 20;

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    List<String> topics = List.of("stale", "burst", "random", "down");
    gateway =
        Gateway.start(
            GatewaySetup.of(
                Lines.configuration(upstream.url(), topics, 1, "    breaker: {openFor: 1s}\n")));
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @AfterEach
  void shouldLeaveNothingOpen() {
    FaultBench.awaitNothingInFlight(gateway);
  }

  private static List<RawAnswer> ask(Lines lines, String town, int times) {
    List<RawAnswer> answers = new ArrayList<>();
    for (int turn = 0; turn < times; turn++) {
      answers.add(lines.askAbout(gateway, town + " " + turn + "?"));
    }
    return answers;
  }

  static List<Lines> stale() {
    return Lines.of("stale");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stale")
  void shouldAskOnceMoreWhereAPooledConnectionWasClosed(Lines lines) {
    // Given
    Set<Integer> used = new HashSet<>();
    lines.answer(
        upstream,
        lines.first(),
        request -> used.add(request.connection()) ? lines.good() : Script.hangUp());
    // When
    List<RawAnswer> answers = ask(lines, "Town", 4);
    // Then
    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.status()).as(answer.text()).isEqualTo(200);
              assertThat(answer.header("x-trireme-channel")).isEqualTo(lines.first());
              assertThat(answer.header("x-trireme-attempts")).isEqualTo("1");
            });
    assertThat(Lines.calls(upstream, lines.first())).hasSizeGreaterThan(answers.size());
  }

  static List<Lines> burst() {
    return Lines.of("burst");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("burst")
  void shouldLeaveABrokenUpstreamAloneUntilItIsWell(Lines lines) {
    // Given
    AtomicBoolean well = new AtomicBoolean();
    lines.answer(
        upstream,
        lines.first(),
        request -> well.get() ? lines.good() : VendorError.of(lines.line().vendor(), 500));
    lines.answer(upstream, lines.second(), request -> lines.good());
    // When
    long since = System.nanoTime();
    List<RawAnswer> broken = ask(lines, "Broken", MANY);
    Duration took = Duration.ofNanos(System.nanoTime() - since);
    int calls = Lines.calls(upstream, lines.first()).size();
    well.set(true);
    long repaired = System.nanoTime();
    int[] asked = {0};
    ProcessLog.await(
        "answer of " + lines.first(),
        SOON,
        () ->
            lines
                .askAbout(gateway, "Back " + asked[0]++)
                .header("x-trireme-channel")
                .equals(lines.first()));
    Duration back = Duration.ofNanos(System.nanoTime() - repaired);
    // Then
    assertThat(broken).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
    long probes = took.dividedBy(OPEN_FOR);
    assertThat(calls).isBetween(OPENING, OPENING + (int) probes + 1);
    assertThat(back).isLessThan(OPEN_FOR.plus(AT_ONCE));
    ProcessLog.await(
        "new conversations at " + lines.first(),
        SOON,
        () ->
            ask(lines, "Well " + asked[0]++, 4).stream()
                .allMatch(a -> a.header("x-trireme-channel").equals(lines.first())));
  }

  static List<Lines> random() {
    return Lines.of("random");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("random")
  void shouldHideAFifthOfFailures(Lines lines) {
    // Given
    int requests = 100;
    Random random = new Random(12);
    AtomicInteger calls = new AtomicInteger();
    AtomicInteger failing = new AtomicInteger();
    // One of each five, and chance says which: more would be more than a fifth.
    lines.answer(
        upstream,
        lines.first(),
        request -> {
          int place = calls.getAndIncrement() % 5;
          if (place == 0) {
            failing.set(random.nextInt(5));
          }
          return place == failing.get()
              ? VendorError.of(lines.line().vendor(), random.nextBoolean() ? 500 : 503)
              : lines.good();
        });
    lines.answer(upstream, lines.second(), request -> lines.good());
    // When
    List<RawAnswer> answers = ask(lines, "Random", requests);
    // Then
    assertThat(answers).allSatisfy(answer -> assertThat(answer.status()).isEqualTo(200));
    assertThat(calls).as("the channel that fails stays in use").hasValue(requests);
    assertThat(Lines.calls(upstream, lines.second())).hasSize(requests / 5);
  }

  static List<Lines> down() {
    return Lines.of("down");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("down")
  void shouldAnswerAtOnceWhenEverythingIsDown(Lines lines) {
    // Given
    for (String channel : List.of(lines.first(), lines.second())) {
      lines.answer(upstream, channel, request -> VendorError.of(lines.line().vendor(), 503));
    }
    ask(lines, "Opening", 2 * OPENING);
    int before =
        Lines.calls(upstream, lines.first()).size() + Lines.calls(upstream, lines.second()).size();
    // When
    List<Duration> times = new ArrayList<>();
    List<RawAnswer> answers = new ArrayList<>();
    for (int turn = 0; turn < MANY; turn++) {
      long since = System.nanoTime();
      answers.add(lines.askAbout(gateway, "Down " + turn + "?"));
      times.add(Duration.ofNanos(System.nanoTime() - since));
    }
    // Then
    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.status()).isEqualTo(status(lines, answer));
              ErrorShape.expectShape(lines.line().client(), Tongue.json(answer.text()));
            });
    assertThat(times).allSatisfy(time -> assertThat(time).isLessThan(AT_ONCE));
    int calls =
        Lines.calls(upstream, lines.first()).size() + Lines.calls(upstream, lines.second()).size();
    assertThat(calls - before).isLessThanOrEqualTo(MANY);
    assertThat(answers)
        .allSatisfy(
            answer -> assertThat(answer.header("retry-after")).as(answer.text()).isNotEmpty());
  }

  /** The vendor's own status where the client speaks its dialect, else the client's overload. */
  private static int status(Lines lines, RawAnswer answer) {
    boolean own = lines.line().relayed() && answer.text().contains(VendorError.WORDS);
    return own ? 503 : Blame.OVERLOADED.status(lines.line().client());
  }
}
