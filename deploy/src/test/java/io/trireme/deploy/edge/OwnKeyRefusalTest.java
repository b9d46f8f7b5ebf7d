package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Secret;
import io.trireme.core.spi.Codec;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.ErrorDialect;
import io.trireme.core.spi.Marker;
import io.trireme.core.spi.ModelsDialect;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.RelayRules;
import io.trireme.core.spi.RelayTarget;
import io.trireme.core.spi.RequestFacts;
import io.trireme.core.spi.RequestHead;
import io.trireme.core.spi.UpstreamFault;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.deploy.upstream.AnswerHead;
import io.trireme.deploy.upstream.Timers;
import io.trireme.deploy.upstream.Verdict;
import io.trireme.scheduler.About;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.KeyStrategy;
import io.trireme.scheduler.Limits;
import io.trireme.scheduler.ModelRules;
import io.trireme.scheduler.Settings;
import io.trireme.scheduler.Transport;
import io.trireme.scheduler.fault.Diagnosis;
import io.trireme.scheduler.fault.FaultClass;
import io.trireme.scheduler.plan.Candidate;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What a vendor says of our key, or of a wait, in the body rather than in the head. */
@Timeout(20)
class OwnKeyRefusalTest {

  private static final Dialect DIALECT = new Dialect("test");

  private static final Candidate CANDIDATE =
      new Candidate(
          new Channel(
              "main",
              About.NOTHING,
              DIALECT,
              List.of(BaseUrl.of("https://vendor.example")),
              List.of(),
              KeyStrategy.FAILOVER,
              ModelRules.ALL,
              Transport.DEFAULTS,
              Limits.NONE),
          BaseUrl.of("https://vendor.example"),
          null,
          "m",
          "first");

  private static Refusals.Reply replyTo(int status, MultiMap headers, GatewayError read) {
    OneDialect speaker = new OneDialect(read);
    Refusals refusals = refusals(speaker);
    refusals.note(CANDIDATE, speaker, refused(status, headers));
    return refusals.reply();
  }

  private static Refusals refusals(Protocol speaker) {
    return new Refusals(
        speaker,
        new StoppedClock(),
        () -> Instant.parse("2026-03-01T12:00:00Z"),
        Settings.Mode.FUZZY);
  }

  private static Verdict.Refused refused(int status, MultiMap headers) {
    return new Verdict.Refused(new AnswerHead(status, headers), Buffer.buffer("{}"));
  }

  private static MultiMap none() {
    return MultiMap.caseInsensitiveMultiMap();
  }

  @Test
  void shouldTakeABodyThatNamesOurKeyForItsRefusal() {
    // Given
    GatewayError read = new GatewayError(Kind.UNAUTHORIZED, "key not valid");
    OneDialect speaker = new OneDialect(read);
    Refusals refusals = refusals(speaker);

    // When
    Diagnosis found = refusals.note(CANDIDATE, speaker, refused(400, none()));

    // Then
    assertThat(found.faultClass()).isEqualTo(FaultClass.KEY);
    assertThat(found.retryable()).isTrue();
    assertThat(refusals.reply().status()).isEqualTo(502);
    assertThat(refusals.reply().body()).isNull();
    assertThat(refusals.reply().error().message()).contains("main").contains("400");
  }

  @Test
  void shouldPassAnyOther400On() {
    // Given
    GatewayError read = new GatewayError(Kind.BAD_REQUEST, "wrong");
    OneDialect speaker = new OneDialect(read);
    Refusals refusals = refusals(speaker);

    // When
    Diagnosis found = refusals.note(CANDIDATE, speaker, refused(400, none()));

    // Then
    assertThat(found.faultClass()).isEqualTo(FaultClass.CLIENT);
    assertThat(found.retryable()).isFalse();
    assertThat(refusals.reply().status()).isEqualTo(400);
    assertThat(refusals.reply().body()).isEqualTo(Buffer.buffer("{}"));
  }

  @Test
  void shouldHeedTheWaitThatABodyNames() {
    // Given
    GatewayError read = new GatewayError(Kind.RATE_LIMITED, "slow", Duration.ofMillis(7500));

    // When
    Refusals.Reply reply = replyTo(429, none(), read);

    // Then
    assertThat(reply.headers().get("retry-after")).isEqualTo("8");
  }

