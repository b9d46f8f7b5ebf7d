package io.trireme.deploy.config;

import java.util.List;
import java.util.Map;

/** Variables that this version does not read: each that is set gets one warning at start. */
final class LegacyEnvironment {

  private static final Map<String, String> GONE =
      Map.ofEntries(
          Map.entry("NODE_ENV", "use ENV"),
          Map.entry("QUIET_POLLING_LOGS", "the panel does not poll the log"),
          Map.entry("RAW_LOG_OUTPUT", "use ENABLE_REQUEST_LOGS and ENABLE_RESPONSE_LOGS"),
          Map.entry("SSE_DEBUG_LEVEL", "use LOG_LEVEL"),
          Map.entry("REWRITE_RESPONSE_MODEL", "answers are never edited"),
          Map.entry("RESPONSE_HEADER_TIMEOUT", "set timeouts.firstByte on the channel"),
          Map.entry("METRICS_PERSISTENCE_ENABLED", "metrics are at /q/metrics"),
          Map.entry("LOG_DIR", "use LOG_TO_FILE; logs go to the data folder"),
          Map.entry("LOG_FILE", "use LOG_TO_FILE; logs go to the data folder"),
          Map.entry("LOG_MAX_BACKUPS", "use LOG_FILE_COUNT"),
          Map.entry("LOG_MAX_SIZE", "use LOG_FILE_SIZE"),
          Map.entry("LOG_MAX_AGE", "old log files go by their number"),
          Map.entry("LOG_COMPRESS", "log files are not compressed"),
          Map.entry("LOG_TO_CONSOLE", "the console always has the log"),
          Map.entry("AFFINITY_DEBUG", "use LOG_LEVEL"));

  private LegacyEnvironment() {}

  /** A line for each variable that is set and does nothing. */
  static List<String> warnings(Map<String, String> environment) {
    return GONE.entrySet().stream()
        .filter(entry -> environment.containsKey(entry.getKey()))
        .map(entry -> entry.getKey() + " is no longer read: " + entry.getValue())
        .sorted()
        .toList();
  }
}
