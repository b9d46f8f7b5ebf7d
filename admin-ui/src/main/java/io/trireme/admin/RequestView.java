package io.trireme.admin;

import io.trireme.core.Usage;
import io.trireme.store.usage.RequestEntry;
import io.trireme.store.usage.TryEntry;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A row of the request log as the admin API shows it; what is null is not known.
 *
 * @param id of the request, as {@code x-trireme-request-id} told the client
 * @param time when it came
 * @param lane dialect of the client
 * @param operation {@code generate} or {@code count_tokens}
 * @param clientKey id of the caller's key
 * @param model as the client named it
 * @param upstreamModel as the vendor knows it
 * @param channel whose answer it is, else who was tried last
 * @param key of that channel
 * @param outcome how it ended
 * @param outcomeClass the same, coarsely
 * @param status what the client was sent
 * @param stream whether a stream was asked for
 * @param ttftMs until the first word of a stream
 * @param durationMs until the end
 * @param tokens as far as they are known
 * @param costUsd in US dollars
 * @param conversation a digest of the conversation's name
 * @param attempts each try
 * @param leftOut why channels were not tried
 * @param warnings what could not be carried
 * @param error what kind of error the client was told of
 */
@Schema(name = "Request")
public record RequestView(
    String id,
    Instant time,
    String lane,
    String operation,
    String clientKey,
    String model,
    @Nullable String upstreamModel,
    @Nullable String channel,
    @Nullable String key,
    String outcome,
    String outcomeClass,
    int status,
    boolean stream,
    @Nullable Long ttftMs,
    long durationMs,
    Tokens tokens,
    @Nullable BigDecimal costUsd,
    @Nullable String conversation,
    List<TryView> attempts,
    List<String> leftOut,
    @Nullable String warnings,
    @Nullable String error) {

  static final List<String> CSV =
      List.of(
          "time",
          "id",
          "lane",
          "operation",
          "clientKey",
          "model",
          "upstreamModel",
          "channel",
          "key",
          "outcome",
          "status",
          "stream",
          "ttftMs",
          "durationMs",
          "inputTokens",
          "outputTokens",
          "cacheReadTokens",
          "cacheWriteTokens",
          "reasoningTokens",
          "costUsd",
          "attempts",
          "conversation",
          "warnings",
          "error");

  /**
   * Tokens of one exchange.
   *
   * @param input without what a cache held or took
   * @param output reasoning included
   * @param cacheRead read from a cache
   * @param cacheWrite written to a cache
   * @param cacheWriteLong the part of it that is kept for an hour
   * @param reasoning the part of the output
   */
  @Schema(name = "RequestTokens")
  public record Tokens(
      @Nullable Long input,
      @Nullable Long output,
      @Nullable Long cacheRead,
      @Nullable Long cacheWrite,
      @Nullable Long cacheWriteLong,
      @Nullable Long reasoning) {}

  /**
   * One try.
   *
   * @param channel who
   * @param key with what
   * @param reason why
   * @param result how it ended
   * @param ms how long it took until then
   * @param fault what its failure meant
   * @param times when its steps were
   */
  @Schema(name = "Attempt")
  public record TryView(
      String channel,
      @Nullable String key,
      String reason,
      String result,
      long ms,
      @Nullable String fault,
      TimesView times) {}

  /**
   * When the steps of a try were, in milliseconds since the request came; null for what it did not
   * reach, and in requests that an older version logged.
   *
   * @param startMs when it began
   * @param connectedMs when a new connection was there; null also if an open one was used
   * @param sentMs when the request had left
   * @param headMs when the head of the answer was there
   * @param committedMs when a stream had said something meaningful
   * @param endMs when it was over: failed, given up, or the answer complete
   */
  @Schema(name = "AttemptTimes")
  public record TimesView(
      @Nullable Long startMs,
      @Nullable Long connectedMs,
      @Nullable Long sentMs,
      @Nullable Long headMs,
      @Nullable Long committedMs,
      @Nullable Long endMs) {}

  public RequestView {
    attempts = List.copyOf(attempts);
    leftOut = List.copyOf(leftOut);
  }

  static RequestView of(RequestEntry entry) {
    RequestEntry.Parties parties = entry.parties();
    RequestEntry.End end = entry.end();
    RequestEntry.Detail detail = entry.detail();
    Usage usage = entry.usage();
    return new RequestView(
        entry.id(),
        entry.at(),
        parties.lane(),
        parties.operation(),
        parties.clientKey(),
        parties.model(),
        text(parties.upstreamModel()),
        text(parties.channel()),
        text(parties.channelKey()),
        end.outcome(),
        end.outcomeClass().word(),
        end.status(),
        end.stream(),
        number(end.ttftMillis()),
        end.durationMillis(),
        new Tokens(
            number(usage.input()),
            number(usage.output()),
            number(usage.cacheRead()),
            number(usage.cacheWrite()),
            number(usage.cacheWriteLong()),
            number(usage.reasoning())),
        entry.costNanos().isEmpty() ? null : dollars(entry.costNanos().getAsLong()),
        text(detail.conversation()),
        detail.tries().stream().map(RequestView::attempt).toList(),
        detail.leftOut(),
        text(detail.warnings()),
        text(detail.error()));
  }

  private static TryView attempt(TryEntry one) {
    TryEntry.Times times = one.times();
    return new TryView(
        one.channel(),
        text(one.key()),
        one.reason(),
        one.result(),
        one.millis(),
        text(one.fault()),
        new TimesView(
            number(times.start()),
            number(times.connected()),
            number(times.sent()),
            number(times.head()),
            number(times.committed()),
            number(times.end())));
  }

  /** Billionths of a dollar as dollars. */
  static BigDecimal dollars(long nanos) {
    return BigDecimal.valueOf(nanos, 9);
  }

  private static @Nullable String text(String text) {
    return text.isEmpty() ? null : text;
  }

  private static @Nullable Long number(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }

  void addTo(Csv csv) {
    csv.row(
        time,
        id,
        lane,
        operation,
        clientKey,
        model,
        upstreamModel,
        channel,
        key,
        outcome,
        status,
        stream,
        ttftMs,
        durationMs,
        tokens.input(),
        tokens.output(),
        tokens.cacheRead(),
        tokens.cacheWrite(),
        tokens.reasoning(),
        costUsd,
        attempts.size(),
        conversation,
        warnings,
        error);
  }
}
