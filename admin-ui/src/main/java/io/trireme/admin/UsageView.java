package io.trireme.admin;

import io.trireme.store.usage.Latency;
import io.trireme.store.usage.UsageSums;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Sums over a stretch of time.
 *
 * @param now by the gateway's clock
 * @param from where the stretch begins
 * @param group by what
 * @param stepSeconds how long each point is; null for totals
 * @param total all together; null for points
 * @param rows each group, or each group at each point
 */
@Schema(name = "Usage")
public record UsageView(
    Instant now,
    Instant from,
    String group,
    @Nullable Long stepSeconds,
    @Nullable Sums total,
    List<Row> rows) {

  static final List<String> CSV =
      List.of(
          "time",
          "group",
          "requests",
          "succeeded",
          "failed",
          "attempts",
          "inputTokens",
          "outputTokens",
          "cacheReadTokens",
          "cacheWriteTokens",
          "reasoningTokens",
          "costUsd",
          "unmetered",
          "unpriced",
          "ttftP50Ms",
          "ttftP95Ms",
          "durationP50Ms",
          "durationP95Ms");

  public UsageView {
    rows = List.copyOf(rows);
  }

  /**
   * A group.
   *
   * @param at where its point begins; null for totals
   * @param name its name
   * @param sums what came together
   */
  @Schema(name = "UsageRow")
  public record Row(@Nullable Instant at, String name, Sums sums) {}

  /**
   * What came together; sums of what is known.
   *
   * @param requests exchanges
   * @param succeeded whose client has its answer
   * @param failed that nobody answered, or whose answer broke
   * @param attempts tries of all of them
   * @param inputTokens without what a cache held or took
   * @param outputTokens reasoning included
   * @param cacheReadTokens read from caches
   * @param cacheWriteTokens written to caches
   * @param reasoningTokens the part of the output
   * @param costUsd in US dollars
   * @param unmetered served exchanges whose tokens nobody told
   * @param unpriced served exchanges whose cost is not known
   * @param ttftMs until the first word of streams
   * @param durationMs until the end
   */
  @Schema(name = "UsageSums")
  public record Sums(
      long requests,
      long succeeded,
      long failed,
      long attempts,
      long inputTokens,
      long outputTokens,
      long cacheReadTokens,
      long cacheWriteTokens,
      long reasoningTokens,
      BigDecimal costUsd,
      long unmetered,
      long unpriced,
      Times ttftMs,
      Times durationMs) {

    /** Nothing came together. */
    static final Sums NONE =
        new Sums(0, 0, 0, 0, 0, 0, 0, 0, 0, RequestView.dollars(0), 0, 0, Times.NONE, Times.NONE);

    static Sums of(UsageSums sums) {
      UsageSums.Tokens tokens = sums.tokens();
      return new Sums(
          sums.requests(),
          sums.succeeded(),
          sums.failed(),
          sums.attempts(),
          tokens.input(),
          tokens.output(),
          tokens.cacheRead(),
          tokens.cacheWrite(),
          tokens.reasoning(),
          RequestView.dollars(sums.costNanos()),
          sums.unmetered(),
          sums.unpriced(),
          Times.of(sums.ttft()),
          Times.of(sums.duration()));
    }
  }

  /**
   * Times in milliseconds; null if there are none.
   *
   * @param mean exact
   * @param p50 right to within a factor of two, as the others
   * @param p95 what 95 of a hundred do not exceed
   * @param p99 what 99 of a hundred do not exceed
   */
  @Schema(name = "Percentiles")
  public record Times(
      @Nullable Long mean, @Nullable Long p50, @Nullable Long p95, @Nullable Long p99) {

    static final Times NONE = new Times(null, null, null, null);

    static Times of(Latency latency) {
      return new Times(
          number(latency.mean()),
          number(latency.percentile(50)),
          number(latency.percentile(95)),
          number(latency.percentile(99)));
    }

    private static @Nullable Long number(OptionalLong value) {
      return value.isPresent() ? value.getAsLong() : null;
    }
  }

  Csv csv() {
    Csv csv = new Csv(CSV);
    for (Row row : rows) {
      Sums sums = row.sums();
      csv.row(
          row.at(),
          row.name(),
          sums.requests(),
          sums.succeeded(),
          sums.failed(),
          sums.attempts(),
          sums.inputTokens(),
          sums.outputTokens(),
          sums.cacheReadTokens(),
          sums.cacheWriteTokens(),
          sums.reasoningTokens(),
          sums.costUsd(),
          sums.unmetered(),
          sums.unpriced(),
          sums.ttftMs().p50(),
          sums.ttftMs().p95(),
          sums.durationMs().p50(),
          sums.durationMs().p95());
    }
    return csv;
  }
}
