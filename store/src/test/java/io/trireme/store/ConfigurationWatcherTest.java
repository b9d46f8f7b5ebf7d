package io.trireme.store;

import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.store.sql.ConfigContent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class ConfigurationWatcherTest {
  private static final long BOUND_SECONDS = 15;

  @TempDir Path folder;
  private final BlockingQueue<GatewayConfiguration> accepted = new LinkedBlockingQueue<>();
  private final BlockingQueue<ConfigurationException> refused = new LinkedBlockingQueue<>();
  private ConfigFolder config;
  private ConfigurationWatcher watcher;

  @BeforeEach
  void prepare() {
    config = new ConfigFolder(folder);
    watcher =
        new ConfigurationWatcher(
            config.reader(), () -> ConfigContent.EMPTY, Duration.ofMillis(200));
  }

  @AfterEach
  void close() {
    watcher.close();
  }

  @Test
  void shouldReadBeforeItReturns() {
    // Given
    config.write("trireme.yaml", channel("first"));
    // When
    start(config.path("trireme.yaml"));
    // Then
    assertThat(accepted)
        .singleElement()
        .satisfies(read -> assertThat(ids(read)).isEqualTo("first"));
  }

  @Test
  void shouldFollowAFileThatIsWrittenInPlace() throws InterruptedException {
    // Given
    config.write("trireme.yaml", channel("first"));
    start(config.path("trireme.yaml"));
    GatewayConfiguration first = nextAccepted();
    // When
    config.write("trireme.yaml", channel("second"));
    // Then
    GatewayConfiguration second = nextAccepted();
    assertThat(ids(second)).isEqualTo("second");
    assertThat(second.revision()).isGreaterThan(first.revision());
  }

  @Test
  void shouldNotWaitForTheIntervalWhereItIsNotified() throws InterruptedException {
    // Given
    watcher =
        new ConfigurationWatcher(config.reader(), () -> ConfigContent.EMPTY, Duration.ofHours(1));
    config.write("trireme.yaml", channel("first"));
    start(config.path("trireme.yaml"));
    nextAccepted();
    // When
    config.write("trireme.yaml", channel("second"));
    // Then
    assertThat(ids(nextAccepted())).isEqualTo("second");
  }

  @Test
  void shouldFollowAFileThatIsReplacedByARename() throws Exception {
    // Given
    config.write("trireme.yaml", channel("first"));
    start(config.path("trireme.yaml"));
    nextAccepted();
    // When
    config.write("trireme.yaml~", channel("second"));
    Files.move(
        config.path("trireme.yaml~"),
        config.path("trireme.yaml"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    // Then
    assertThat(ids(nextAccepted())).isEqualTo("second");
  }

  @Test
  void shouldFollowTheLinksOfAMountedVolume() throws Exception {
    // Given
    volumeVersion("..1", channel("first"));
    Files.createSymbolicLink(config.path("..data"), Path.of("..1"));
    Files.createSymbolicLink(config.path("trireme.yaml"), Path.of("..data/trireme.yaml"));
    start(config.path("trireme.yaml"));
    nextAccepted();
    // When
    volumeVersion("..2", channel("second"));
    Files.createSymbolicLink(config.path("..data_tmp"), Path.of("..2"));
    Files.move(
        config.path("..data_tmp"),
        config.path("..data"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    // Then
    assertThat(ids(nextAccepted())).isEqualTo("second");
  }

  @Test
  void shouldForgetWhatIsNoLongerWritten() throws InterruptedException {
    // Given
    String bare = "channels: [{id: a, dialect: claude, baseUrls: [https://h]}]";
    config.write(
        "trireme.yaml",
        """
        channels:
          - id: a
            dialect: claude
            baseUrls: [https://h]
            keys: [{secret: sk-one}]
            keyStrategy: round-robin
            name: A
            headers: {x-team: one}
            models: {map: {x: y}, allow: [x]}
            proxyUrl: http://proxy.example:3128
            tls: {insecureSkipVerify: true}
            timeouts: {connect: 1s}
            limits: {rpm: 7}
        lanes: {claude: {strategy: random, entries: [{channel: a, state: suspended}]}}
        settings: {mode: strict, keepAliveAfter: 3s}
        """);
    start(config.path("trireme.yaml"));
    nextAccepted();
    // When
    config.write("trireme.yaml", bare);
    GatewayConfiguration followed = nextAccepted();
    // Then
    config.write("fresh.yaml", bare);
    try (ConfigurationWatcher fresh =
        new ConfigurationWatcher(config.reader(), () -> ConfigContent.EMPTY, Duration.ofHours(1))) {
      fresh.start(config.path("fresh.yaml"), accepted::add, refused::add);
      assertThat(followed)
          .usingRecursiveComparison()
          .ignoringFields("revision")
          .isEqualTo(nextAccepted());
    }
  }

  @Test
  void shouldFollowSecretFilesInOtherFolders() throws Exception {
    // Given
    Path secrets = Files.createDirectory(config.path("secrets"));
    config.write("secrets/key", "tr-old");
    config.write("trireme.yaml", "clientKeys: [{secretRef: file:" + secrets + "/key}]");
    start(config.path("trireme.yaml"));
    nextAccepted();
    // When
    config.write("secrets/key", "tr-new");
    // Then
    GatewayConfiguration rotated = nextAccepted();
    assertThat(rotated.clientKeys().getFirst().credential().identity()).isEqualTo("tr-new");
  }

  @Test
  void shouldComeRoundWhenAMissingSecretFileAppears() throws InterruptedException {
    // Given
    config.write("trireme.yaml", "clientKeys: [{secretRef: file:late}]");
    start(config.path("trireme.yaml"));
    nextRefused();
    // When
    config.write("late", "tr-late");
    // Then
    assertThat(nextAccepted().clientKeys()).hasSize(1);
  }

  @Test
  void shouldReportARefusalOncePerContentAndTakeTheNextGoodOne() throws Exception {
    // Given
    config.write("trireme.yaml", channel("first"));
    start(config.path("trireme.yaml"));
    nextAccepted();
    // When
    config.write("trireme.yaml", "channel: []");
    ConfigurationException first = nextRefused();
    config.write("trireme.yaml", "channel: [] ");
    nextRefused();
    config.write("unrelated", "x");
    // Then
    assertThat(first).hasMessageEndingWith(":1:1: unknown key; did you mean channels?");
    assertThat(refused.poll(1, TimeUnit.SECONDS)).isNull();
    assertThat(accepted).isEmpty();
    config.write("trireme.yaml", channel("second"));
    assertThat(ids(nextAccepted())).isEqualTo("second");
  }

  @Test
  void shouldNotReportTheSameContentAgain() throws InterruptedException {
    // Given
    config.write("trireme.yaml", channel("first"));
    start(config.path("trireme.yaml"));
    nextAccepted();
    // When
    config.write("trireme.yaml", channel("first"));
    // Then
    assertThat(accepted.poll(1, TimeUnit.SECONDS)).isNull();
  }

  @Test
  void shouldReportAFileThatGoesAndComesBack() throws Exception {
    // Given
    config.write("trireme.yaml", channel("first"));
    start(config.path("trireme.yaml"));
    nextAccepted();
    // When
    Files.delete(config.path("trireme.yaml"));
    // Then
    assertThat(nextRefused()).hasMessageContaining("there is no such file");
    config.write("trireme.yaml", channel("second"));
    assertThat(ids(nextAccepted())).isEqualTo("second");
  }

  @Test
  void shouldWorkByComparingAloneWhereNothingCanBeWatched() throws Exception {
    // Given
    Path file = config.path("later/trireme.yaml");
    start(file);
    nextRefused();
    // When
    Files.createDirectory(config.path("later"));
    config.write("later/trireme.yaml", channel("first"));
    // Then
    assertThat(ids(nextAccepted())).isEqualTo("first");
  }

  @Test
  void shouldTellWhenAConfigurationCannotBePutInForceAndGoOn() throws InterruptedException {
    // Given
    config.write("trireme.yaml", channel("bad"));
    watcher.start(
        config.path("trireme.yaml"),
        read -> {
          if (ids(read).equals("bad")) {
            throw new IllegalStateException("hunter2");
          }
          accepted.add(read);
        },
        refused::add);
    ConfigurationException refusal = nextRefused();
    // When
    config.write("trireme.yaml", channel("good"));
    // Then
    assertThat(refusal)
        .hasMessageEndingWith("could not be put in force: java.lang.IllegalStateException");
    assertThat(ids(nextAccepted())).isEqualTo("good");
  }

  @Test
  void shouldStopWhenClosedAndStartOnce() throws InterruptedException {
    // Given
    config.write("trireme.yaml", channel("first"));
    start(config.path("trireme.yaml"));
    nextAccepted();
    // When
    watcher.close();
    config.write("trireme.yaml", channel("second"));
    // Then
    assertThat(accepted.poll(1, TimeUnit.SECONDS)).isNull();
    assertThatThrownBy(() -> start(config.path("trireme.yaml")))
        .isInstanceOf(IllegalStateException.class);
  }

  private void start(Path file) {
    watcher.start(file, accepted::add, refused::add);
  }

  private GatewayConfiguration nextAccepted() throws InterruptedException {
    GatewayConfiguration next = accepted.poll(BOUND_SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("accepted within %s s; refused: %s", BOUND_SECONDS, refused).isNotNull();
    return next;
  }

  private ConfigurationException nextRefused() throws InterruptedException {
    ConfigurationException next = refused.poll(BOUND_SECONDS, TimeUnit.SECONDS);
    assertThat(next).as("refused within %s s", BOUND_SECONDS).isNotNull();
    return next;
  }

  private void volumeVersion(String name, String content) throws IOException {
    Files.createDirectory(config.path(name));
    config.write(name + "/trireme.yaml", content);
  }

  private static String channel(String id) {
    return "channels: [{id: " + id + ", dialect: claude, baseUrls: [https://h]}]";
  }

  private static String ids(GatewayConfiguration configuration) {
    return String.join(",", configuration.channels().stream().map(c -> c.id()).toList());
  }
}
