package io.trireme.deploy.config;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * The variables as the configuration sees them: the file {@code .env}, and the real ones over it.
 */
public final class Environment {

  private Environment() {}

  /**
   * Reads both.
   *
   * @param folder where {@code .env} may lie
   * @param real the real environment
   * @throws IOException if there is such a file and it cannot be read
   */
  public static Map<String, String> read(Path folder, Map<String, String> real) throws IOException {
    Map<String, String> all = new TreeMap<>();
    Path file = folder.resolve(".env");
    if (Files.isRegularFile(file)) {
      Properties properties = new Properties();
      try (Reader reader = Files.newBufferedReader(file, UTF_8)) {
        properties.load(reader);
      } catch (IllegalArgumentException e) {
        throw new IOException("a broken escape in " + file.toAbsolutePath(), e);
      }
      properties.stringPropertyNames().forEach(name -> all.put(name, properties.getProperty(name)));
    }
    all.putAll(real);
    return all;
  }
}
