package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.spi.Protocol;
import io.trireme.deploy.TestProtocol;
import io.trireme.deploy.edge.Refusals.Next;
import io.trireme.deploy.upstream.AnswerHead;
import io.trireme.deploy.upstream.ManualTimers;
import io.trireme.deploy.upstream.Verdict;
import io.trireme.deploy.upstream.Verdict.Cause;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
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

  private final Refusals refusals = new Refusals(PROTOCOL, timers);

  private Next refused(int status, String body, String... headers) {
    MultiMap all = Samples.headers(headers);
    return refusals.note(
        Samples.candidate("main"),
        PROTOCOL,
        new Verdict.Refused(new AnswerHead(status, all), Buffer.buffer(body)));
  }

  private Next broken(Cause cause, Kind kind) {
    return refusals.note(
        Samples.candidate("main"),
        PROTOCOL,
        new Verdict.Broken(cause, new GatewayError(kind, "told")));
  }

  @ParameterizedTest
  @CsvSource({
    "300, NEXT",
    "301, NEXT",
    "302, NEXT",
    "304, NEXT",
    "307, NEXT",
    "308, NEXT",
    "400, GIVE_UP",
    "401, SKIP_KEY",
    "402, SKIP_KEY",
    "403, SKIP_KEY",
    "404, SKIP_CHANNEL",
    "405, GIVE_UP",
    "408, NEXT",
    "409, NEXT",
    "413, GIVE_UP",
    "415, GIVE_UP",
    "422, GIVE_UP",
    "429, SKIP_KEY",
    "499, GIVE_UP",
    "500, NEXT",
    "502, NEXT",
    "503, NEXT",
    "504, NEXT",
    "529, NEXT",
    "599, NEXT"
  })
  void shouldGoOnByStatus(int status, Next next) {
    // When
    Next found = refused(status, OWN_SHAPE);

    // Then
    assertThat(found).isEqualTo(next);
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
    Next next = broken(Cause.IN_BAND_ERROR, kind);

    // Then
    assertThat(next).isEqualTo(Next.SKIP_KEY);
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
    "DNS, UPSTREAM_BROKEN, SKIP_BASE_URL",
    "ADDRESS_REFUSED, UPSTREAM_BROKEN, SKIP_BASE_URL",
    "CONNECT, UPSTREAM_TIMEOUT, SKIP_BASE_URL",
    "TLS, UPSTREAM_BROKEN, SKIP_BASE_URL",
    "RESET, UPSTREAM_BROKEN, SKIP_BASE_URL",
    "FIRST_BYTE, UPSTREAM_TIMEOUT, NEXT",
    "STALL, UPSTREAM_TIMEOUT, NEXT",
    "TRUNCATED, UPSTREAM_BROKEN, NEXT",
    "BAD_ANSWER, UPSTREAM_BROKEN, NEXT",
    "TOTAL, UPSTREAM_TIMEOUT, GIVE_UP",
    "IN_BAND_ERROR, OVERLOADED, NEXT",
    "IN_BAND_ERROR, INTERNAL, NEXT",
    "IN_BAND_ERROR, RATE_LIMITED, SKIP_KEY",
    "IN_BAND_ERROR, BILLING, SKIP_KEY",
    "IN_BAND_ERROR, BAD_REQUEST, GIVE_UP",
    "IN_BAND_ERROR, TOO_LARGE, GIVE_UP"
  })
  void shouldGoOnByCause(Cause cause, Kind kind, Next next) {
    // When
    Next found = broken(cause, kind);

    // Then
    assertThat(found).isEqualTo(next);
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
