package io.trireme.deploy.edge;

import io.trireme.core.GatewayError;
import io.trireme.core.Usage;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Operation;
import io.trireme.deploy.body.BodyTake;
import io.trireme.deploy.trace.ExchangeSpan;
import io.trireme.deploy.upstream.AttemptTimes;
import io.trireme.scheduler.plan.Candidate;
import io.trireme.store.usage.TryEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** What is booked of one exchange. Written by the exchange's own thread, read when it is over. */
final class ExchangeRecord {

  /**
   * One try.
   *
   * @param channel id of the channel
   * @param key id of the key, "" for none
   * @param reason why it was tried
   * @param result how it ended, a word
   * @param millis how long it took until then
   * @param fault what its failure meant, for people; "" if it did not fail
   * @param times when its steps were
   */
  record Try(
      String channel,
      String key,
      String reason,
      String result,
      long millis,
      String fault,
      TryEntry.Times times) {}

  /**
   * One call of an upstream, for those who measure.
   *
   * @param candidate who was asked
   * @param result how it ended, a word
   * @param sinceNanos when it began
   * @param endNanos when its answer began, or when it failed
   * @param span what traces it
   */
  record Leg(
      Candidate candidate, String result, long sinceNanos, long endNanos, ExchangeSpan span) {}

  final String id;
  final Dialect dialect;
  final Operation operation;
  final String caller;
  final long startedNanos;
  final List<Try> tries = new ArrayList<>();
  final List<Leg> legs = new ArrayList<>();
  List<String> leftOut = List.of();

  /** What was lost on the way; "" for nothing. */
  String warnings = "";

  /** What of it could not be told in the head any more; "" for nothing. */
  String untold = "";

  /** A digest of the conversation's name; "" if it has none. */
  String conversation = "";

  /** What traces it. */
  ExchangeSpan span = ExchangeSpan.NONE;

  /** What is kept of what was asked and answered. */
  BodyTake bodies = BodyTake.OFF;

  String model = "";
  String upstreamModel = "";
  boolean stream;
  int status;
  Outcome outcome = Outcome.INTERNAL_ERROR;
  Usage usage = Usage.UNKNOWN;

  /** Bytes of the answer that went to the client. */
  long passed;

  /** When the whole request was there; 0 if that is not known. */
  long readyNanos;

  /** How many keep-alives its client got. */
  int keepAlives;

  long firstTokenNanos;
  long endedNanos;
  private String served = "";
  private String servedKey = "";
  private @Nullable GatewayError error;

  ExchangeRecord(String id, Dialect dialect, Operation operation, String caller, long now) {
    this.id = requireNonNull(id, "id is null");
    this.dialect = requireNonNull(dialect, "dialect is null");
    this.operation = requireNonNull(operation, "operation is null");
    this.caller = requireNonNull(caller, "caller is null");
    this.startedNanos = now;
  }

  void tried(Candidate candidate, String result, long sinceNanos, long now) {
    tried(candidate, result, sinceNanos, now, ExchangeSpan.NONE, AttemptTimes.NONE);
  }

  void tried(
      Candidate candidate,
      String result,
      long sinceNanos,
      long now,
      ExchangeSpan attempt,
      AttemptTimes times) {
    String key = candidate.key() == null ? "" : candidate.key().id();
    tries.add(
        new Try(
            candidate.channel().id(),
            key,
            candidate.reason(),
            result,
            (now - sinceNanos) / 1_000_000,
            "",
            new TryEntry.Times(
                OptionalLong.of(millis(sinceNanos)),
                reached(times.connected()),
                reached(times.sent()),
                reached(times.head()),
                reached(times.committed()),
                OptionalLong.of(millis(now)))));
    legs.add(new Leg(candidate, result, sinceNanos, now, attempt));
  }

  /** What the failure of the last try meant. */
  void explain(String fault) {
    Try last = tries.removeLast();
    tries.add(
        new Try(
            last.channel(),
            last.key(),
            last.reason(),
            last.result(),
            last.millis(),
            fault,
            last.times()));
  }

  /** The stream of a candidate is over. */
  void streamed(Candidate candidate, long now) {
    String key = candidate.key() == null ? "" : candidate.key().id();
    for (int i = tries.size() - 1; i >= 0; i--) {
      Try one = tries.get(i);
      if (one.channel().equals(candidate.channel().id())
          && one.key().equals(key)
          && one.result().equals(ErrorWords.SERVED)) {
        TryEntry.Times times = one.times().endingAt(millis(now));
        tries.set(
            i,
            new Try(
                one.channel(),
                one.key(),
                one.reason(),
                one.result(),
                one.millis(),
                one.fault(),
                times));
        return;
      }
    }
  }

  /** A moment on the clock of the exchange. */
  private long millis(long nanos) {
    return (nanos - startedNanos) / 1_000_000;
  }

  private OptionalLong reached(long nanos) {
    return nanos == 0 ? OptionalLong.empty() : OptionalLong.of(millis(nanos));
  }

  /** Why channels were not tried, a line each. */
  void leftOut(List<String> channels) {
    leftOut = List.copyOf(channels);
  }

  void end(Outcome ended, int endStatus, @Nullable GatewayError told) {
    outcome = ended;
    status = endStatus;
    error = told;
  }

  @Nullable GatewayError errorOrNull() {
    return error;
  }

  /** The answer is not the last try's, but that of an earlier one. */
  void servedBy(Candidate candidate) {
    served = candidate.channel().id();
    servedKey = candidate.key() == null ? "" : candidate.key().id();
    upstreamModel = candidate.upstreamModel();
  }

  /** The channel whose answer it is, else the one that was tried last; "" for none. */
  String channel() {
    return !served.isEmpty() ? served : tries.isEmpty() ? "" : tries.getLast().channel();
  }

  /** The key that was used there; "" for none. */
  String key() {
    return !served.isEmpty() ? servedKey : tries.isEmpty() ? "" : tries.getLast().key();
  }
}
