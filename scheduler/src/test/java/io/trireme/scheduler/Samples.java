package io.trireme.scheduler;

import io.trireme.core.Secret;
import io.trireme.core.spi.Dialect;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Small configurations for tests. */
public final class Samples {
  public static final Dialect CLAUDE = new Dialect("claude");
  public static final Dialect GEMINI = new Dialect("gemini");

  private Samples() {}

  public static ApiKey key(String id, boolean enabled) {
    return new ApiKey(id, "", Secret.of("sk-" + id), 1, enabled);
  }

  public static Channel channel(String id, Dialect dialect, List<String> urls, ApiKey... keys) {
    return channel(id, dialect, urls, ModelRules.ALL, keys);
  }

  public static Channel channel(
      String id, Dialect dialect, List<String> urls, ModelRules models, ApiKey... keys) {
    return new Channel(
        id,
        About.NOTHING,
        dialect,
        urls.stream().map(BaseUrl::of).toList(),
        List.of(keys),
        KeyStrategy.FAILOVER,
        models,
        Transport.DEFAULTS,
        Limits.NONE);
  }

  public static Lane lane(Dialect dialect, LaneEntry... entries) {
    return new Lane(
        dialect,
        Strategy.FAILOVER,
        Arrays.asList(entries),
        BreakerSettings.DEFAULTS,
        AffinitySettings.usual(Strategy.FAILOVER));
  }

  public static LaneEntry entry(String channelId, EntryState state) {
    return new LaneEntry(channelId, 1, state, null);
  }

  public static GatewayConfiguration configuration(List<Channel> channels, Lane... lanes) {
    Map<Dialect, Lane> byDialect = new LinkedHashMap<>();
    for (Lane lane : lanes) {
      byDialect.put(lane.dialect(), lane);
    }
    return new GatewayConfiguration(1, channels, byDialect, List.of(), Settings.DEFAULTS);
  }
}
