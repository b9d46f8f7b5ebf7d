package io.trireme.store;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.AdmissionSettings;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.Lane;
import io.trireme.scheduler.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Reads the declarative configuration, a YAML file. What it does not know it refuses, with the
 * place; references to secrets are followed at once. Holds no state: may be shared between threads.
 */
public final class ConfigurationFile {
  private static final Set<String> KEYS = Set.of("channels", "lanes", "clientKeys", "settings");
  private static final Map<String, Settings.Mode> MODES = LaneReader.words(Settings.Mode.values());

  private final Function<String, @Nullable String> environment;
  private final Map<String, Dialect> dialects;
  private final QuirkCheck quirkCheck;

  /**
   * Prepares to read.
   *
   * @param environment gives the value of an environment variable, null if it is not set
   * @param dialects those that channels, lanes and client keys may name
   * @param quirkCheck judges the quirks of channels
   */
  public ConfigurationFile(
      Function<String, @Nullable String> environment,
      Set<Dialect> dialects,
      QuirkCheck quirkCheck) {
    this.environment = requireNonNull(environment, "environment is null");
    this.quirkCheck = requireNonNull(quirkCheck, "quirkCheck is null");
    Map<String, Dialect> byId = new TreeMap<>();
    dialects.forEach(dialect -> byId.put(dialect.id(), dialect));
    this.dialects = byId;
  }

  /**
   * Reads a file.
   *
   * @param file where it is; error messages name it as given
   * @param revision what the configuration is to carry, 0 or more
   * @return the configuration, fit to be put in force
   * @throws ConfigurationException if the file, or one that it refers to, cannot be used
   */
  public GatewayConfiguration read(Path file, long revision) {
    requireNonNull(file, "file is null");
    return read(file, revision, new SourceFiles());
  }

  /** Reads a file and notes in {@code files} what it consists of, also when it is refused. */
  GatewayConfiguration read(Path file, long revision, SourceFiles files) {
    byte[] bytes;
    try {
      bytes = files.read(file, YamlDocument.MAX_BYTES);
    } catch (IOException e) {
      throw new ConfigurationException(
          file.toString(), 1, 1, "the file cannot be used: " + SourceFiles.reason(e));
    }
    YamlValue root = new YamlDocument(file.toString()).read(bytes);
    YamlObject fields = root.object(KEYS);
    Path folder = requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
    SecretReader secrets = new SecretReader(folder, files, environment);
    Map<String, Channel> channels = channels(fields, secrets);
    LaneReader laneReader = new LaneReader(channels.keySet());
    ClientKeyReader clientKeyReader = new ClientKeyReader(dialects, secrets);
    Map<Dialect, Lane> lanes = fields.read("lanes", value -> lanes(value, laneReader), Map.of());
    List<ClientKey> clientKeys = fields.list("clientKeys", clientKeyReader::read);
    Settings settings = fields.read("settings", ConfigurationFile::settings, Settings.DEFAULTS);
    return root.checked(
        () ->
            new GatewayConfiguration(
                revision, new ArrayList<>(channels.values()), lanes, clientKeys, settings));
  }

  private Map<String, Channel> channels(YamlObject fields, SecretReader secrets) {
    ChannelReader reader = new ChannelReader(dialects, quirkCheck, secrets);
    Map<String, Channel> channels = new LinkedHashMap<>();
    for (YamlValue value : fields.list("channels", element -> element)) {
      Channel channel = reader.read(value);
      if (channels.put(channel.id(), channel) != null) {
        throw value.error("has the same id as a channel before it; give each its own");
      }
    }
    return channels;
  }

  private Map<Dialect, Lane> lanes(YamlValue value, LaneReader reader) {
    YamlObject fields = value.object(dialects.keySet());
    Map<Dialect, Lane> lanes = new LinkedHashMap<>();
    for (Dialect dialect : dialects.values()) {
      fields.find(dialect.id()).ifPresent(lane -> lanes.put(dialect, reader.read(dialect, lane)));
    }
    return lanes;
  }

  private static Settings settings(YamlValue value) {
    YamlObject fields = value.object(Set.of("mode", "keepAliveAfter", "admission"));
    Settings defaults = Settings.DEFAULTS;
    return new Settings(
        fields.read("mode", word -> word.oneOf(MODES), defaults.mode()),
        fields.read("keepAliveAfter", YamlValue::duration, defaults.keepAliveAfter()),
        fields.read("admission", ConfigurationFile::admission, defaults.admission()));
  }

  private static AdmissionSettings admission(YamlValue value) {
    YamlObject fields = value.object(Set.of("concurrency", "queue", "maxWait"));
    AdmissionSettings defaults = AdmissionSettings.DEFAULTS;
    return value.checked(
        () ->
            new AdmissionSettings(
                fields.read("concurrency", YamlValue::integer, defaults.concurrency()),
                fields.read("queue", YamlValue::integer, defaults.queue()),
                fields.read("maxWait", YamlValue::duration, defaults.maxWait())));
  }
}
