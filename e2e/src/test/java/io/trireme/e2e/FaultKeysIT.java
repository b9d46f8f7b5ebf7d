package io.trireme.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What a refused key teaches: it rests for as long as its vendor says, and a dead one for good. */
@Timeout(60)
class FaultKeysIT {
  private static final int MANY = 10;

  /** How often a key that its vendor does not know is tried before it is left alone. */
  private static final int TRIES_OF_A_DEAD_KEY = 3;

  private static final Duration SOON = Duration.ofSeconds(10);

  private static ReplayUpstream upstream;
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    List<String> topics = new ArrayList<>(List.of("over", "dead-401", "dead-403", "all", "wrong"));
    for (FaultCases.Wait wait : FaultCases.Wait.values()) {
      topics.add(topic(wait));
    }
    gateway = Gateway.start(GatewaySetup.of(Lines.configuration(upstream.url(), topics, 2, "")));
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

  private static String topic(FaultCases.Wait wait) {
    return "wait-" + wait.name().toLowerCase(Locale.ROOT);
  }

  private static List<Received> withFirstKey(Lines lines) {
    return Lines.calls(upstream, lines.first()).stream()
        .filter(request -> Lines.key(request) == 1)
        .toList();
  }

  private static void expectServed(RawAnswer answer, String channel, String attempts) {
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("x-trireme-channel")).isEqualTo(channel);
    assertThat(answer.header("x-trireme-attempts")).isEqualTo(attempts);
  }

  static List<Arguments> waits() {
    List<Arguments> waits = new ArrayList<>();
    for (FaultCases.Wait wait : FaultCases.Wait.values()) {
      Lines.of(topic(wait)).forEach(lines -> waits.add(Arguments.of(wait, lines.line())));
    }
    return waits;
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("waits")
  void shouldLetALimitedKeyRest(FaultCases.Wait wait, Line line) {
    // Given
    Lines lines = new Lines(topic(wait), line);
    lines.answer(
        upstream,
        lines.first(),
        request ->
            Lines.key(request) == 1
                ? wait.addTo(VendorError.of(line.vendor(), 429))
                : lines.good());
    // When
    RawAnswer first = lines.ask(gateway);
    RawAnswer second = lines.ask(gateway);
    RawAnswer third = lines.askAbout(gateway, "Rome and Turin?");
    // Then
    expectServed(first, lines.first(), "2");
    expectServed(second, lines.first(), "1");
    expectServed(third, lines.first(), "1");
    assertThat(withFirstKey(lines)).hasSize(1);
  }

  static List<Lines> over() {
    return Lines.of("over");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("over")
  void shouldUseAKeyAgainWhenItsWaitIsOver(Lines lines) {
    // Given
    lines.answer(
        upstream,
        lines.first(),
        request ->
            Lines.key(request) == 1 && withFirstKey(lines).isEmpty()
                ? VendorError.of(lines.line().vendor(), 429).header("retry-after", "1")
                : lines.good());
    // When
    RawAnswer limited = lines.ask(gateway);
    int[] asked = {0};
    ProcessLog.await(
        "use of the key",
        SOON,
        () -> {
          assertThat(lines.askAbout(gateway, "Town " + asked[0]++ + "?").status()).isEqualTo(200);
          return withFirstKey(lines).size() > 1;
        });
    // Then
    expectServed(limited, lines.first(), "2");
    Duration waited =
        Duration.ofNanos(
            withFirstKey(lines).get(1).arrivedNanos()
                - withFirstKey(lines).getFirst().arrivedNanos());
    assertThat(waited).isGreaterThanOrEqualTo(Duration.ofMillis(950));
  }

  static List<Arguments> dead() {
    List<Arguments> dead = new ArrayList<>();
    for (int status : new int[] {401, 403}) {
      Lines.of("dead-" + status).forEach(lines -> dead.add(Arguments.of(status, lines)));
    }
    return dead;
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("dead")
  void shouldNotTryADeadKeyForEver(int status, Lines lines) {
    // Given
    lines.answer(
        upstream,
        lines.first(),
        request ->
            Lines.key(request) == 1 ? VendorError.of(lines.line().vendor(), status) : lines.good());
    // When
    List<RawAnswer> answers = new ArrayList<>();
    for (int turn = 0; turn < MANY; turn++) {
      answers.add(lines.askAbout(gateway, "Town " + turn + "?"));
    }
    // Then
    assertThat(answers)
        .allSatisfy(
            answer -> {
              assertThat(answer.status()).isEqualTo(200);
              assertThat(answer.header("x-trireme-channel")).isEqualTo(lines.first());
            });
    assertThat(withFirstKey(lines)).hasSizeLessThanOrEqualTo(TRIES_OF_A_DEAD_KEY);
  }

  static List<Lines> all() {
    return Lines.of("all");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("all")
  void shouldSayAtOnceHowLongEveryKeyRests(Lines lines) {
    // Given
    for (String channel : List.of(lines.first(), lines.second())) {
      lines.answer(
          upstream,
          channel,
          request ->
              VendorError.of(lines.line().vendor(), 429)
                  .header("retry-after", channel.equals(lines.first()) ? "70" : "30"));
    }
    // When
    RawAnswer tried = lines.ask(gateway);
    int calls = upstream.requests().size();
    RawAnswer untried = lines.ask(gateway);
    // Then
    assertThat(tried.status()).as(tried.text()).isEqualTo(429);
    assertThat(tried.header("x-trireme-attempts")).isEqualTo("4");
    ErrorShape.expect(lines.line().client(), untried, 429, Blame.RATE);
    assertThat(Integer.parseInt(tried.header("retry-after"))).isBetween(28, 30);
    assertThat(Integer.parseInt(untried.header("retry-after"))).isBetween(25, 30);
    assertThat(upstream.requests()).hasSize(calls);
  }

  static List<Lines> wrong() {
    return Lines.of("wrong");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrong")
  void shouldBurnNoKeyForAClientsOwnMistake(Lines lines) {
    // Given
    lines.answer(
        upstream,
        lines.first(),
        request ->
            request.text().contains("too long")
                ? VendorError.contextTooLong(lines.line().vendor())
                : lines.good());
    // When
    List<RawAnswer> refused = new ArrayList<>();
    for (int turn = 0; turn < MANY; turn++) {
      refused.add(lines.askAbout(gateway, "too long " + turn));
    }
    RawAnswer served = lines.ask(gateway);
    // Then
    assertThat(refused)
        .allSatisfy(
            answer -> {
              ErrorShape.expect(lines.line().client(), answer, 400, Blame.CONTEXT);
              assertThat(answer.header("x-trireme-attempts")).isEqualTo("1");
            });
    expectServed(served, lines.first(), "1");
    assertThat(withFirstKey(lines)).hasSize(MANY + 1);
    assertThat(Lines.calls(upstream, lines.second())).isEmpty();
  }
}
