package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RequestFacts;
import io.trireme.core.spi.UpstreamFault;
import io.trireme.deploy.upstream.AnswerHead;
import io.trireme.deploy.upstream.Timers;
import io.trireme.deploy.upstream.Verdict;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.Settings;
import io.trireme.scheduler.fault.Diagnosis;
import io.trireme.scheduler.fault.FaultCause;
import io.trireme.scheduler.fault.FaultClass;
import io.trireme.scheduler.fault.FaultFacts;
import io.trireme.scheduler.fault.FaultRules;
import io.trireme.scheduler.plan.Candidate;
import io.trireme.scheduler.plan.CandidatePlan;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What the failed attempts of one exchange said: what each means for those after it, and what the
 * client is told when none is left. Confined to the exchange's thread.
 */
final class Refusals {

  /**
   * What the client is told.
   *
   * @param status HTTP status
   * @param headers headers that pass
   * @param body the upstream's own bytes; null where the error is to be written
   * @param error the error in our words
   */
  record Reply(int status, MultiMap headers, @Nullable Buffer body, GatewayError error) {}

  private static final long LEAST_PAUSE_MILLIS = 100;
  private static final long MOST_PAUSE_MILLIS = 400;

  /** A vendor that asks for more is not asked again within the same exchange. */
  private static final Duration LONGEST_NAMED = Duration.ofSeconds(1);

  private final Protocol protocol;
  private final Timers timers;
  private final InstantSource clock;
  private final Settings.Mode mode;
  private @Nullable Reply last;
  private @Nullable Diagnosis lastDiagnosis;
  private long shortestWaitEndsNanos;
  private boolean waitKnown;
  private int noted;
  private int ownKeysRefused;

  Refusals(Protocol protocol, Timers timers, InstantSource clock, Settings.Mode mode) {
    this.protocol = requireNonNull(protocol, "protocol is null");
    this.timers = requireNonNull(timers, "timers is null");
    this.clock = requireNonNull(clock, "clock is null");
    this.mode = requireNonNull(mode, "mode is null");
  }

  /** One that judges alike and has taken note of nothing. */
  Refusals apart() {
    return new Refusals(protocol, timers, clock, mode);
  }

  /**
   * Takes note of a failed attempt and says what it means.
   *
   * @param upstream what the vendor speaks: only in the client's own dialect can its words pass
   */
  Diagnosis note(Candidate candidate, Protocol upstream, Verdict verdict) {
    noted++;
    Diagnosis diagnosis =
        switch (verdict) {
          case Verdict.Refused refused -> noteRefused(candidate, upstream, refused);
          case Verdict.Broken broken -> noteBroken(candidate, broken);
          case Verdict.Committed c -> throw new IllegalArgumentException("a commit is no refusal");
          case Verdict.Whole w -> throw new IllegalArgumentException("an answer is no refusal");
          case Verdict.Cancelled c -> throw new IllegalArgumentException("nobody is left to tell");
        };
    lastDiagnosis = isFinal(upstream, verdict) ? null : diagnosis;
    return diagnosis;
  }

  /** Whether the vendor says in its dialect's header that the same is not to be sent again. */
  private static boolean isFinal(Protocol upstream, Verdict verdict) {
    Map<String, String> told = upstream.errors().doNotRepeat();
    return verdict instanceof Verdict.Refused refused
        && !told.isEmpty()
        && told.entrySet().stream()
            .allMatch(
                header -> header.getValue().equals(refused.head().headers().get(header.getKey())));
  }

  private Diagnosis noteRefused(Candidate candidate, Protocol upstream, Verdict.Refused refused) {
    int status = refused.head().status();
    if (status < 400) {
      GatewayError error =
          new GatewayError(
              Kind.UPSTREAM_BROKEN,
              "The upstream answered with status "
                  + status
                  + ", which is no answer; check the base URL of channel "
                  + candidate.channel().id()
                  + ".");
      last = written(error);
      return FaultRules.diagnose(
          new FaultFacts(FaultCause.STATUS, status, List.of(), error.kind(), "", null), mode);
    }
    UpstreamFault fault = upstream.errors().read(status, refused.body().getBytes());
    Optional<Duration> wait = wait(upstream, refused.head(), fault.error());
    Diagnosis diagnosis =
        FaultRules.diagnose(
            new FaultFacts(
                FaultCause.STATUS,
                status,
                fault.codes(),
                fault.error().kind(),
                fault.error().message(),
                wait.orElse(null)),
            mode);
    noteWait(wait);
    if (diagnosis.faultClass() == FaultClass.KEY) {
      last = ownKeyRefused(candidate, status);
    } else if (status == 401 || status == 403) {
      last = written(renamed(fault.error(), diagnosis.faultClass()));
    } else {
      last =
          upstream.dialect().equals(protocol.dialect())
              ? relayed(refused, fault)
              : written(fault.error());
    }
    return diagnosis;
  }

