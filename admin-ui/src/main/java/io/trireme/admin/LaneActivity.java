package io.trireme.admin;

import io.trireme.store.usage.OutcomeClass;
import io.trireme.store.usage.RequestEntry;
import io.trireme.store.usage.TryEntry;
import io.trireme.store.usage.UsageStore.GroupSums;
import io.trireme.store.usage.UsageStore.PointSums;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import static java.util.Objects.requireNonNull;

/**
 * What the channels of a lane did in the last quarter of an hour, minute by minute.
 *
 * @param lane its dialect
 * @param now by the gateway's clock
 * @param from where the first minute begins; the last one is the minute that it is now
 * @param channels those that had anything to do, by their ids
 */
@Schema(name = "LaneActivity")
public record LaneActivity(String lane, Instant now, Instant from, List<Row> channels) {

  /** How many minutes are told. */
  static final int MINUTES = 15;

  public LaneActivity {
    requireNonNull(lane, "lane is null");
    requireNonNull(now, "now is null");
    requireNonNull(from, "from is null");
    channels = List.copyOf(channels);
  }

  /**
   * A channel.
   *
   * @param channel its id
   * @param succeeded exchanges of each minute whose client has its answer from it
   * @param failed exchanges of each minute that ended there and failed, and tries there that failed
   *     before another one was asked
   * @param failedTries the latter alone, all together
   * @param sums of the exchanges that ended there
   */
  @Schema(name = "LaneActivityRow")
  public record Row(
      String channel,
      List<Long> succeeded,
      List<Long> failed,
      long failedTries,
      UsageView.Sums sums) {
    public Row {
      requireNonNull(channel, "channel is null");
      succeeded = List.copyOf(succeeded);
      failed = List.copyOf(failed);
      requireNonNull(sums, "sums is null");
    }
  }

  /** The first moment that is told of at a time. */
  static Instant beginning(Instant now) {
    return now.truncatedTo(ChronoUnit.MINUTES).minus(Duration.ofMinutes(MINUTES - 1));
  }

  /** Puts together what the store knows. */
  static LaneActivity of(
      String lane,
      Instant now,
      List<GroupSums> totals,
      List<PointSums> points,
      List<RequestEntry> requests) {
    Instant from = beginning(now);
    Map<String, Counts> counts = new TreeMap<>();
    totals.forEach(total -> counts(counts, total.group()).sums = UsageView.Sums.of(total.sums()));
    for (PointSums point : points) {
      int minute = minute(from, point.at());
      if (minute >= 0 && counts.containsKey(point.group())) {
        Counts own = counts(counts, point.group());
        own.succeeded[minute] += point.sums().succeeded();
        own.failed[minute] += point.sums().failed();
      }
    }
    for (RequestEntry request : requests) {
      int minute = minute(from, request.at());
      if (minute >= 0) {
        passedOver(request)
            .forEach(attempt -> counts(counts, attempt.channel()).addFailedTry(minute));
      }
    }
    counts.remove("");
    return new LaneActivity(
        lane,
        now,
        from,
        counts.entrySet().stream().map(one -> one.getValue().row(one.getKey())).toList());
  }

  private static Counts counts(Map<String, Counts> counts, String channel) {
    return counts.computeIfAbsent(channel, _ -> new Counts());
  }

  private static int minute(Instant from, Instant at) {
    long minutes = Math.floorDiv(Duration.between(from, at).toSeconds(), 60L);
    return minutes >= 0 && minutes < MINUTES ? (int) minutes : -1;
  }

  /** Tries that failed, but for the one with which the exchange ended: that is in the sums. */
  private static List<TryEntry> passedOver(RequestEntry request) {
    List<TryEntry> tries = request.detail().tries();
    boolean counted = request.end().outcomeClass() != OutcomeClass.SUCCESS && !tries.isEmpty();
    return tries.subList(0, counted ? tries.size() - 1 : tries.size()).stream()
        .filter(attempt -> !attempt.fault().isEmpty())
        .toList();
  }

  private static final class Counts {
    private final long[] succeeded = new long[MINUTES];
    private final long[] failed = new long[MINUTES];
    private long failedTries;
    private UsageView.Sums sums = UsageView.Sums.NONE;

    void addFailedTry(int minute) {
      failed[minute]++;
      failedTries++;
    }

    Row row(String channel) {
      return new Row(channel, list(succeeded), list(failed), failedTries, sums);
    }

    private static List<Long> list(long[] values) {
      List<Long> list = new ArrayList<>(values.length);
      for (long value : values) {
        list.add(value);
      }
      return list;
    }
  }
}
