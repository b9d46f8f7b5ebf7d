package io.trireme.deploy.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.smallrye.config.WithName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What the environment says. Each property stands for one variable; {@code application.properties}
 * holds the pairs, and {@code docs/reference/environment.md} describes them.
 */
@ConfigMapping(prefix = "trireme")
public interface GatewaySettings {

  /** {@code ENV}: a word for people, shown by {@code /health}. */
  String mode();

  /** {@code TRIREME_DATA}: the folder for what the gateway keeps. */
  Path data();

  /** {@code TRIREME_CONFIG}: the YAML file; without one there are no channels. */
  @WithName("config")
  Optional<Path> configurationFile();

  /** {@code TRIREME_DATABASE_URL}: a PostgreSQL; without one a file in the data folder serves. */
  Optional<String> databaseUrl();

  /** {@code TRIREME_DATABASE_MIGRATE}: whether this process brings the tables of it up to date. */
  @WithDefault("true")
  boolean databaseMigrate();

  /** {@code TRIREME_REDIS_URL}: a Redis or Valkey that replicas share. */
  Optional<String> redisUrl();

  /** {@code TRIREME_ENCRYPTION_KEY}: what seals credentials at rest. */
  Optional<String> encryptionKey();

  /** {@code TRIREME_ENCRYPTION_KEY_FILE}: a file, or a folder of files, with such keys. */
  Optional<Path> encryptionKeyFile();

  /** {@code PROXY_ACCESS_KEY}: what callers present. */
  Optional<String> proxyAccessKey();

  /** {@code ADMIN_ACCESS_KEY}: what administers; without one the proxy key does. */
  Optional<String> adminAccessKey();

  /** {@code TRIREME_LOG_FORMAT}: {@code text} or {@code json}. */
  String logFormat();

  /** {@code TRIREME_TRACEPARENT}: whether the spans of callers may be parents of ours. */
  @WithName("traceparent")
  boolean traceParent();

  /** {@code ENABLE_WEB_UI}. */
  boolean enableWebUi();

  /** {@code ENABLE_REQUEST_LOGS}: redacted request bodies of at most 8 KiB in the log. */
  boolean enableRequestLogs();

  /** {@code ENABLE_RESPONSE_LOGS}: redacted answer bodies of at most 8 KiB in the log. */
  boolean enableResponseLogs();

  /** {@code TRIREME_KEEP_BODIES}: whether bodies are kept where the settings do not say. */
  boolean keepBodies();

  /** {@code ENABLE_CORS}. */
  boolean enableCors();

  /** {@code CORS_ORIGIN}: origins of browsers that may call; {@code *} for all. */
  Optional<List<String>> corsOrigin();

  /** {@code REQUEST_TIMEOUT}: the total of a whole answer in milliseconds. */
  long requestTimeoutMillis();

  /** {@code MAX_REQUEST_BODY_SIZE_MB}: in units of 1,048,576 bytes. */
  int maxRequestBodySizeMb();

  /** {@code METRICS_RETENTION_DAYS}: for how long the request log is kept. */
  int metricsRetentionDays();

  /** {@code METRICS_WINDOW_SIZE}: the window of breakers of lanes that say nothing of it. */
  @WithDefault("10")
  int metricsWindowSize();

  /** {@code METRICS_FAILURE_THRESHOLD}: their threshold, a share of failures. */
  @WithDefault("0.5")
  double metricsFailureThreshold();

  /** {@code TRIREME_PRICES}: a file with prices; without one, {@code prices.json} of the data. */
  Optional<Path> prices();

  /** How long a request body may pause while it is sent. */
  @WithDefault("30s")
  Duration bodyIdleTimeout();

  /** How long a connection may take for a request head: its first, and each from its first byte. */
  @WithDefault("10s")
  Duration headTimeout();

  /** How long a connection may be idle between an answer and the next request. */
  @WithDefault("75s")
  Duration keepAliveTimeout();

  /** How long a client that does not read may hold up a stream. */
  @WithDefault("60s")
  Duration slowClientTimeout();

  /** How many answered turns are kept for callers that come back to them. */
  @WithDefault("10000")
  int storedTurnsCount();

  /** How much of memory they may take, in units of 1,048,576 bytes; never over 1/8 of the heap. */
  @WithDefault("128")
  int storedTurnsMb();

  /** How long they are kept. */
  @WithDefault("720h")
  Duration storedTurnsAge();

  /** What translations may hold in memory, in units of 1,048,576 bytes; else 1/4 of the heap. */
  Optional<Integer> translationBufferMb();

  /** {@code TRIREME_TRUSTED_PROXIES}: whose {@code X-Forwarded-For} is believed. */
  Optional<String> trustedProxies();

  /** How many wrong keys one address may send in a minute before it is told to wait. */
  @WithDefault("20")
  int wrongKeysPerMinute();

  /** {@code TRIREME_UPDATE_URL}: who is asked for newer releases; without one nobody is. */
  Optional<String> updateUrl();

  /** Whether that may be outside the public internet, and without TLS. */
  @WithDefault("false")
  boolean updateAllowPrivateNetwork();

  /** How long after the start it is asked at the earliest. */
  @WithDefault("1m")
  Duration updateDelay();

  /** {@code TRIREME_DRAIN_DELAY}: how long work is still taken when the process is to end. */
  @WithDefault("0s")
  Duration drainDelay();

  /** {@code TRIREME_DRAIN_TIMEOUT}: how long after that what is under way may go on. */
  @WithDefault("300s")
  Duration drainTimeout();

  /** {@code REQUEST_TIMEOUT} as a duration. */
  default Duration requestTimeout() {
    return Duration.ofMillis(requestTimeoutMillis());
  }

  /** The limit of a request body in bytes. */
  default long maxRequestBodyBytes() {
    return (long) maxRequestBodySizeMb() << 20;
  }
}
