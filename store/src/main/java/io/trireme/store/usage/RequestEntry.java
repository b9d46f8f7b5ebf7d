package io.trireme.store.usage;

import io.trireme.core.Usage;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

import static java.util.Objects.requireNonNull;

/**
 * One exchange as the request log keeps it. It holds no secret, nothing of what was asked or
 * answered, and a bounded amount of text, whatever a client or a vendor sent.
 *
 * @param id of the request
 * @param at when it came, to the millisecond
 * @param parties who and what it was between
 * @param end how it ended
 * @param usage tokens
 * @param costNanos billionths of a US dollar; empty if not known
 * @param detail what led there
 */
public record RequestEntry(
    String id,
    Instant at,
    Parties parties,
    End end,
    Usage usage,
    OptionalLong costNanos,
    Detail detail) {

  static final int LONGEST_NAME = 200;
  private static final int LONGEST_WARNINGS = 1000;
  private static final int MOST_LINES = 64;

  /** More tokens than any request can have: figures above it are a vendor's mistake. */
  private static final long IMPLAUSIBLE = 1_000_000_000L;

  /**
   * Who and what an exchange was between.
   *
   * @param lane the client's dialect
   * @param operation what was asked for
   * @param clientKey id of the caller's key
   * @param model as the client named it
   * @param upstreamModel as the vendor knows it; "" if nobody was tried
   * @param channel whose answer it is, else who was tried last; "" for nobody
   * @param channelKey the key that was used there; "" for none
   */
  public record Parties(
      String lane,
      String operation,
      String clientKey,
      String model,
      String upstreamModel,
      String channel,
      String channelKey) {

    public Parties {
      requireNonNull(lane, "lane is null");
      requireNonNull(operation, "operation is null");
      clientKey = Fit.text(clientKey, LONGEST_NAME);
      model = Fit.text(model, LONGEST_NAME);
      upstreamModel = Fit.text(upstreamModel, LONGEST_NAME);
      requireNonNull(channel, "channel is null");
      requireNonNull(channelKey, "channelKey is null");
    }
  }

  /**
   * How an exchange ended.
   *
   * @param outcome a word of the metrics
   * @param outcomeClass the same, coarsely
   * @param status what the client was sent
   * @param stream whether a stream was asked for
   * @param ttftMillis until the first word of a stream; empty for whole answers and for none
   * @param durationMillis until the end
   */
  public record End(
      String outcome,
      OutcomeClass outcomeClass,
      int status,
      boolean stream,
      OptionalLong ttftMillis,
      long durationMillis) {

    public End {
      requireNonNull(outcome, "outcome is null");
      requireNonNull(outcomeClass, "outcomeClass is null");
      requireNonNull(ttftMillis, "ttftMillis is null");
    }
  }

  /**
   * What led to the end.
   *
   * @param tries each try, in order
   * @param leftOut why channels were not tried, a line each
   * @param warnings what could not be carried; "" if nothing
   * @param error what kind of error the client was told of; "" for none
   * @param conversation a digest of the conversation's name; "" if not known
   */
  public record Detail(
      List<TryEntry> tries,
      List<String> leftOut,
      String warnings,
      String error,
      String conversation) {

    public Detail {
      tries = tries.stream().limit(MOST_LINES).toList();
      leftOut = leftOut.stream().limit(MOST_LINES).map(line -> Fit.text(line, 200)).toList();
      warnings = Fit.text(warnings, LONGEST_WARNINGS);
      requireNonNull(error, "error is null");
      requireNonNull(conversation, "conversation is null");
    }
  }

  public RequestEntry {
    requireNonNull(id, "id is null");
    at = Instant.ofEpochMilli(at.toEpochMilli());
    requireNonNull(parties, "parties is null");
    requireNonNull(end, "end is null");
    usage =
        new Usage(
            plausible(usage.input()),
            plausible(usage.output()),
            plausible(usage.cacheRead()),
            plausible(usage.cacheWrite()),
            plausible(usage.reasoning()),
            plausible(usage.cacheWriteLong()));
    requireNonNull(costNanos, "costNanos is null");
    requireNonNull(detail, "detail is null");
  }

  private static OptionalLong plausible(OptionalLong tokens) {
    return tokens.isPresent() && tokens.getAsLong() >= 0 && tokens.getAsLong() <= IMPLAUSIBLE
        ? tokens
        : OptionalLong.empty();
  }

  /** Whether anything was generated for it, as far as the gateway can know. */
  public boolean served() {
    return end.outcomeClass() == OutcomeClass.SUCCESS
        || end.ttftMillis().isPresent()
        || usage.output().orElse(0) > 0;
  }

  /** About how many bytes of memory it takes. */
  long weight() {
    long lines = detail.tries().size() * 3L + detail.leftOut().size();
    return 1500 + lines * LONGEST_NAME + detail.warnings().length();
  }
}
