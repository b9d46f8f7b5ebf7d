package io.trireme.store;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.GatewayConfiguration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A folder with a configuration file, its secret files, and an environment of its own. */
final class ConfigFolder {
  private final Path folder;
  private final Map<String, String> environment = new ConcurrentHashMap<>();

  ConfigFolder(Path folder) {
    this.folder = folder;
  }

  void set(String variable, String value) {
    environment.put(variable, value);
  }

  Path path(String name) {
    return folder.resolve(name);
  }

  void write(String name, String content) {
    write(name, content.getBytes(StandardCharsets.UTF_8));
  }

  void write(String name, byte[] content) {
    try {
      Files.write(path(name), content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String withLocalSecrets(String yaml) {
    return yaml.replace("/run/secrets/", folder + "/");
  }

  ConfigurationReader reader() {
    return new ConfigurationReader(
        environment::get,
        Set.of(
            new Dialect("claude"),
            new Dialect("codex"),
            new Dialect("chat"),
            new Dialect("gemini")),
        ConfigFolder::quirkFault);
  }

  /** One quirk, of one dialect, with two values. */
  private static Optional<String> quirkFault(Dialect dialect, String name, String value) {
    if (!dialect.id().equals("claude") || !name.equals("noCacheMarks")) {
      return Optional.of("unknown quirk");
    }
    return Set.of("true", "false").contains(value)
        ? Optional.empty()
        : Optional.of("must be true or false");
  }

  GatewayConfiguration read(String yaml) {
    return read(yaml.getBytes(StandardCharsets.UTF_8));
  }

  GatewayConfiguration read(byte[] yaml) {
    write("trireme.yaml", yaml);
    return reader().read(path("trireme.yaml"), 7);
  }
}
