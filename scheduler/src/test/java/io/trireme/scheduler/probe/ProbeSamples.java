package io.trireme.scheduler.probe;

import io.trireme.core.Secret;
import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.About;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.KeyStrategy;
import io.trireme.scheduler.Limits;
import io.trireme.scheduler.ModelRules;
import io.trireme.scheduler.ProbeSettings;
import io.trireme.scheduler.Settings;
import io.trireme.scheduler.Transport;
import java.util.List;
import java.util.Map;

/** A channel with two base URLs and a key, alone in its lane. */
final class ProbeSamples {
  static final Dialect LANE = new Dialect("claude");
  static final BaseUrl ONE = BaseUrl.of("https://one.example");
  static final BaseUrl TWO = BaseUrl.of("https://two.example");

  private ProbeSamples() {}

  static Channel channel(String id, ProbeSettings probe) {
    return new Channel(
        id,
        About.NOTHING,
        LANE,
        List.of(ONE, TWO),
        List.of(new ApiKey("k", "", Secret.of("sk-k"), 1, true)),
        KeyStrategy.FAILOVER,
        ModelRules.ALL,
        Transport.DEFAULTS,
        Limits.NONE,
        probe);
  }

  static GatewayConfiguration configuration(Channel channel) {
    return new GatewayConfiguration(1, List.of(channel), Map.of(), List.of(), Settings.DEFAULTS);
  }
}
