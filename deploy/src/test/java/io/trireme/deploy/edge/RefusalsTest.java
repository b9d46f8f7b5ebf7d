package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.spi.Protocol;
import io.trireme.deploy.TestProtocol;
import io.trireme.deploy.upstream.AnswerHead;
import io.trireme.deploy.upstream.ManualTimers;
import io.trireme.deploy.upstream.Verdict;
import io.trireme.deploy.upstream.Verdict.Cause;
import io.trireme.scheduler.Settings;
import io.trireme.scheduler.fault.Diagnosis;
import io.trireme.scheduler.fault.FaultClass;
import io.trireme.scheduler.fault.FaultScope;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

@Timeout(10)
final class RefusalsTest {

  private static final String OWN_SHAPE = "{\"error\":\"x\"}";

  private final ManualTimers timers = new ManualTimers();
  private static final Protocol PROTOCOL = new TestProtocol();

  private final Refusals refusals =
      new Refusals(
          PROTOCOL, timers, () -> Instant.parse("2026-03-01T12:00:00Z"), Settings.Mode.FUZZY);

  private Diagnosis refused(int status, String body, String... headers) {
    MultiMap all = Samples.headers(headers);
    return refusals.note(
        Samples.candidate("main"),
        PROTOCOL,
        new Verdict.Refused(new AnswerHead(status, all), Buffer.buffer(body)));
  }

  private Diagnosis broken(Cause cause, Kind kind) {
    return refusals.note(
        Samples.candidate("main"),
        PROTOCOL,
        new Verdict.Broken(cause, new GatewayError(kind, "told")));
  }

