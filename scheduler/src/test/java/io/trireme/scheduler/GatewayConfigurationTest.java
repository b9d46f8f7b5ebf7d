package io.trireme.scheduler;

import io.trireme.core.Secret;
import io.trireme.core.spi.Quirks;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static io.trireme.scheduler.Samples.CLAUDE;
import static io.trireme.scheduler.Samples.GEMINI;
import static io.trireme.scheduler.Samples.channel;
import static io.trireme.scheduler.Samples.configuration;
import static io.trireme.scheduler.Samples.entry;
import static io.trireme.scheduler.Samples.key;
import static io.trireme.scheduler.Samples.lane;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(10)
class GatewayConfigurationTest {
  private static final Channel A = channel("a", CLAUDE, List.of("https://a"));
  private static final Channel B = channel("b", GEMINI, List.of("https://b"));
  private static final Channel C = channel("c", CLAUDE, List.of("https://c"));

  @Test
  void shouldGiveAnUnnamedLaneTheChannelsOfItsDialect() {
    assertThat(ids(configuration(List.of(A, B, C)))).containsExactly("a", "c");
  }

  @Test
  void shouldGiveALaneWithoutEntriesTheChannelsOfItsDialect() {
    // Given
    Lane named =
        new Lane(
            CLAUDE,
            Strategy.RANDOM,
            null,
            BreakerSettings.DEFAULTS,
            AffinitySettings.usual(Strategy.RANDOM));
    // When
    GatewayConfiguration configuration = configuration(List.of(A, B, C), named);
    // Then
    assertThat(ids(configuration)).containsExactly("a", "c");
    assertThat(configuration.lane(CLAUDE).strategy()).isEqualTo(Strategy.RANDOM);
  }

  @Test
  void shouldCloseALaneWithEmptyEntries() {
    assertThat(configuration(List.of(A), lane(CLAUDE)).members(CLAUDE)).isEmpty();
  }

  @Test
  void shouldListWhatIsNotSelectable() {
    // Given
    Lane lane =
        lane(
            CLAUDE,
            entry("c", EntryState.SUSPENDED),
            entry("b", EntryState.ACTIVE),
            entry("a", EntryState.DISABLED));
    // When
    GatewayConfiguration configuration = configuration(List.of(A, B, C), lane);
    // Then
    assertThat(ids(configuration)).containsExactly("c", "b", "a");
    assertThat(configuration.members(CLAUDE))
        .extracting(LaneMember::selectable)
        .containsExactly(false, true, false);
  }

  @Test
  void shouldRefuseWhatDoesNotFitTogether() {
    assertThatThrownBy(() -> configuration(List.of(A, A)))
        .hasMessage("two channels have the same id");
    assertThatThrownBy(() -> configuration(List.of(A), lane(CLAUDE, entry("x", EntryState.ACTIVE))))
        .hasMessage("a lane names a channel that is not there");
    assertThatThrownBy(
            () -> lane(CLAUDE, entry("a", EntryState.ACTIVE), entry("a", EntryState.DISABLED)))
        .hasMessage("a lane names a channel twice");
    assertThatThrownBy(() -> keyed(client("x", "s1"), client("x", "s2")))
        .hasMessage("two client keys have the same id");
    assertThatThrownBy(() -> keyed(client("x", "s1"), client("y", "s1")))
        .hasMessage("two client keys have the same secret");
    assertThatThrownBy(
            () ->
                new GatewayConfiguration(
                    1, List.of(), Map.of(GEMINI, lane(CLAUDE)), List.of(), Settings.DEFAULTS))
        .hasMessage("a lane stands under another dialect than its own");
  }