  /** What the head says counts first: it was written last. */
  private Optional<Duration> wait(Protocol upstream, AnswerHead head, GatewayError error) {
    Instant now = clock.instant();
    boolean limits =
        switch (error.kind()) {
          case RATE_LIMITED, BILLING -> true;
          default -> head.status() == 429;
        };
    return RetryAfter.of(head.headers(), now)
        .or(
            () ->
                limits
                    ? upstream
                        .errors()
                        .limitsWait(name -> Optional.ofNullable(head.headers().get(name)), now)
                    : Optional.empty())
        .or(error::retryAfter);
  }

  /** A refusal under a status that the client would take for one of its own key. */
  private static GatewayError renamed(GatewayError error, FaultClass faultClass) {
    Kind kind =
        switch (faultClass) {
          case QUOTA -> Kind.BILLING;
          case RATE -> Kind.RATE_LIMITED;
          case OVERLOADED -> Kind.OVERLOADED;
          case CLIENT -> error.kind();
          case KEY, BROKEN, LOCAL -> Kind.UPSTREAM_BROKEN;
        };
    return new GatewayError(kind, error.message(), error.retryAfterOrNull());
  }

  /** Takes note of a candidate whose dialect cannot carry the request: it was not called. */
  void noteUncarried(GatewayError error) {
    noted++;
    lastDiagnosis = null;
    last = written(error);
  }

  /**
   * Takes note of the keys that the plan left out since they are disabled, where there was nothing
   * else: what is wrong with them is what the client was told when it was found out.
   */
  void noteDisabledKeys(CandidatePlan plan) {
    List<String> keys = plan.disabledKeys();
    if (noted == 0 && !keys.isEmpty() && plan.shortestWait().isEmpty()) {
      noted++;
      ownKeysRefused++;
      last =
          written(
              new GatewayError(
                  Kind.UPSTREAM_BROKEN,
                  "The gateway's own keys are disabled. Check those of channel "
                      + String.join("; channel ", keys)
                      + "."));
    }
  }

  /** True if no candidate was even looked at. */
  boolean nothingNoted() {
    return noted == 0;
  }

  private Reply relayed(Verdict.Refused refused, UpstreamFault fault) {
    MultiMap headers = AnswerHeaders.of(refused.head().headers(), protocol.relay());
    Buffer body = fault.wellFormed() ? refused.body() : null;
    if (body != null) {
      headers.set("content-type", "application/json");
    }
    return new Reply(refused.head().status(), headers, body, fault.error());
  }

  private Diagnosis noteBroken(Candidate candidate, Verdict.Broken broken) {
    GatewayError error = broken.error();
    noteWait(error.retryAfter());
    Diagnosis diagnosis = FaultRules.diagnose(FaultFacts.of(broken.cause().fault(), error), mode);
    last =
        diagnosis.faultClass() == FaultClass.KEY
            ? ownKeyRefused(candidate, protocol.errors().status(error.kind()))
            : written(error);
    return diagnosis;
  }

  /** What a break means, before the commit or after it. */
  Diagnosis diagnose(Verdict.Cause cause, GatewayError error) {
    return FaultRules.diagnose(FaultFacts.of(cause.fault(), error), mode);
  }

  /** What an answer without any content means. It is none that a client would be told of. */
  Diagnosis ofNothingSaid() {
    lastDiagnosis = null;
    return diagnose(
        Verdict.Cause.EMPTY,
        new GatewayError(Kind.UPSTREAM_BROKEN, "The upstream's answer says nothing."));
  }

  private Reply written(GatewayError error) {
    return new Reply(protocol.errors().status(error.kind()), none(), null, error);
  }

  /** Our key, not the client's: a 401 would make the client forget its own. */
  private Reply ownKeyRefused(Candidate candidate, int status) {
    ownKeysRefused++;
    return written(
        new GatewayError(
            Kind.UPSTREAM_BROKEN,
            "The upstream refused the gateway's own key for channel "
                + candidate.channel().id()
                + " with status "
                + status
                + ". Check the keys of that channel."));
  }

  private void noteWait(Optional<Duration> wait) {
    if (wait.isPresent()) {
      long ends = timers.nanoTime() + wait.get().toNanos();
      shortestWaitEndsNanos = waitKnown ? Math.min(shortestWaitEndsNanos, ends) : ends;
      waitKnown = true;
    }
  }

