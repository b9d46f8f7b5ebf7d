package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RequestFacts;
import io.trireme.core.spi.UpstreamFault;
import io.trireme.deploy.upstream.Timers;
import io.trireme.deploy.upstream.Verdict;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.fault.Diagnosis;
import io.trireme.scheduler.fault.FaultClass;
import io.trireme.scheduler.fault.FaultScope;
import io.trireme.scheduler.plan.Candidate;
import io.trireme.scheduler.plan.CandidatePlan;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What the failed attempts of one exchange said: where to go on after each, and what the client is
 * told when none is left. Confined to the exchange's thread.
 */
final class Refusals {

  /** Where to go on after a failed attempt. */
  enum Next {
    /** The next candidate in order. */
    NEXT,
    /** The key is of no use now. */
    SKIP_KEY,
    /** The base URL is of no use now. */
    SKIP_BASE_URL,
    /** The channel is of no use for this request. */
    SKIP_CHANNEL,
    /** The request itself is at fault: no upstream would take it. */
    GIVE_UP;

    /** What the plan is told: where to go on, and nothing to learn from. */
    Diagnosis diagnosis(Candidate candidate) {
      boolean several = candidate.channel().baseUrls().size() > 1;
      FaultScope scope =
          switch (this) {
            case NEXT -> several ? FaultScope.BASE_URL : FaultScope.KEY_MODEL;
            case SKIP_KEY -> FaultScope.KEY;
            case SKIP_BASE_URL -> FaultScope.BASE_URL;
            case SKIP_CHANNEL -> FaultScope.CHANNEL;
            case GIVE_UP -> FaultScope.REQUEST;
          };
      return new Diagnosis(FaultClass.CLIENT, scope, this != GIVE_UP, null, "not classified");
    }
  }

  /**
   * What the client is told.
   *
   * @param status HTTP status
   * @param headers headers that pass
   * @param body the upstream's own bytes; null where the error is to be written
   * @param error the error in our words
   */
  record Reply(int status, MultiMap headers, @Nullable Buffer body, GatewayError error) {}

  private final Protocol protocol;
  private final Timers timers;
  private @Nullable Reply last;
  private long shortestWaitEndsNanos;
  private boolean waitKnown;
  private int noted;
  private int ownKeysRefused;

  Refusals(Protocol protocol, Timers timers) {
    this.protocol = requireNonNull(protocol, "protocol is null");
    this.timers = requireNonNull(timers, "timers is null");
  }

  /**
   * Takes note of a failed attempt.
   *
   * @param upstream what the vendor speaks: only in the client's own dialect can its words pass
   */
  Next note(Candidate candidate, Protocol upstream, Verdict verdict) {
    noted++;
    return switch (verdict) {
      case Verdict.Refused refused -> noteRefused(candidate, upstream, refused);
      case Verdict.Broken broken -> noteBroken(candidate, broken);
      case Verdict.Committed c -> throw new IllegalArgumentException("a commit is no refusal");
      case Verdict.Whole w -> throw new IllegalArgumentException("an answer is no refusal");
      case Verdict.Cancelled c -> throw new IllegalArgumentException("nobody is left to tell");
    };
  }

  private Next noteRefused(Candidate candidate, Protocol upstream, Verdict.Refused refused) {
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
      last = new Reply(protocol.errors().status(error.kind()), none(), null, error);
      return Next.NEXT;
    }
    UpstreamFault fault = upstream.errors().read(status, refused.body().getBytes());
    OptionalLong wait = RetryAfter.of(refused.head().headers(), System.currentTimeMillis());
    noteWait(wait.isPresent() ? wait : waitOf(fault.error()));
    // Some vendors answer a key that they do not know with 400 and name the reason in the body.
    if (status == 401 || status == 403 || fault.error().kind() == Kind.UNAUTHORIZED) {
      last = ownKeyRefused(candidate, status);
      return Next.SKIP_KEY;
    }
    last =
        upstream.dialect().equals(protocol.dialect())
            ? relayed(refused, fault)
            : written(fault.error());
    // An empty account is the key's fault, whatever the status.
    return fault.error().kind() == Kind.BILLING ? Next.SKIP_KEY : after(status);
  }

  /** Takes note of a candidate whose dialect cannot carry the request: it was not called. */
  void noteUncarried(GatewayError error) {
    noted++;
    last = written(error);
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

  private static Next after(int status) {
    return switch (status) {
      case 402, 429 -> Next.SKIP_KEY;
      case 404 -> Next.SKIP_CHANNEL;
      case 408, 409 -> Next.NEXT;
      default -> status >= 500 ? Next.NEXT : Next.GIVE_UP;
    };
  }

  private Next noteBroken(Candidate candidate, Verdict.Broken broken) {
    GatewayError error = broken.error();
    noteWait(waitOf(error));
    // Another upstream's answer would need the same memory.
    if (broken.cause() == Verdict.Cause.TOTAL || broken.cause() == Verdict.Cause.NO_MEMORY) {
      last = written(error);
      return Next.GIVE_UP;
    }
    if (broken.cause().network()) {
      last = written(error);
      return Next.SKIP_BASE_URL;
    }
    if (broken.cause() != Verdict.Cause.IN_BAND_ERROR) {
      last = written(error);
      return Next.NEXT;
    }
    return switch (error.kind()) {
      case UNAUTHORIZED, FORBIDDEN -> {
        last = ownKeyRefused(candidate, protocol.errors().status(error.kind()));
        yield Next.SKIP_KEY;
      }
      case BILLING, RATE_LIMITED -> {
        last = written(error);
        yield Next.SKIP_KEY;
      }
      case BAD_REQUEST, CONTEXT_TOO_LONG, CONTENT_POLICY, TOO_LARGE -> {
        last = written(error);
        yield Next.GIVE_UP;
      }
      default -> {
        last = written(error);
        yield Next.NEXT;
      }
    };
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

  /** The wait that an error's body names. */
  private static OptionalLong waitOf(GatewayError error) {
    return error.retryAfter().stream().mapToLong(Duration::toMillis).findFirst();
  }

  private void noteWait(OptionalLong millis) {
    if (millis.isPresent()) {
      long ends = timers.nanoTime() + Duration.ofMillis(millis.getAsLong()).toNanos();
      shortestWaitEndsNanos = waitKnown ? Math.min(shortestWaitEndsNanos, ends) : ends;
      waitKnown = true;
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
          "No channel is configured. Add one to the file that TRIREME_CONFIG names.");
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
      case Verdict.Committed c -> "served";
      case Verdict.Whole w -> "served";
      case Verdict.Refused refused -> "status_" + refused.head().status();
      case Verdict.Broken broken -> broken.cause().label();
      case Verdict.Cancelled c -> "cancelled";
    };
  }

  private static MultiMap none() {
    return MultiMap.caseInsensitiveMultiMap();
  }
}