  @Test
  void shouldCountAnotherStatusOfOurAccountForWhatItSays() {
    // Given
    OneDialect speaker =
        new OneDialect(new GatewayError(Kind.FORBIDDEN, "user quota is not enough"));
    Refusals refusals = refusals(speaker);

    // When
    Diagnosis found = refusals.note(CANDIDATE, speaker, refused(403, none()));

    // Then: the client would take a 403 for a word on its own key
    assertThat(found.faultClass()).isEqualTo(FaultClass.QUOTA);
    assertThat(refusals.reply().error().kind()).isEqualTo(Kind.BILLING);
    assertThat(refusals.reply().body()).isNull();
  }

  @Test
  void shouldPreferTheWaitOfTheHead() {
    // Given
    GatewayError read = new GatewayError(Kind.RATE_LIMITED, "slow", Duration.ofSeconds(60));

    // When
    Refusals.Reply reply = replyTo(429, none().set("retry-after", "2"), read);

    // Then
    assertThat(reply.headers().get("retry-after")).isEqualTo("2");
  }

  @Test
  void shouldWriteTheShortestWaitOfAll() {
    // Given
    GatewayError read = new GatewayError(Kind.RATE_LIMITED, "slow", Duration.ofMillis(7500));
    OneDialect speaker = new OneDialect(read);
    Refusals refusals = refusals(speaker);
    GatewayError inBand = new GatewayError(Kind.RATE_LIMITED, "slower", Duration.ofSeconds(60));

    // When
    refusals.note(CANDIDATE, speaker, refused(429, none()));
    refusals.note(CANDIDATE, speaker, new Verdict.Broken(Verdict.Cause.IN_BAND_ERROR, inBand));

    // Then
    assertThat(refusals.reply().headers().get("retry-after")).isEqualTo("8");
    assertThat(refusals.reply().error().message()).isEqualTo("slower");
    assertThat(refusals.reply().error().retryAfter()).contains(Duration.ofMillis(7500));
  }

  private static final class StoppedClock implements Timers {
    @Override
    public long nanoTime() {
      return 0;
    }

    @Override
    public Handle after(Duration delay, Runnable task) {
      throw new AssertionError("no timer is needed");
    }

    @Override
    public void nextTurn(Runnable task) {
      throw new AssertionError("no turn is needed");
    }
  }

  /** A dialect in which every error answer reads the same. */
  private record OneDialect(GatewayError read) implements Protocol, ErrorDialect, RelayRules {

    @Override
    public Dialect dialect() {
      return DIALECT;
    }

    @Override
    public String title() {
      return "Test";
    }

    @Override
    public List<Endpoint> endpoints() {
      return List.of();
    }

    @Override
    public List<String> pathPrefixes() {
      return List.of();
    }

    @Override
    public List<Marker> markers() {
      return List.of();
    }

    @Override
    public ErrorDialect errors() {
      return this;
    }

    @Override
    public RelayRules relay() {
      return this;
    }

    @Override
    public Codec codec() {
      throw new AssertionError("nothing is translated");
    }

    @Override
    public ModelsDialect models() {
      throw new AssertionError("no models are asked for");
    }

    @Override
    public int status(Kind kind) {
      return kind == Kind.UPSTREAM_BROKEN ? 502 : 400;
    }

    @Override
    public String requestIdHeader() {
      return "x-request-id";
    }

    @Override
    public byte[] body(GatewayError error, String requestId) {
      return error.message().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] frame(GatewayError error, String requestId, boolean midEvent) {
      return body(error, requestId);
    }

    @Override
    public UpstreamFault read(int status, byte[] body) {
      return new UpstreamFault(read, true);
    }

    @Override
    public RequestFacts facts(Endpoint endpoint, RequestHead head, byte[] body) {
      throw new AssertionError("nothing is sent");
    }

    @Override
    public UpstreamRequest request(
        Endpoint endpoint, RequestHead head, RequestFacts facts, byte[] body, RelayTarget to) {
      throw new AssertionError("nothing is sent");
    }

    @Override
    public Map<String, String> credential(Secret key) {
      return Map.of();
    }

    @Override
    public boolean passesAnswerHeader(String name) {
      return name.equals("retry-after");
    }

    @Override
    public RelayObserver observer(Operation operation) {
      throw new AssertionError("nothing is observed");
    }

    @Override
    public Optional<byte[]> keepAlive() {
      return Optional.empty();
    }
  }
}
