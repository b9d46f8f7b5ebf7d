package io.trireme.admin;

import io.trireme.core.Secret;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Quirks;
import io.trireme.scheduler.About;
import io.trireme.scheduler.AffinitySettings;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.BodySettings;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.ClientLimits;
import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.KeyStrategy;
import io.trireme.scheduler.Lane;
import io.trireme.scheduler.LaneEntry;
import io.trireme.scheduler.Limits;
import io.trireme.scheduler.ModelRules;
import io.trireme.scheduler.ProbeSettings;
import io.trireme.scheduler.ProxyUrl;
import io.trireme.scheduler.Settings;
import io.trireme.scheduler.Strategy;
import io.trireme.scheduler.Timeouts;
import io.trireme.scheduler.Tls;
import io.trireme.scheduler.Transport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A configuration with something of everything, and secrets to look for. */
final class Configurations {

  static final Dialect CLAUDE = new Dialect("claude");
  static final Dialect GEMINI = new Dialect("gemini");
  static final Dialect CODEX = new Dialect("codex");
  static final Dialect CHAT = new Dialect("chat");

  /** No answer may hold these. */
  static final List<String> SECRETS =
      List.of(
          "sk-ant-first-0123456789",
          "sk-short",
          "sk-ant-off-0123456789ab",
          "proxy-password",
          "header-credential",
          "tr-client-secret");

  static final GatewayConfiguration EMPTY =
      new GatewayConfiguration(0, List.of(), Map.of(), List.of(), Settings.DEFAULTS);

  private Configurations() {}

  private static ApiKey key(String id, String secret, boolean enabled) {
    return new ApiKey(id, "label of " + id, Secret.of(secret), 1, enabled);
  }

  private static Channel main() {
    return new Channel(
        "main",
        new About("The main one", "https://vendor.example", "a note"),
        CLAUDE,
        List.of(BaseUrl.of("https://one.example"), BaseUrl.of("https://two.example")),
        List.of(
            key("a", "sk-ant-first-0123456789", true),
            key("b", "sk-short", true),
            key("c", "sk-ant-off-0123456789ab", false)),
        KeyStrategy.FAILOVER,
        new ModelRules(Map.of("quick", "model-small"), List.of(), List.of("secret-*")),
        new Transport(
            Map.of("x-team", "header-credential"),
            ProxyUrl.of("http://user:proxy-password@proxy.example:3128"),
            Tls.PLATFORM,
            Timeouts.DEFAULTS,
            false,
            new Quirks(Map.of("authHeader", "bearer"))),
        new Limits(60, 8, false),
        new ProbeSettings(true, Duration.ofSeconds(90)));
  }

  private static Channel plain(String id, Dialect dialect) {
    return new Channel(
        id,
        About.NOTHING,
        dialect,
        List.of(BaseUrl.of("https://" + id + ".example")),
        List.of(),
        KeyStrategy.FAILOVER,
        ModelRules.ALL,
        Transport.DEFAULTS,
        Limits.NONE);
  }

  /** Nothing but what is kept of bodies. */
  static GatewayConfiguration with(BodySettings bodies) {
    return new GatewayConfiguration(
        1, List.of(), Map.of(), List.of(), Settings.DEFAULTS.with(bodies));
  }

  /**
   * The lane of claude has main, spare (translated, from gemini), parked (suspended in the file);
   * that of gemini has spare alone.
   */
  static GatewayConfiguration full() {
    Lane lane =
        new Lane(
            CLAUDE,
            Strategy.FAILOVER,
            List.of(
                new LaneEntry("main", 3, EntryState.ACTIVE, null),
                new LaneEntry("spare", 1, EntryState.ACTIVE, null),
                new LaneEntry("parked", 1, EntryState.SUSPENDED, null)),
            BreakerSettings.DEFAULTS,
            AffinitySettings.usual(Strategy.FAILOVER));
    return new GatewayConfiguration(
        7,
        List.of(main(), plain("spare", GEMINI), plain("parked", CLAUDE)),
        Map.of(CLAUDE, lane),
        List.of(
            new ClientKey(
                "team",
                "",
                Secret.of("tr-client-secret"),
                Set.of(),
                List.of(),
                ClientLimits.NONE,
                null,
                true)),
        Settings.DEFAULTS);
  }
}
