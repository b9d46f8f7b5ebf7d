package io.trireme.store.usage;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Adds up exchanges, by minute and by whom they were between. Confined to one thread. */
final class Tally {

  /** What a row of sums is known by, in the order of the primary key. */
  static final List<String> DIMENSIONS =
      List.of("bucket", "channel", "channel_key", "model", "client_key", "lane", "outcome_class");

  /** The figures of a row, in the order of {@link Row#figures}. */
  static final List<String> FIGURES =
      Stream.of(
              Stream.of(
                  "requests",
                  "unmetered",
                  "unpriced",
                  "attempts",
                  "input_tokens",
                  "output_tokens",
                  "cache_read_tokens",
                  "cache_write_tokens",
                  "reasoning_tokens",
                  "cost_nanos",
                  "ttft_count",
                  "ttft_ms",
                  "duration_ms"),
              IntStream.range(0, Latency.SLOTS).mapToObj(i -> "t" + i),
              IntStream.range(0, Latency.SLOTS).mapToObj(i -> "d" + i))
          .flatMap(names -> names)
          .toList();

  private static final int TTFT_SLOTS = 13;
  private static final int DURATION_SLOTS = TTFT_SLOTS + Latency.SLOTS;

  /** Only generated answers count as served: a token count costs nothing. */
  private static final String GENERATE = "generate";

  /**
   * Two replicas that add to the same rows do so in the same order, or they lock each other out.
   */
  private static final Comparator<Key> ORDER =
      Comparator.comparingLong(Key::bucket)
          .thenComparing(Key::channel)
          .thenComparing(Key::channelKey)
          .thenComparing(Key::model)
          .thenComparing(Key::clientKey)
          .thenComparing(Key::lane)
          .thenComparing(Key::outcomeClass);

  record Key(
      long bucket,
      String channel,
      String channelKey,
      String model,
      String clientKey,
      String lane,
      String outcomeClass) {

    List<String> names() {
      return List.of(channel, channelKey, model, clientKey, lane, outcomeClass);
    }
  }

  /** One row of sums; the figures are its own. */
  static final class Row {
    private final Key key;
    private final long[] figures = new long[FIGURES.size()];

    private Row(Key key) {
      this.key = key;
    }

    Key key() {
      return key;
    }

    long figure(int index) {
      return figures[index];
    }
  }

  private final Map<Key, Row> rows = new TreeMap<>(ORDER);

  void add(RequestEntry entry) {
    RequestEntry.Parties parties = entry.parties();
    Key key =
        new Key(
            UsageQuery.Grain.MINUTE.floor(entry.at().toEpochMilli()),
            parties.channel(),
            parties.channelKey(),
            parties.model(),
            parties.clientKey(),
            parties.lane(),
            entry.end().outcomeClass().word());
    long[] figures = rows.computeIfAbsent(key, Row::new).figures;
    boolean served = entry.served() && parties.operation().equals(GENERATE);
    boolean metered = entry.usage().input().isPresent() && entry.usage().output().isPresent();
    OptionalLong ttft = entry.end().ttftMillis();
    long duration = entry.end().durationMillis();
    long[] more = {
      1,
      served && !metered ? 1 : 0,
      served && entry.costNanos().isEmpty() ? 1 : 0,
      entry.detail().tries().size(),
      entry.usage().input().orElse(0),
      entry.usage().output().orElse(0),
      entry.usage().cacheRead().orElse(0),
      entry.usage().cacheWrite().orElse(0),
      entry.usage().reasoning().orElse(0),
      entry.costNanos().orElse(0),
      ttft.isPresent() ? 1 : 0,
      ttft.orElse(0),
      duration
    };
    for (int i = 0; i < more.length; i++) {
      figures[i] += more[i];
    }
    if (ttft.isPresent()) {
      figures[TTFT_SLOTS + Latency.slot(ttft.getAsLong())]++;
    }
    figures[DURATION_SLOTS + Latency.slot(duration)]++;
  }

  /** The rows, in the order in which all write them. */
  Collection<Row> rows() {
    return rows.values();
  }

  /** The hours that were added to, in order. */
  List<Long> hours() {
    return new ArrayList<>(
        rows.keySet().stream()
            .map(key -> UsageQuery.Grain.HOUR.floor(key.bucket()))
            .distinct()
            .sorted()
            .toList());
  }

  /** What figures in that order say. */
  static UsageSums sums(long[] figures, long succeeded, long failed) {
    long[] ttft = new long[Latency.SLOTS];
    long[] duration = new long[Latency.SLOTS];
    System.arraycopy(figures, TTFT_SLOTS, ttft, 0, Latency.SLOTS);
    System.arraycopy(figures, DURATION_SLOTS, duration, 0, Latency.SLOTS);
    return new UsageSums(
        figures[0],
        succeeded,
        failed,
        figures[1],
        figures[2],
        figures[3],
        new UsageSums.Tokens(figures[4], figures[5], figures[6], figures[7], figures[8]),
        figures[9],
        new Latency(figures[10], figures[11], new Latency.Slots(ttft)),
        new Latency(figures[0], figures[12], new Latency.Slots(duration)));
  }
}