  /**
   * How long to wait before the same is tried once more where nothing else is left: only if the
   * last upstream had no capacity, and does not ask for longer than a client would wait for.
   *
   * @return empty if that would help nobody; else a time with chance in it, lest all come back at
   *     once
   */
  Optional<Duration> pauseBeforeAnother() {
    Diagnosis diagnosis = lastDiagnosis;
    if (diagnosis == null || diagnosis.faultClass() != FaultClass.OVERLOADED) {
      return Optional.empty();
    }
    Duration named = diagnosis.retryAfter().orElse(Duration.ZERO);
    long millis = ThreadLocalRandom.current().nextLong(LEAST_PAUSE_MILLIS, MOST_PAUSE_MILLIS);
    return named.compareTo(LONGEST_NAMED) > 0
        ? Optional.empty()
        : Optional.of(named.plusMillis(millis));
  }

  /**
   * Takes note of the keys that the plan left out since they cool: where the last upstream had no
   * room, one of them may have some before it says so itself.
   */
  void noteWaitOf(CandidatePlan plan) {
    Reply reply = last;
    boolean helps =
        reply != null
            && switch (reply.error().kind()) {
              case RATE_LIMITED, BILLING, OVERLOADED, UNAVAILABLE -> true;
              default -> false;
            };
    if (helps || plan.lastResort()) {
      noteWait(plan.shortestWait());
    }
  }

  /** What the client is told when no candidate is left. */
  Reply reply() {
    Reply reply = requireNonNull(last, "nothing was noted");
    if (ownKeysRefused == noted) {
      // Only somebody who corrects the configuration can help: a repetition cannot.
      protocol.errors().doNotRepeat().forEach(reply.headers()::set);
    }
    if (!waitKnown) {
      return reply;
    }
    long millis = Math.max(0, (shortestWaitEndsNanos - timers.nanoTime()) / 1_000_000);
    reply.headers().remove("retry-after-ms");
    reply.headers().set("retry-after", Long.toString((millis + 999) / 1000));
    if (reply.body() != null) {
      return reply;
    }
    // An error that we write says the same as its head: not what the last upstream alone said.
    GatewayError error =
        new GatewayError(reply.error().kind(), reply.error().message(), Duration.ofMillis(millis));
    return new Reply(reply.status(), reply.headers(), null, error);
  }

  /** The word for how the exchange ended. */
  Outcome lastOutcome() {
    return switch (reply().error().kind()) {
      case RATE_LIMITED -> Outcome.RATE_LIMITED;
      case UPSTREAM_TIMEOUT -> Outcome.TIMEOUT;
      case BAD_REQUEST, CONTEXT_TOO_LONG, CONTENT_POLICY, NOT_FOUND, TOO_LARGE ->
          Outcome.CLIENT_ERROR;
      default -> Outcome.UPSTREAM_ERROR;
    };
  }

  /** Why there was nothing to try. */
  static GatewayError nothingToTry(
      GatewayConfiguration configuration,
      Protocol protocol,
      CandidatePlan plan,
      RequestFacts facts) {
    if (configuration.channels().isEmpty()) {
      return new GatewayError(
          Kind.UNAVAILABLE,
          "No channel is configured. Add one: ./trireme channel add, or the file of TRIREME_CONFIG.");
    }
    Optional<Duration> wait = plan.shortestWait();
    if (plan.metBusyChannel()) {
      return new GatewayError(
          Kind.OVERLOADED,
          "Every channel for model "
              + facts.model()
              + " has as many requests as its limits allow. Try again shortly.",
          wait.orElse(Duration.ofSeconds(1)));
    }
    if (plan.modelKnown() && wait.isPresent()) {
      // Nobody was asked, for the vendors have said when that makes sense again.
      return new GatewayError(
          Kind.RATE_LIMITED,
          "Every key for model " + facts.model() + " is at its vendor's limit for now.",
          wait.get());
    }
    if (plan.modelKnown()) {
      return new GatewayError(
          Kind.UNAVAILABLE,
          "No channel can be used now for model "
              + facts.model()
              + ": "
              + String.join("; ", plan.leftOut()));
    }
    return new GatewayError(Kind.NOT_FOUND, "model: " + facts.model());
  }

  static Verdict outOfTime() {
    return new Verdict.Broken(
        Verdict.Cause.TOTAL,
        new GatewayError(Kind.UPSTREAM_TIMEOUT, "The exchange took longer than its total time."));
  }

  /** A word for metrics and logs. */
  static String label(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Committed c -> ErrorWords.SERVED;
      case Verdict.Whole w -> ErrorWords.SERVED;
      case Verdict.Refused refused -> ErrorWords.ofStatus(refused.head().status());
      case Verdict.Broken broken -> broken.cause().label();
      case Verdict.Cancelled c -> ErrorWords.CANCELLED;
    };
  }

  private static MultiMap none() {
    return MultiMap.caseInsensitiveMultiMap();
  }
}
