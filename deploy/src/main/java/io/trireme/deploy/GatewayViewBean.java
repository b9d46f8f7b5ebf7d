package io.trireme.deploy;

import io.trireme.admin.BudgetStatus;
import io.trireme.admin.GatewayView;
import io.trireme.admin.Overview;
import io.trireme.core.Protocols;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.Protocol;
import io.trireme.deploy.config.AccessKeys;
import io.trireme.deploy.config.BuildInfo;
import io.trireme.deploy.config.GatewaySettings;
import io.trireme.deploy.config.LiveConfiguration;
import io.trireme.deploy.edge.BudgetViews;
import io.trireme.deploy.update.UpdateCheck;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.LaneMember;
import io.trireme.scheduler.limit.ChannelLimits;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.time.Instant;
import java.util.List;
import java.util.Map;

import static java.util.Objects.requireNonNull;

/** Shows the running gateway to the admin API. */
@Singleton
final class GatewayViewBean implements GatewayView {

  private final LiveConfiguration configuration;
  private final GatewaySettings settings;
  private final Protocols protocols;
  private final AccessKeys accessKeys;
  private final BuildInfo build;
  private final ChannelLimits limits;
  private final BudgetViews budgets;
  private final UpdateCheck updates;

  GatewayViewBean(
      LiveConfiguration configuration,
      GatewaySettings settings,
      Protocols protocols,
      AccessKeys accessKeys,
      BuildInfo build,
      ChannelLimits limits,
      BudgetViews budgets,
      UpdateCheck updates) {
    this.configuration = requireNonNull(configuration, "configuration is null");
    this.settings = requireNonNull(settings, "settings is null");
    this.protocols = requireNonNull(protocols, "protocols is null");
    this.accessKeys = requireNonNull(accessKeys, "accessKeys is null");
    this.build = requireNonNull(build, "build is null");
    this.limits = requireNonNull(limits, "limits is null");
    this.budgets = requireNonNull(budgets, "budgets is null");
    this.updates = requireNonNull(updates, "updates is null");
  }

  @Override
  public boolean opensAdmin(String credential) {
    return accessKeys.opensAdmin(credential);
  }

  @Override
  public GatewayConfiguration configuration() {
    return configuration.current();
  }

  @Override
  public List<Dialect> lanes() {
    return protocols.all().stream().map(Protocol::dialect).toList();
  }

  @Override
  public Map<String, List<BudgetStatus>> budgets(List<ClientKey> keys) {
    return budgets.of(keys);
  }

  @Override
  public int inFlight(String channelId) {
    return limits.inFlight(channelId);
  }

  @Override
  public Overview overview() {
    GatewayConfiguration current = configuration.current();
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    return new Overview(
        "Trireme",
        build.version(),
        build.commit(),
        settings.mode(),
        Instant.ofEpochMilli(runtime.getStartTime()),
        runtime.getUptime() / 1000.0,
        new Overview.Configuration(
            settings.configurationFile().isPresent() ? "file" : "database",
            settings.configurationFile().map(file -> file.getFileName().toString()).orElse(null),
            current.revision(),
            configuration.loadedAt().orElse(null),
            configuration.problem().orElse(null)),
        updates.status(),
        protocols.all().stream().map(GatewayViewBean::dialect).toList(),
        protocols.all().stream().map(protocol -> lane(current, protocol)).toList());
  }

  private static Overview.DialectView dialect(Protocol protocol) {
    List<String> endpoints = protocol.endpoints().stream().map(Endpoint::toString).toList();
    return new Overview.DialectView(protocol.dialect().id(), protocol.title(), endpoints);
  }

  private static Overview.LaneView lane(GatewayConfiguration current, Protocol protocol) {
    return new Overview.LaneView(
        protocol.dialect().id(),
        current.lane(protocol.dialect()).strategy().wireName(),
        current.members(protocol.dialect()).stream().map(GatewayViewBean::channel).toList());
  }

  private static Overview.ChannelView channel(LaneMember member) {
    Channel channel = member.channel();
    return new Overview.ChannelView(
        channel.id(),
        channel.name(),
        channel.dialect().id(),
        member.state().wireName(),
        channel.baseUrls().stream().map(BaseUrl::toString).toList(),
        (int) channel.keys().stream().filter(ApiKey::enabled).count(),
        channel.models().map());
  }
}
