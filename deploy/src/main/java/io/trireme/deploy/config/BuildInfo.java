package io.trireme.deploy.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What was built, when and from which commit.
 *
 * @param version of the release
 * @param buildTime ISO 8601, or "unknown"
 * @param commit short id, or "unknown"
 */
public record BuildInfo(String version, String buildTime, String commit) {

  /** Reads what the build wrote. */
  public static BuildInfo read() {
    Properties properties = new Properties();
    try (InputStream in = BuildInfo.class.getResourceAsStream("/trireme-build.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new BuildInfo(
        properties.getProperty("version", "unknown"),
        properties.getProperty("buildTime", "unknown"),
        properties.getProperty("commit", "unknown"));
  }
}