  @Test
  void shouldRefuseChannelsThatCannotWork() {
    assertThatThrownBy(() -> channel("a", CLAUDE, List.of()))
        .hasMessage("a channel needs a base URL");
    assertThatThrownBy(() -> channel("a", CLAUDE, List.of("https://h", "https://H/")))
        .hasMessage("a channel names the same base URL twice");
    assertThatThrownBy(
            () -> channel("a", CLAUDE, List.of("https://h"), key("k", true), key("k", false)))
        .hasMessage("a channel has two keys of the same id");
    assertThatThrownBy(() -> channel("a", CLAUDE, List.of("http://127.0.0.1")))
        .hasMessage("a private base URL needs allowPrivateNetwork: true");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "-a", "a b", "a/b", "ä", "a\n", ".a"})
  void shouldRefuseIdsThatDoNotTravel(String id) {
    assertThatThrownBy(() -> channel(id, CLAUDE, List.of("https://h")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("an id is 1 to 64 letters");
  }

  @Test
  void shouldDeriveStableIds() {
    // The expected digits are those of `printf %s main-sk-1 | sha256sum`, cut to 12.
    assertThat(ApiKey.deriveId("main-", "sk-1")).isEqualTo("6888178046d1");
    assertThat(ClientKey.deriveId("env:A")).hasSize(12).isNotEqualTo(ClientKey.deriveId("env:B"));
  }

  @Test
  void shouldNeverPrintWhatIsSecret() {
    // Given
    Transport transport =
        new Transport(
            Map.of("x-auth", "hunter2"),
            ProxyUrl.of("http://user:hunter2@proxy:3128"),
            Tls.PLATFORM,
            Timeouts.DEFAULTS,
            false,
            Quirks.NONE);
    Channel channel =
        new Channel(
            "a",
            About.NOTHING,
            CLAUDE,
            List.of(BaseUrl.of("https://h")),
            List.of(new ApiKey("k", "", Secret.of("hunter2"), 1, true)),
            KeyStrategy.FAILOVER,
            ModelRules.ALL,
            transport,
            Limits.NONE);
    // When
    String printed = channel + " " + client("x", "hunter2");
    // Then
    assertThat(printed).doesNotContain("hunter2").contains("x-auth", "http://proxy:3128");
  }

  @Test
  void shouldJudgeClientKeys() {
    // Given
    Instant end = Instant.parse("2030-01-01T00:00:00Z");
    ClientKey key =
        new ClientKey(
            "x",
            "",
            Secret.of("s"),
            Set.of(CLAUDE),
            List.of("claude-*"),
            ClientLimits.NONE,
            end,
            true);
    // When
    // Then
    assertThat(key.opensLane(CLAUDE)).isTrue();
    assertThat(key.opensLane(GEMINI)).isFalse();
    assertThat(key.allowsModel("claude-x")).isTrue();
    assertThat(key.allowsModel("gpt")).isFalse();
    assertThat(key.isValidAt(end.minusNanos(1))).isTrue();
    assertThat(key.isValidAt(end)).isFalse();
    assertThat(client("y", "t").opensLane(GEMINI)).isTrue();
    assertThat(client("y", "t").allowsModel("any")).isTrue();
    assertThat(client("y", "t").isValidAt(Instant.MAX)).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bad name|v|a header name holds a forbidden character",
        "Host|v|this header is the gateway's own and cannot be set",
        "transfer-encoding|v|this header is the gateway's own and cannot be set",
        "x-a|ä|a header value is visible ASCII and inner spaces, on one line"
      })
  void shouldRefuseHeadersThatBreakARequest(String name, String value, String message) {
    assertThatThrownBy(() -> transport(Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void shouldRefuseTheSameHeaderTwice() {
    assertThatThrownBy(() -> transport(Map.of("X-A", "1", "x-a", "2")))
        .hasMessage("a header is named twice; case makes no difference");
    assertThatThrownBy(() -> transport(Map.of("x-a", "1\r\nx-b: 2")))
        .hasMessageStartingWith("a header value is visible ASCII");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "proxy:3128",
        "ftp://proxy:21",
        "http://proxy",
        "http://proxy:70000",
        "http://proxy:1/x",
        "http://proxy:1?q",
        "http://pro xy:1"
      })
  void shouldRefuseWhatIsNoProxy(String text) {
    assertThatThrownBy(() -> ProxyUrl.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("a proxy ");
  }

  @Test
  void shouldRefuseSettingsOutOfRange() {
    Duration minute = Duration.ofMinutes(1);
    assertThatThrownBy(() -> breaker(0, 0.5, 1)).hasMessage("window must be from 1 to 10000");
    assertThatThrownBy(() -> breaker(5, 0.5, 6)).hasMessage("minimumCalls must be from 1 to 5");
    assertThatThrownBy(() -> breaker(5, 0, 5))
        .hasMessage("threshold must be above 0 and at most 1");
    assertThatThrownBy(() -> breaker(5, Double.NaN, 5))
        .hasMessage("threshold must be above 0 and at most 1");
    assertThatThrownBy(() -> new BreakerSettings(true, 5, 0.5, 5, minute, Duration.ZERO, 1))
        .hasMessage("openFor must be longer than zero");
    assertThatThrownBy(() -> new BreakerSettings(true, 5, 0.5, 5, minute.plusMillis(1), minute, 1))
        .hasMessage("probeEvery must be longer than zero, up to openFor");
    assertThatThrownBy(() -> new BreakerSettings(true, 5, 0.5, 5, minute, minute, 0))
        .hasMessage("successes must be from 1 to 100");
    assertThatThrownBy(() -> new AffinitySettings(true, Duration.ZERO))
        .hasMessage("ttl must be longer than zero");
    assertThatThrownBy(() -> new Timeouts(minute, minute, minute, Duration.ZERO, minute))
        .hasMessage("stall must be longer than zero");
    assertThatThrownBy(() -> new LaneEntry("a", 0, EntryState.ACTIVE, null))
        .hasMessage("weight must be from 1 to 1000");
    assertThatThrownBy(() -> new Limits(-1, 0, false)).hasMessageStartingWith("rpm must be from 0");
    assertThatThrownBy(() -> new About("", "javascript:alert(1)", ""))
        .hasMessage("a website begins with https:// or http://");
    assertThatThrownBy(() -> new Tls("no certificate", false))
        .hasMessageStartingWith("caPem needs certificates in PEM");
  }

  @Test
  void shouldNotChangeWithWhatItWasMadeOf() {
    // Given
    List<Channel> channels = new ArrayList<>(List.of(A, C));
    List<BaseUrl> urls = new ArrayList<>(A.baseUrls());
    List<ApiKey> keys = new ArrayList<>(List.of(key("k", true)));
    Channel made =
        new Channel(
            "made",
            About.NOTHING,
            CLAUDE,
            urls,
            keys,
            KeyStrategy.FAILOVER,
            ModelRules.ALL,
            Transport.DEFAULTS,
            Limits.NONE);
    channels.add(made);
    GatewayConfiguration configuration = configuration(channels);
    // When
    channels.clear();
    urls.clear();
    keys.clear();
    // Then
    assertThat(ids(configuration)).containsExactly("a", "c", "made");
    assertThat(made.baseUrls()).hasSize(1);
    assertThat(made.keys()).hasSize(1);
    assertThatThrownBy(() -> configuration.channels().removeFirst())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> configuration.lanes().clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> made.keys().clear()).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void shouldNameConstantsInKebabCase() {
    assertThat(Strategy.values())
        .extracting(Strategy::wireName)
        .containsExactly("failover", "round-robin", "random", "weighted", "least-latency");
  }

  private static Transport transport(Map<String, String> headers) {
    return new Transport(headers, null, Tls.PLATFORM, Timeouts.DEFAULTS, false, Quirks.NONE);
  }

  private static ClientKey client(String id, String secret) {
    return new ClientKey(
        id, "", Secret.of(secret), Set.of(), List.of(), ClientLimits.NONE, null, true);
  }

  private static GatewayConfiguration keyed(ClientKey... keys) {
    return new GatewayConfiguration(1, List.of(), Map.of(), List.of(keys), Settings.DEFAULTS);
  }

  private static List<String> ids(GatewayConfiguration configuration) {
    return configuration.members(CLAUDE).stream().map(member -> member.channel().id()).toList();
  }

  private static BreakerSettings breaker(int window, double threshold, int minimumCalls) {
    Duration minute = Duration.ofMinutes(1);
    return new BreakerSettings(true, window, threshold, minimumCalls, minute, minute, 1);
  }
}