  @ParameterizedTest
  @CsvSource({
    "300, BASE_URL, true",
    "304, BASE_URL, true",
    "308, BASE_URL, true",
    "400, REQUEST, false",
    "401, KEY_MODEL, true",
    "402, KEY, true",
    "403, KEY_MODEL, true",
    "404, CHANNEL, true",
    "405, REQUEST, false",
    "409, CHANNEL, true",
    "413, REQUEST, false",
    "415, REQUEST, false",
    "422, REQUEST, false",
    "429, KEY_MODEL, true",
    "499, REQUEST, false",
    "500, KEY_MODEL, true",
    "502, KEY_MODEL, true",
    "503, KEY_MODEL, true",
    "504, KEY_MODEL, true",
    "529, KEY_MODEL, true",
    "599, KEY_MODEL, true"
  })
  void shouldGoOnByStatus(int status, FaultScope scope, boolean retryable) {
    // When
    Diagnosis found = refused(status, OWN_SHAPE);

    // Then
    assertThat(found.scope()).isEqualTo(scope);
    assertThat(found.retryable()).isEqualTo(retryable);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 402, 404, 429, 500, 529})
  void shouldRelayStatusAndBodyOfTheDialectsOwnErrors(int status) {
    // Given
    refused(status, OWN_SHAPE, "x-ratelimit-left", "0", "set-cookie", "a=b");

    // When
    Refusals.Reply reply = refusals.reply();

    // Then
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.body()).hasToString(OWN_SHAPE);
    assertThat(reply.headers().get("content-type")).isEqualTo("application/json");
    assertThat(reply.headers().get("x-ratelimit-left")).isEqualTo("0");
    assertThat(reply.headers().contains("set-cookie")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 429, 503})
  void shouldKeepTheStatusAndWriteTheBodyAnewIfItIsNoErrorOfTheDialect(int status) {
    // Given
    refused(status, "<html>nginx");

    // When
    Refusals.Reply reply = refusals.reply();

    // Then
    assertThat(reply.status()).isEqualTo(status);
    assertThat(reply.body()).isNull();
    assertThat(reply.error().message()).doesNotContain("nginx");
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void shouldTellARefusalOfOurOwnKeyAsABrokenUpstream(int status) {
    // Given
    refused(status, OWN_SHAPE);

    // When
    Refusals.Reply reply = refusals.reply();

    // Then
    assertThat(reply.status()).isEqualTo(502);
    assertThat(reply.body()).isNull();
    assertThat(reply.error().message()).contains("own key", "main", Integer.toString(status));
    assertThat(refusals.lastOutcome()).isEqualTo(Outcome.UPSTREAM_ERROR);
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"UNAUTHORIZED", "FORBIDDEN"})
  void shouldTellARefusalOfOurOwnKeyInBandTheSameWay(Kind kind) {
    // When
    Diagnosis found = broken(Cause.IN_BAND_ERROR, kind);

    // Then
    assertThat(found.faultClass()).isEqualTo(FaultClass.KEY);
    assertThat(found.retryable()).isTrue();
    assertThat(refusals.reply().status()).isEqualTo(502);
    assertThat(refusals.reply().error().message()).contains("own key");
  }

  @Test
  void shouldTellARedirectAsABrokenUpstreamThatNamesTheChannel() {
    // Given
    refused(302, "", "location", "https://elsewhere.example");

    // When
    Refusals.Reply reply = refusals.reply();

    // Then
    assertThat(reply.status()).isEqualTo(502);
    assertThat(reply.error().message()).contains("302", "base URL of channel main");
    assertThat(reply.headers().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "DNS, UPSTREAM_BROKEN, BASE_URL, true",
    "ADDRESS_REFUSED, UPSTREAM_BROKEN, BASE_URL, true",
    "CONNECT, UPSTREAM_TIMEOUT, BASE_URL, true",
    "TLS, UPSTREAM_BROKEN, BASE_URL, true",
    "RESET, UPSTREAM_BROKEN, BASE_URL, true",
    "FIRST_BYTE, UPSTREAM_TIMEOUT, BASE_URL, true",
    "STALL, UPSTREAM_TIMEOUT, BASE_URL, true",
    "TRUNCATED, UPSTREAM_BROKEN, KEY_MODEL, true",
    "BAD_ANSWER, UPSTREAM_BROKEN, KEY_MODEL, true",
    "EMPTY, UPSTREAM_BROKEN, CHANNEL, true",
    "TOTAL, UPSTREAM_TIMEOUT, REQUEST, false",
    "IN_BAND_ERROR, OVERLOADED, KEY_MODEL, true",
    "IN_BAND_ERROR, INTERNAL, KEY_MODEL, true",
    "IN_BAND_ERROR, RATE_LIMITED, KEY_MODEL, true",
    "IN_BAND_ERROR, BILLING, KEY, true",
    "IN_BAND_ERROR, BAD_REQUEST, REQUEST, false",
    "IN_BAND_ERROR, TOO_LARGE, REQUEST, false"
  })
  void shouldGoOnByCause(Cause cause, Kind kind, FaultScope scope, boolean retryable) {
    // When
    Diagnosis found = broken(cause, kind);

    // Then
    assertThat(found.scope()).isEqualTo(scope);
    assertThat(found.retryable()).isEqualTo(retryable);
    assertThat(refusals.reply().error().message()).isEqualTo("told");
    assertThat(refusals.reply().body()).isNull();
  }

  @Test
  void shouldTellWhatTheLastOneSaid() {
    // Given
    refused(429, OWN_SHAPE);
    refused(503, "{\"error\":\"later\"}");

    // When
    Refusals.Reply reply = refusals.reply();

    // Then
    assertThat(reply.status()).isEqualTo(503);
    assertThat(reply.body()).hasToString("{\"error\":\"later\"}");
  }

  @Test
  void shouldAskForTheShortestWaitThatIsLeft() {
    // Given
    refused(429, OWN_SHAPE, "retry-after", "30");
    timers.advance(Duration.ofSeconds(20));
    refused(429, OWN_SHAPE, "retry-after", "60");
    timers.advance(Duration.ofMillis(1500));

    // When
    Refusals.Reply reply = refusals.reply();

    // Then: 30 s less 21.5 s, rounded up
    assertThat(reply.headers().getAll("retry-after")).containsExactly("9");
  }

  @Test
  void shouldNotAskForAWaitThatIsOver() {
    // Given
    refused(429, OWN_SHAPE, "retry-after", "1");
    timers.advance(Duration.ofSeconds(5));

    // When
    Refusals.Reply reply = refusals.reply();

    // Then
    assertThat(reply.headers().get("retry-after")).isEqualTo("0");
  }

  @ParameterizedTest
  @CsvSource({
    "429, RATE_LIMITED",
    "400, CLIENT_ERROR",
    "404, CLIENT_ERROR",
    "500, UPSTREAM_ERROR",
    "529, UPSTREAM_ERROR"
  })
  void shouldNameTheOutcomeByTheLastError(int status, Outcome outcome) {
    // When
    refused(status, OWN_SHAPE);

    // Then
    assertThat(refusals.lastOutcome()).isEqualTo(outcome);
  }

  @Test
  void shouldNameATimeoutOne() {
    // When
    refusals.note(Samples.candidate("main"), PROTOCOL, Refusals.outOfTime());

    // Then
    assertThat(refusals.lastOutcome()).isEqualTo(Outcome.TIMEOUT);
    assertThat(refusals.reply().status()).isEqualTo(504);
  }

  @Test
  void shouldHaveNoReplyBeforeAnythingFailed() {
    assertThatNullPointerException().isThrownBy(refusals::reply);
  }

  @Test
  void shouldNotTakeACancelledAttemptForARefusal() {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> refusals.note(Samples.candidate("main"), PROTOCOL, new Verdict.Cancelled()));
  }

  @ParameterizedTest
  @EnumSource(Cause.class)
  void shouldLabelABreakByItsCause(Cause cause) {
    // When
    String label = Refusals.label(new Verdict.Broken(cause, new GatewayError(Kind.INTERNAL, "x")));

    // Then
    assertThat(label).isEqualTo(cause.label()).matches("[a-z_]+");
  }

  @Test
  void shouldKeepClientsFromRepeatingWhatOnlyANewKeyCanMend() {
    // Given
    refused(401, OWN_SHAPE);
    refused(403, OWN_SHAPE);

    // When
    Refusals.Reply reply = refusals.reply();

    // Then
    assertThat(reply.headers().get("x-test-hopeless")).isEqualTo("true");
  }

  @Test
  void shouldLetClientsRepeatWhenSomethingElseFailedToo() {
    // Given
    refused(503, OWN_SHAPE);
    refused(401, OWN_SHAPE);

    // When
    Refusals.Reply reply = refusals.reply();

    // Then
    assertThat(reply.headers().contains("x-test-hopeless")).isFalse();
  }
}
