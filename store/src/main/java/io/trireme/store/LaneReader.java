package io.trireme.store;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.Lane;
import io.trireme.scheduler.LaneEntry;
import io.trireme.scheduler.Strategy;
import io.trireme.scheduler.WireName;
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

  LaneReader(Set<String> channelIds) {
    this.channelIds = channelIds;
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
    YamlObject fields = value.object(Set.of("strategy", "entries", "breaker"));
    // No entries and no key are two things: the first closes the lane, the second opens it to all.
    List<LaneEntry> entries = fields.find("entries").map(this::entries).orElse(null);
    return new Lane(
        dialect,
        fields.read("strategy", word -> word.oneOf(STRATEGIES), Strategy.FAILOVER),
        entries,
        fields.read("breaker", LaneReader::breaker, BreakerSettings.DEFAULTS));
  }

  private List<LaneEntry> entries(YamlValue value) {
    Set<String> seen = new HashSet<>();
    return value.list().stream().map(element -> entry(element, seen)).toList();
  }

  private LaneEntry entry(YamlValue value, Set<String> seen) {
    YamlObject fields = value.object(Set.of("channel", "weight", "state"));
    YamlValue channel = fields.require("channel");
    String id = channel.text();
    if (!channelIds.contains(id)) {
      throw channel.error("no channel of this file has that id" + YamlValue.meant(id, channelIds));
    }
    if (!seen.add(id)) {
      throw channel.error("is in this lane already; keep one");
    }
    return value.checked(
        () ->
            new LaneEntry(
                id,
                fields.read("weight", YamlValue::integer, 1),
                fields.read("state", word -> word.oneOf(STATES), EntryState.ACTIVE)));
  }

  private static BreakerSettings breaker(YamlValue value) {
    YamlObject fields =
        value.object(Set.of("enabled", "window", "threshold", "minimumCalls", "openFor"));
    BreakerSettings defaults = BreakerSettings.DEFAULTS;
    int window = fields.read("window", YamlValue::integer, defaults.window());
    // A window below the usual minimum would else be refused for a key that the file does not have.
    int minimumCalls = Math.min(window, defaults.minimumCalls());
    return value.checked(
        () ->
            new BreakerSettings(
                fields.read("enabled", YamlValue::bool, defaults.enabled()),
                window,
                fields.read("threshold", YamlValue::number, defaults.threshold()),
                fields.read("minimumCalls", YamlValue::integer, minimumCalls),
                fields.read("openFor", YamlValue::duration, defaults.openFor())));
  }
}
