package io.trireme.store;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.AdmissionSettings;
import io.trireme.scheduler.AffinitySettings;
import io.trireme.scheduler.ApiKey;
import io.trireme.scheduler.BaseUrl;
import io.trireme.scheduler.BodySettings;
import io.trireme.scheduler.BreakerSettings;
import io.trireme.scheduler.Channel;
import io.trireme.scheduler.ClientKey;
import io.trireme.scheduler.ClientLimits;
import io.trireme.scheduler.EntryState;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.scheduler.HedgingSettings;
import io.trireme.scheduler.KeyStrategy;
import io.trireme.scheduler.Lane;
import io.trireme.scheduler.Limits;
import io.trireme.scheduler.Settings;
import io.trireme.scheduler.Strategy;
import io.trireme.scheduler.Timeouts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class ConfigurationReaderTest {
  private static final Dialect CLAUDE = new Dialect("claude");

  /** As it stands in the description of the format. */
  private static final String DOCUMENTED =
      """
      channels:
        - id: anthropic-main
          dialect: claude                          # claude | codex | chat | gemini
          baseUrls: [https://api.anthropic.com]
          keys: [{secretRef: env:ANTHROPIC_KEY}, {secret: sk-ant-second, weight: 2}]
          models: {map: {"claude-sonnet-*": claude-sonnet-4-5}, allow: ["claude-*"]}
          timeouts: {connect: 5s, firstByte: 60s, stall: 120s, total: 60m}
          allowPrivateNetwork: false
      lanes:
        claude:
          strategy: failover
          entries: [{channel: anthropic-main, weight: 1, state: active}]
          breaker: {enabled: true, window: 10, threshold: 0.5, minimumCalls: 5, openFor: 15m}
      clientKeys:
        - {name: team-a, secretRef: file:/run/secrets/team-a, lanes: [claude], limits: {rpm: 60}}
      settings: {mode: fuzzy}
      """;

  @TempDir Path folder;
  private ConfigFolder config;

  @BeforeEach
  void prepare() {
    config = new ConfigFolder(folder);
    config.set("ANTHROPIC_KEY", "sk-ant-first");
  }

  @Test
  void shouldReadTheDocumentedExample() {
    // Given
    config.write("team-a", "tr-team-a\n");
    // When
    GatewayConfiguration read = config.read(config.withLocalSecrets(DOCUMENTED));
    // Then
    Channel channel = read.channel("anthropic-main").orElseThrow();
    assertThat(channel.dialect()).isEqualTo(CLAUDE);
    assertThat(channel.baseUrls()).containsExactly(BaseUrl.of("https://api.anthropic.com"));
    assertThat(channel.keys())
        .extracting(key -> key.secret().reveal())
        .containsExactly("sk-ant-first", "sk-ant-second");
    assertThat(channel.keys()).extracting(ApiKey::weight).containsExactly(1, 2);
    assertThat(channel.models().upstreamModel("claude-sonnet-9")).contains("claude-sonnet-4-5");
    assertThat(channel.models().upstreamModel("gpt")).isEmpty();
    assertThat(channel.transport().timeouts()).isEqualTo(Timeouts.DEFAULTS);
    assertThat(read.lane(CLAUDE).breaker()).isEqualTo(BreakerSettings.DEFAULTS);
    ClientKey client = read.clientKeys().getFirst();
    assertThat(client.name()).isEqualTo("team-a");
    assertThat(client.credential().identity()).isEqualTo("tr-team-a");
    assertThat(client.limits()).isEqualTo(new ClientLimits(60, 0, 0));
    assertThat(client.lanes()).containsExactly(CLAUDE);
    assertThat(read.settings()).isEqualTo(Settings.DEFAULTS);
    assertThat(read.revision()).isEqualTo(7);
  }

  @Test
  void shouldReadTheExampleFileOfTheProject() throws IOException {
    // Given
    config.write("team-a", "tr-team-a\n");
    String example = Files.readString(Path.of("..", "trireme.example.yaml"));
    // When
    GatewayConfiguration read = config.read(config.withLocalSecrets(example));
    // Then
    Channel main = read.channel("anthropic-main").orElseThrow();
    Channel local = read.channel("local").orElseThrow();
    assertThat(main.name()).isEqualTo("Anthropic, main account");
    assertThat(main.baseUrls()).hasSize(2);
    assertThat(main.keys()).extracting(ApiKey::enabled).containsExactly(true, false);
    assertThat(main.keys().getLast().id()).isEqualTo("spare");
    assertThat(main.keys().getFirst().label()).isEqualTo("team account");
    assertThat(main.transport().headers()).containsEntry("x-team", "platform");
    assertThat(String.valueOf(main.transport().proxyUrl()))
        .isEqualTo("http://proxy.example.com:3128");
    assertThat(main.transport().timeouts()).isEqualTo(Timeouts.DEFAULTS);
    assertThat(main.limits()).isEqualTo(new Limits(300, 40, false));
    assertThat(main.models().upstreamModel("claude-3-x-preview")).isEmpty();
    assertThat(main.about().website()).isEqualTo("https://console.anthropic.com");
    assertThat(main.about().notes()).hasLineCount(2);
    assertThat(local.keys()).isEmpty();
    assertThat(local.transport().tls().caPem()).startsWith("-----BEGIN CERTIFICATE-----");
    assertThat(local.baseUrls().getFirst().resolve("/v1/messages"))
        .hasToString("https://127.0.0.1:8443/api/messages");
    assertThat(read.lanes().get(CLAUDE)).isNotNull();
    assertThat(read.members(CLAUDE).getLast().state()).isEqualTo(EntryState.SUSPENDED);
    assertThat(read.clientKeys().getFirst().limits()).isEqualTo(new ClientLimits(60, 200_000, 8));
    assertThat(read.clientKeys().getFirst().expiresAt())
        .isEqualTo(Instant.parse("2031-01-01T00:00:00Z"));
  }

  @Test
  void shouldNameEveryKeyOfTheFormatInTheExampleFile() throws IOException {
    // Given
    String example = Files.readString(Path.of("..", "trireme.example.yaml"));
    String keys =
        "channels id name dialect baseUrls keys secretRef secret label weight enabled models map"
            + " allow deny headers proxyUrl timeouts connect firstByte firstByteReasoning stall total"
            + " limits rpm concurrency quirks website notes allowPrivateNetwork tls insecureSkipVerify caPem"
            + " lanes strategy entries channel state breaker window threshold minimumCalls openFor"
            + " keyStrategy affinity ttl probeEvery successes probe every"
            + " adaptive hedging after share admission queue maxWait"
            + " clientKeys tpm expiresAt settings mode";
    // When
    // Then
    assertThat(keys.split(" "))
        .allSatisfy(key -> assertThat(example).containsPattern("(?m)^[ {-]*" + key + ":"));
  }

  @Test
  void shouldTakeDefaultsForAllThatIsLeftOut() {
    // Given
    String text = "channels: [{id: a, dialect: claude, baseUrls: [https://h]}]";
    // When
    GatewayConfiguration read = config.read(text);
    // Then
    Channel channel = read.channels().getFirst();
    assertThat(channel.name()).isEqualTo("a");
    assertThat(channel.keys()).isEmpty();
    assertThat(channel.limits()).isEqualTo(Limits.NONE);
    assertThat(channel.transport().allowPrivateNetwork()).isFalse();
    assertThat(channel.transport().proxyUrl()).isNull();
    assertThat(read.members(CLAUDE)).hasSize(1);
    assertThat(read.clientKeys()).isEmpty();
  }

  @Test
  void shouldTakeTheQuirksThatTheDialectKnows() {
    // Given
    String text =
        "channels: [{id: a, dialect: claude, baseUrls: [https://h], quirks: {noCacheMarks: true}}]";
    // When
    GatewayConfiguration read = config.read(text);
    // Then
    assertThat(read.channels().getFirst().transport().quirks().is("noCacheMarks")).isTrue();
  }

  @Test
  void shouldTakeAnEmptyMapForAnEmptyConfiguration() {
    assertThat(config.read("{}").channels()).isEmpty();
  }

  @Test
  void shouldTellEmptyEntriesFromNone() {
    // Given
    String channels = "channels: [{id: a, dialect: claude, baseUrls: [https://h]}]\n";
    // When
    GatewayConfiguration closed = config.read(channels + "lanes: {claude: {entries: []}}");
    GatewayConfiguration open = config.read(channels + "lanes: {claude: {strategy: weighted}}");
    // Then
    assertThat(closed.members(CLAUDE)).isEmpty();
    assertThat(open.members(CLAUDE)).hasSize(1);
    assertThat(open.lane(CLAUDE)).extracting(Lane::strategy).isEqualTo(Strategy.WEIGHTED);
  }

  @Test
  void shouldLowerTheUsualMinimumOfCallsToASmallWindow() {
    // Given
    String text = "lanes: {claude: {breaker: {window: 3}}}";
    // When
    BreakerSettings breaker = config.read(text).lane(CLAUDE).breaker();
    // Then
    assertThat(breaker.minimumCalls()).isEqualTo(3);
  }

  @Test
  void shouldLowerTheUsualProbeIntervalToAShortOpening() {
    // Given
    String text = "lanes: {claude: {breaker: {openFor: 5s}}}";
    // When
    BreakerSettings breaker = config.read(text).lane(CLAUDE).breaker();
    // Then
    assertThat(breaker.probeEvery()).isEqualTo(Duration.ofSeconds(5));
  }

  @Test
  void shouldReadHowKeysConversationsAndBreakersAreHandled() {
    // Given
    String text =
        """
        channels:
          - {id: a, dialect: claude, baseUrls: [https://h], keyStrategy: round-robin}
          - {id: b, dialect: claude, baseUrls: [https://h]}
        lanes:
          claude:
            strategy: weighted
            affinity: {enabled: true, ttl: 1h}
            breaker: {probeEvery: 10s, openFor: 5m, successes: 3}
            entries: [{channel: a, breaker: {enabled: false}}, {channel: b}]
        """;
    // When
    GatewayConfiguration read = config.read(text);
    // Then
    assertThat(read.channels())
        .extracting(Channel::keyStrategy)
        .containsExactly(KeyStrategy.ROUND_ROBIN, KeyStrategy.FAILOVER);
    assertThat(read.lane(CLAUDE).affinity())
        .isEqualTo(new AffinitySettings(true, Duration.ofHours(1)));
    BreakerSettings lane = read.members(CLAUDE).getLast().breaker();
    BreakerSettings own = read.members(CLAUDE).getFirst().breaker();
    assertThat(lane)
        .isEqualTo(
            new BreakerSettings(
                true, 10, 0.5, 5, Duration.ofSeconds(10), Duration.ofMinutes(5), 3));
    assertThat(own.enabled()).isFalse();
    assertThat(own.successes()).isEqualTo(3);
  }

  @Test
  void shouldReadHowMuchIsTakenOnAndWhoIsAskedTwice() {
    // Given
    String text =
        """
        channels: [{id: a, dialect: claude, baseUrls: [https://h], limits: {rpm: 9, adaptive: true}}]
        lanes: {claude: {hedging: {after: 2s, share: 0.2}}, gemini: {hedging: {enabled: false}}}
        settings: {admission: {concurrency: 5, maxWait: 3s}}
        """;
    // When
    GatewayConfiguration read = config.read(text);
    // Then
    assertThat(read.channels().getFirst().limits()).isEqualTo(new Limits(9, 0, true));
    assertThat(read.lane(CLAUDE).hedging())
        .isEqualTo(new HedgingSettings(true, Duration.ofSeconds(2), 0.2));
    assertThat(read.lane(new Dialect("gemini")).hedging()).isEqualTo(HedgingSettings.OFF);
    assertThat(read.lane(new Dialect("chat")).hedging()).isEqualTo(HedgingSettings.OFF);
    assertThat(read.settings().admission())
        .isEqualTo(new AdmissionSettings(5, 1000, Duration.ofSeconds(3)));
  }

  @Test
  void shouldReadWhetherBodiesAreKept() {
    // When
    BodySettings read =
        config
            .read("settings: {bodies: {enabled: true, maxBytes: 4096, most: 9, keptFor: 2h}}")
            .settings()
            .bodies();
    // Then
    assertThat(read).isEqualTo(new BodySettings(true, 4096, 9, Duration.ofHours(2)));
    assertThat(config.read("settings: {mode: strict}").settings().bodies())
        .isEqualTo(BodySettings.DEFAULTS);
    assertThatThrownBy(() -> config.read("settings: {bodies: {keptFor: 721h}}"))
        .hasMessageContaining("keptFor must be from 1m to 720h");
  }

  @Test
  void shouldKeepConversationsTogetherOnlyWhereTheLaneFailsOver() {
    // Given
    String text = "lanes: {claude: {strategy: random}, gemini: {affinity: {ttl: 1m}}}";
    // When
    GatewayConfiguration read = config.read(text);
    // Then
    assertThat(read.lane(CLAUDE).affinity().enabled()).isFalse();
    assertThat(read.lane(new Dialect("gemini")).affinity())
        .isEqualTo(new AffinitySettings(true, Duration.ofMinutes(1)));
  }

  @ParameterizedTest
  @CsvSource({"1500ms, PT1.5S", "5s, PT5S", "15m, PT15M", "1h, PT1H"})
  void shouldReadDurations(String text, Duration expected) {
    // Given
    String yaml =
        "channels: [{id: a, dialect: claude, baseUrls: [https://h], timeouts: {total: @}}]";
    // When
    Channel channel = config.read(yaml.replace("@", text)).channels().getFirst();
    // Then
    assertThat(channel.transport().timeouts().total()).isEqualTo(expected);
  }

  @Test
  void shouldDeriveTheIdOfAKeyFromItsReferenceSoThatRotationKeepsIt() {
    // Given
    String yaml =
        "channels: [{id: a, dialect: claude, baseUrls: [https://h], keys: [{secretRef:"
            + " env:ANTHROPIC_KEY}]}]";
    String before = config.read(yaml).channels().getFirst().keys().getFirst().id();
    // When
    config.set("ANTHROPIC_KEY", "sk-ant-rotated");
    ApiKey after = config.read(yaml).channels().getFirst().keys().getFirst();
    // Then
    assertThat(after.secret().matches("sk-ant-rotated")).isTrue();
    assertThat(after.id()).isEqualTo(before).isEqualTo(ApiKey.deriveId("a", "env:ANTHROPIC_KEY"));
  }

  @Test
  void shouldFindSecretFilesBesideTheConfiguration() {
    // Given
    config.write("key", "  tr-beside \n\n");
    // When
    GatewayConfiguration read = config.read("clientKeys: [{secretRef: file:key}]");
    // Then
    assertThat(read.clientKeys().getFirst().credential().identity()).isEqualTo("tr-beside");
  }

  @Test
  void shouldTakePrivateHostsWhenTheChannelAllowsThem() {
    // Given
    String yaml =
        "channels: [{id: a, dialect: claude, baseUrls: ['http://localhost:11434', 'http://10.0.0.1'],"
            + " allowPrivateNetwork: true}]";
    // When
    Channel channel = config.read(yaml).channels().getFirst();
    // Then
    assertThat(channel.baseUrls()).allMatch(BaseUrl::isPrivate).hasSize(2);
  }

  @Test
  void shouldTakeAnchorsAndAByteOrderMark() {
    // Given
    String yaml =
        """
        \uFEFFchannels:
          - {id: a, dialect: claude, baseUrls: [https://a], timeouts: &slow {total: 2h}}
          - {id: b, dialect: claude, baseUrls: [https://b], timeouts: *slow}
        """;
    // When
    GatewayConfiguration read = config.read(yaml);
    // Then
    assertThat(read.channels())
        .extracting(channel -> channel.transport().timeouts().total())
        .containsOnly(Duration.ofHours(2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stall: 9s | PT1M | PT5M",
        "firstByte: 20s | PT20S | PT20S",
        "'firstByte: 20s, firstByteReasoning: 90s' | PT20S | PT1M30S",
        "firstByteReasoning: 10m | PT1M | PT10M"
      })
  void shouldLetThoughtsTakeLongerUnlessATimeWasChosen(
      String timeouts, Duration firstByte, Duration reasoning) {
    // Given
    String yaml =
        "channels: [{id: a, dialect: claude, baseUrls: [https://h], timeouts: {" + timeouts + "}}]";
    // When
    Timeouts read = config.read(yaml).channels().getFirst().transport().timeouts();
    // Then
    assertThat(read.firstByte()).isEqualTo(firstByte);
    assertThat(read.firstByteReasoning()).isEqualTo(reasoning);
  }
}
