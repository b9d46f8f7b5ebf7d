package io.trireme.store;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.BodySettings;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.store.sql.ConfigContent;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Makes the configuration of what a YAML file says and what stands in the database. What it does
 * not know it refuses, with the place; references to secrets are followed at once. Holds no state:
 * may be shared between threads.
 */
public final class ConfigurationReader {
  private static final Set<String> KEYS = Set.of("channels", "lanes", "clientKeys", "settings");

  private final Function<String, @Nullable String> environment;
  private final Map<String, Dialect> dialects;
  private final QuirkCheck quirkCheck;
  private final BreakerSettings usualBreaker;
  private final BodySettings usualBodies;

  /**
   * Prepares to read.
   *
   * @param environment gives the value of an environment variable, null if it is not set
   * @param dialects those that channels, lanes and client keys may name
   * @param quirkCheck judges the quirks of channels
   */
  public ConfigurationReader(
      Function<String, @Nullable String> environment,
      Set<Dialect> dialects,
      QuirkCheck quirkCheck) {
    this(environment, dialects, quirkCheck, BreakerSettings.DEFAULTS, BodySettings.DEFAULTS);
  }

  /**
   * Prepares to read.
   *
   * @param environment gives the value of an environment variable, null if it is not set
   * @param dialects those that channels, lanes and client keys may name
   * @param quirkCheck judges the quirks of channels
   * @param usualBreaker holds for lanes that say nothing of it
   * @param usualBodies holds where the settings say nothing of it
   */
  public ConfigurationReader(
      Function<String, @Nullable String> environment,
      Set<Dialect> dialects,
      QuirkCheck quirkCheck,
      BreakerSettings usualBreaker,
      BodySettings usualBodies) {
    this.usualBodies = requireNonNull(usualBodies, "usualBodies is null");
    this.usualBreaker = requireNonNull(usualBreaker, "usualBreaker is null");
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
    return read(requireNonNull(file, "file is null"), ConfigContent.EMPTY, revision);
  }

  /**
   * Reads a file, if there is one, and what stands in the database beside it.
   *
   * @param file null if there is none
   * @param stored what stands in the database
   * @param revision what the configuration is to carry, 0 or more
   * @return the configuration, fit to be put in force
   * @throws ConfigurationException if one of the two cannot be used, or the two together
   */
  public GatewayConfiguration read(@Nullable Path file, ConfigContent stored, long revision) {
    return read(file, stored, revision, new SourceFiles());
  }

  /** Notes in {@code files} what was read, also when it is refused. */
  GatewayConfiguration read(
      @Nullable Path file, ConfigContent stored, long revision, SourceFiles files) {
    ConfigurationSections sections =
        new ConfigurationSections(
            dialects, quirkCheck, SecretReader.ofStored(environment), usualBreaker, usualBodies);
    YamlValue root = StoredValues.nothing();
    if (file != null) {
      root = document(file, files);
      Path folder = requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
      sections.read(root.object(KEYS), new SecretReader(folder, files, environment));
    }
    sections.read(stored);
    return root.checked(() -> sections.configuration(revision));
  }

  private static YamlValue document(Path file, SourceFiles files) {
    try {
      byte[] bytes = files.read(file, YamlDocument.MAX_BYTES);
      return new YamlDocument(file.toString()).read(bytes);
    } catch (IOException e) {
      throw new ConfigurationException(
          file.toString(), 1, 1, "the file cannot be used: " + SourceFiles.reason(e));
    }
  }
}
