package io.trireme.store;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.BodySettings;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.Lane;
import io.trireme.scheduler.Settings;
import io.trireme.store.sql.ConfigContent;
import io.trireme.store.sql.ConfigKind;
import io.trireme.store.sql.ConfigObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gathers one configuration out of a file and of stored objects. What stands in one of them may be
 * named by the other; what stands in both is refused.
 */
final class ConfigurationSections {

  private static final String TWICE =
      "stands in the configuration file and in the database; remove one of the two";

  private final Map<String, Dialect> dialects;
  private final QuirkCheck quirkCheck;
  private final SecretReader storedSecrets;
  private final BreakerSettings usualBreaker;
  private final BodySettings usualBodies;
  private final ClientKeyReader clientKeyReader;
  private final Map<String, Channel> channels = new LinkedHashMap<>();
  private final Map<Dialect, YamlValue> lanes = new LinkedHashMap<>();
  private final List<ClientKey> clientKeys = new ArrayList<>();
  private @Nullable Settings settings;

  ConfigurationSections(
      Map<String, Dialect> dialects,
      QuirkCheck quirkCheck,
      SecretReader storedSecrets,
      BreakerSettings usualBreaker,
      BodySettings usualBodies) {
    this.usualBodies = usualBodies;
    this.usualBreaker = usualBreaker;
    this.dialects = dialects;
    this.quirkCheck = quirkCheck;
    this.storedSecrets = storedSecrets;
    this.clientKeyReader = new ClientKeyReader(dialects);
  }

  /** The file, which comes first. */
  void read(YamlObject file, SecretReader secrets) {
    ChannelReader reader = new ChannelReader(dialects, quirkCheck, secrets);
    for (YamlValue value : file.list("channels", element -> element)) {
      add(value, reader.read(value), "has the same id as a channel before it; give each its own");
    }
    file.find("lanes")
        .map(value -> value.object(dialects.keySet()))
        .ifPresent(
            named ->
                dialects.forEach(
                    (id, dialect) -> named.find(id).ifPresent(lane -> lanes.put(dialect, lane))));
    file.list("clientKeys", element -> clientKeyReader.read(element, secrets))
        .forEach(clientKeys::add);
    settings = file.find("settings").map(this::settings).orElse(null);
  }

  /** What the database holds. */
  void read(ConfigContent stored) {
    ChannelReader reader = new ChannelReader(dialects, quirkCheck, storedSecrets);
    for (ConfigObject object : stored.of(ConfigKind.CHANNEL)) {
      YamlValue value = StoredValues.value(object);
      add(value, reader.read(value), TWICE);
    }
    for (ConfigObject object : stored.of(ConfigKind.LANE)) {
      YamlValue value = StoredValues.value(object);
      Dialect dialect = dialects.get(object.id());
      // A dialect whose jar was taken out may come back; until then its lane rests.
      if (dialect != null && lanes.put(dialect, value) != null) {
        throw value.error(TWICE);
      }
    }
    for (ConfigObject object : stored.of(ConfigKind.CLIENT_KEY)) {
      clientKeys.add(clientKeyReader.readStored(StoredValues.value(object)));
    }
    for (ConfigObject object : stored.of(ConfigKind.SETTINGS)) {
      YamlValue value = StoredValues.value(object);
      if (settings != null) {
        throw value.error(TWICE);
      }
      settings = settings(value);
    }
  }

  private Settings settings(YamlValue value) {
    return SettingsReader.read(value, usualBodies);
  }

  private void add(YamlValue value, Channel channel, String twice) {
    if (channels.put(channel.id(), channel) != null) {
      throw value.error(twice);
    }
  }

  /**
   * The whole, when everything was read.
   *
   * @throws ConfigurationException if a lane cannot be
   * @throws IllegalArgumentException if the parts do not go together
   */
  GatewayConfiguration configuration(long revision) {
    LaneReader reader = new LaneReader(channels.keySet(), usualBreaker);
    Map<Dialect, Lane> read = new LinkedHashMap<>();
    lanes.forEach((dialect, value) -> read.put(dialect, reader.read(dialect, value)));
    return new GatewayConfiguration(
        revision,
        List.copyOf(channels.values()),
        read,
        clientKeys,
        settings == null ? Settings.DEFAULTS.with(usualBodies) : settings,
        usualBreaker);
  }
}
