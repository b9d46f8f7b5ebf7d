package io.trireme.store;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.AffinitySettings;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.HedgingSettings;
import io.trireme.scheduler.Lane;
import io.trireme.scheduler.LaneEntry;
import io.trireme.scheduler.Strategy;
import io.trireme.scheduler.WireName;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads an entry of {@code lanes}. */
final class LaneReader {
  private static final Map<String, Strategy> STRATEGIES = words(Strategy.values());
  private static final Map<String, EntryState> STATES = words(EntryState.values());

  private final Set<String> channelIds;
  private final BreakerSettings usualBreaker;

  /**
   * Prepares to read.
   *
   * @param usual breaker settings of a lane that says nothing
   */
  LaneReader(Set<String> channelIds, BreakerSettings usual) {
    this.channelIds = channelIds;
    this.usualBreaker = usual;
  }

  /** The constants of an enum by their names in files. */
  static <E extends WireName> Map<String, E> words(E[] constants) {
    Map<String, E> words = new LinkedHashMap<>();
    for (E constant : constants) {
      words.put(constant.wireName(), constant);
    }
    return words;
  }

  Lane read(Dialect dialect, YamlValue value) {
    YamlObject fields =
        value.object(Set.of("strategy", "entries", "breaker", "affinity", "hedging"));
    Strategy strategy = fields.read("strategy", word -> word.oneOf(STRATEGIES), Strategy.FAILOVER);
    BreakerSettings breaker =
        fields.read("breaker", written -> breaker(written, usualBreaker), usualBreaker);
    AffinitySettings usual = AffinitySettings.usual(strategy);
    // No entries and no key are two things: the first closes the lane, the second opens it to all.
    List<LaneEntry> entries =
        fields.find("entries").map(list -> entries(list, breaker)).orElse(null);
    return new Lane(
        dialect,
        strategy,
        entries,
        breaker,
        fields.read("affinity", written -> affinity(written, usual), usual),
        fields.read("hedging", LaneReader::hedging, HedgingSettings.OFF));
  }

  private List<LaneEntry> entries(YamlValue value, BreakerSettings breaker) {
    Set<String> seen = new HashSet<>();
    return value.list().stream().map(element -> entry(element, breaker, seen)).toList();
  }

  private LaneEntry entry(YamlValue value, BreakerSettings laneBreaker, Set<String> seen) {
    YamlObject fields = value.object(Set.of("channel", "weight", "state", "breaker"));
    YamlValue channel = fields.require("channel");
    String id = channel.text();
    if (!channelIds.contains(id)) {
      throw channel.error("no channel of this file has that id" + YamlValue.meant(id, channelIds));
    }
    if (!seen.add(id)) {
      throw channel.error("is in this lane already; keep one");
    }
    BreakerSettings own =
        fields.find("breaker").map(written -> breaker(written, laneBreaker)).orElse(null);
    return value.checked(
        () ->
            new LaneEntry(
                id,
                fields.read("weight", YamlValue::integer, 1),
                fields.read("state", word -> word.oneOf(STATES), EntryState.ACTIVE),
                own));
  }

  private static HedgingSettings hedging(YamlValue value) {
    YamlObject fields = value.object(Set.of("enabled", "after", "share"));
    Duration after = fields.find("after").map(YamlValue::duration).orElse(null);
    return value.checked(
        () ->
            new HedgingSettings(
                // Whoever says when has said whether.
                fields.read("enabled", YamlValue::bool, true),
                after,
                fields.read("share", YamlValue::number, HedgingSettings.OFF.share())));
  }

  private static AffinitySettings affinity(YamlValue value, AffinitySettings usual) {
    YamlObject fields = value.object(Set.of("enabled", "ttl"));
    return value.checked(
        () ->
            new AffinitySettings(
                fields.read("enabled", YamlValue::bool, usual.enabled()),
                fields.read("ttl", YamlValue::duration, usual.ttl())));
  }

  private static BreakerSettings breaker(YamlValue value, BreakerSettings usual) {
    YamlObject fields =
        value.object(
            Set.of(
                "enabled",
                "window",
                "threshold",
                "minimumCalls",
                "probeEvery",
                "openFor",
                "successes"));
    int window = fields.read("window", YamlValue::integer, usual.window());
    // A window below the usual minimum would else be refused for a key that the file does not have,
    // and so would a shorter openFor than the usual probeEvery.
    int minimumCalls = Math.min(window, usual.minimumCalls());
    Duration openFor = fields.read("openFor", YamlValue::duration, usual.openFor());
    Duration probeEvery = usual.probeEvery().compareTo(openFor) > 0 ? openFor : usual.probeEvery();
    return value.checked(
        () ->
            new BreakerSettings(
                fields.read("enabled", YamlValue::bool, usual.enabled()),
                window,
                fields.read("threshold", YamlValue::number, usual.threshold()),
                fields.read("minimumCalls", YamlValue::integer, minimumCalls),
                fields.read("probeEvery", YamlValue::duration, probeEvery),
                openFor,
                fields.read("successes", YamlValue::integer, usual.successes())));
  }
}
