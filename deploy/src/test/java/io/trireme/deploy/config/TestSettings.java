package io.trireme.deploy.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a test.
 *
 * @param file the configuration file; null for none
 */
public record TestSettings(@Nullable Path file) implements GatewaySettings {

  @Override
  public String mode() {
    return "test";
  }

  @Override
  public Path data() {
    return file == null ? Path.of("data") : file.resolveSibling("data");
  }

  @Override
  public Optional<Path> configurationFile() {
    return Optional.ofNullable(file);
  }

  @Override
  public Optional<String> databaseUrl() {
    return Optional.empty();
  }

  @Override
  public boolean databaseMigrate() {
    return true;
  }

  @Override
  public Optional<String> redisUrl() {
    return Optional.empty();
  }

  @Override
  public Optional<String> encryptionKey() {
    return Optional.empty();
  }

  @Override
  public Optional<Path> encryptionKeyFile() {
    return Optional.empty();
  }

  @Override
  public String logFormat() {
    return "text";
  }

  @Override
  public boolean traceParent() {
    return true;
  }

  @Override
  public Optional<String> proxyAccessKey() {
    return Optional.empty();
  }

  @Override
  public Optional<String> adminAccessKey() {
    return Optional.empty();
  }

  @Override
  public Optional<String> trustedProxies() {
    return Optional.empty();
  }

  @Override
  public Optional<String> updateUrl() {
    return Optional.empty();
  }

  @Override
  public boolean updateAllowPrivateNetwork() {
    return false;
  }

  @Override
  public Duration updateDelay() {
    return Duration.ZERO;
  }

  @Override
  public int wrongKeysPerMinute() {
    return 20;
  }

  @Override
  public boolean enableWebUi() {
    return false;
  }

  @Override
  public boolean enableRequestLogs() {
    return true;
  }

  @Override
  public boolean enableResponseLogs() {
    return true;
  }

  @Override
  public boolean keepBodies() {
    return false;
  }

  @Override
  public boolean enableCors() {
    return false;
  }

  @Override
  public Optional<List<String>> corsOrigin() {
    return Optional.empty();
  }

  @Override
  public long requestTimeoutMillis() {
    return 300_000;
  }

  @Override
  public int maxRequestBodySizeMb() {
    return 1;
  }

  @Override
  public int metricsWindowSize() {
    return 10;
  }

  @Override
  public double metricsFailureThreshold() {
    return 0.5;
  }

  @Override
  public int metricsRetentionDays() {
    return 7;
  }

  @Override
  public Optional<Path> prices() {
    return Optional.empty();
  }

  @Override
  public Duration bodyIdleTimeout() {
    return Duration.ofSeconds(30);
  }

  @Override
  public Duration slowClientTimeout() {
    return Duration.ofMinutes(1);
  }

  @Override
  public Duration headTimeout() {
    return Duration.ofSeconds(10);
  }

  @Override
  public Duration keepAliveTimeout() {
    return Duration.ofSeconds(75);
  }

  @Override
  public int storedTurnsCount() {
    return 10;
  }

  @Override
  public int storedTurnsMb() {
    return 1;
  }

  @Override
  public Optional<Integer> translationBufferMb() {
    return Optional.of(64);
  }

  @Override
  public Duration drainDelay() {
    return Duration.ZERO;
  }

  @Override
  public Duration drainTimeout() {
    return Duration.ofMinutes(5);
  }

  @Override
  public Duration storedTurnsAge() {
    return Duration.ofHours(1);
  }
}
