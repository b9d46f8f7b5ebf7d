package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Secret;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.Cooldown;
import io.trireme.scheduler.state.Endpoint;
import io.trireme.scheduler.state.KeyFacts;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.Note;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(20)
class ChannelsResourceTest {

  private static final KeyRef A = new KeyRef("main", "a");
  private static final KeyRef B = new KeyRef("main", "b");

  private final AdminFixture admin = new AdminFixture();

  private Cooldown cooldown(Duration length) {
    return new Cooldown(admin.state.now().plus(length), "rate limit", true, 1);
  }

  private JsonNode key(int place) {
    return Json.of(admin.keys.keys("main")).path("keys").path(place);
  }

  @Test
  void shouldShowAChannel() {
    // When
    JsonNode channel = admin.channel("main");
    // Then
    assertThat(channel.path("name").asText()).isEqualTo("The main one");
    assertThat(channel.path("baseUrls").findValuesAsText("baseUrl"))
        .containsExactly("https://one.example", "https://two.example");
    assertThat(channel.path("lanes").findValuesAsText("dialect")).containsExactly("claude");
    assertThat(channel.path("settings").path("models").path("map").path("quick").asText())
        .isEqualTo("model-small");
    assertThat(channel.path("settings").path("timeouts").path("total").asText()).isEqualTo("1h");
    assertThat(channel.path("settings").path("probe").path("every").asText()).isEqualTo("90s");
    assertThat(channel.path("settings").path("limits").path("rpm").asInt()).isEqualTo(60);
    assertThat(channel.path("settings").path("headers").path(0).asText()).isEqualTo("x-team");
    assertThat(channel.path("settings").path("proxy").asText())
        .isEqualTo("http://proxy.example:3128");
    assertThat(admin.channels.channels().channels())
        .extracting(ChannelStatus::id)
        .containsExactly("main", "spare", "parked");
  }

  @Test
  void shouldGiveNoSecretAway() throws InterruptedException, ExecutionException {
    // When
    List<Object> answers =
        List.of(
            admin.channels.channels(),
            admin.keys.keys("main"),
            admin.lanes.lanes(),
            admin.keys.enable("main", "a"),
            admin.channels.resume("main"),
            admin.pings.ping(),
            admin.route.get("claude", "quick", "team", "s"));
    // Then
    for (Object answer : answers) {
      String json = Json.of(answer).toString();
      assertThat(Configurations.SECRETS).noneMatch(json::contains);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "sk-ant-first-0123456789, sk-a***89",
    "a2345678901234567890,    a234***90",
    "a234567890123456789,     ***",
    "sk-short,                ***"
  })
  void shouldShowNoMoreOfASecretThanItsEnds(String secret, String masked) {
    assertThat(KeyMask.of(Secret.of(secret))).isEqualTo(masked);
  }

  @Test
  void shouldSayHowAKeyFares() {
    // Given
    admin.state.cool(A, KeyFacts.EVERY_MODEL, cooldown(Duration.ofSeconds(40)));
    admin.state.disable(B, "invalid x-api-key");
    // Then
    assertThat(key(0).path("state").asText()).isEqualTo("cooling");
    assertThat(key(0).path("masked").asText()).isEqualTo("sk-a***89");
    assertThat(key(0).path("waits").path(0).path("model").isNull()).isTrue();
    assertThat(key(0).path("until").asText())
        .isEqualTo(admin.state.now().plusSeconds(40).toString());
    assertThat(key(1).path("state").asText()).isEqualTo("dead");
    assertThat(key(1).path("reason").asText()).isEqualTo("invalid x-api-key");
    assertThat(key(2).path("state").asText()).isEqualTo("off");
    // When
    admin.advance(Duration.ofSeconds(41));
    // Then
    assertThat(key(0).path("state").asText()).isEqualTo("ready");
    assertThat(key(0).path("waits")).isEmpty();
    // When
    admin.state.demote(A, new Note(admin.state.now().plusSeconds(9), "no credit"));
    // Then
    assertThat(key(0).path("state").asText()).isEqualTo("demoted");
  }

  @Test
  void shouldEnableADeadKey() {
    // Given
    admin.state.disable(B, "invalid x-api-key");
    admin.state.cool(B, "model-small", cooldown(Duration.ofHours(1)));
    // When
    KeyStatus enabled = admin.keys.enable("main", "b");
    // Then
    assertThat(enabled.state()).isEqualTo("ready");
    assertThat(admin.state.key(B).clear()).isTrue();
  }

  @Test
  void shouldNotEnableWhatTheFileTurnsOff() {
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> admin.keys.enable("main", "c"))
        .satisfies(refused -> assertThat(refused.problem().code()).isEqualTo("read_only"));
  }

  @Test
  void shouldResumeAChannelInEveryLane() {
    // Given
    Instant until = admin.state.now().plusSeconds(900);
    BreakerId here = BreakerId.ofChannel(Configurations.CLAUDE, "main");
    BreakerId narrow = new BreakerId(Configurations.GEMINI, "main", "https://one.example", "a");
    BreakerId other = BreakerId.ofChannel(Configurations.CLAUDE, "spare");
    List.of(here, narrow, other).forEach(id -> admin.state.open(id, until, 1, "status 500"));
    admin.state.cool(A, "model-small", cooldown(Duration.ofHours(1)));
    admin.state.demote(A, new Note(until, "no credit"));
    admin.state.disable(B, "revoked");
    admin.state.cool(B, KeyFacts.EVERY_MODEL, cooldown(Duration.ofHours(1)));
    admin.state.demote(B, new Note(until, "no credit"));
    Endpoint endpoint = new Endpoint("main", "https://one.example");
    admin.state.failed(endpoint);
    // When
    admin.channels.resume("main");
    // Then
    assertThat(admin.state.breaker(here).closed()).isTrue();
    assertThat(admin.state.breaker(narrow).closed()).isTrue();
    assertThat(admin.state.breaker(other).closed()).isFalse();
    assertThat(admin.state.key(A).clear()).isTrue();
    assertThat(admin.state.key(B).disabled()).isEqualTo("revoked");
    assertThat(admin.state.key(B).cooldowns()).isEmpty();
    assertThat(admin.state.key(B).isDemoted(admin.state.now())).isFalse();
    assertThat(admin.state.trouble(endpoint)).isEmpty();
  }

  @Test
  void shouldPingOneOrAll() throws InterruptedException, ExecutionException {
    // When
    admin.channels.ping("main", "b");
    List<Ping> all = admin.pings.ping().channels();
    // Then
    assertThat(all).extracting(Ping::channel).containsExactly("main", "spare", "parked");
    assertThat(admin.vendors.asked())
        .containsExactlyInAnyOrder("main/b", "main/", "spare/", "parked/");
  }

  @Test
  void shouldListModelsOrSayWhyNot() throws InterruptedException {
    // When
    ModelList models = admin.channels.models("main");
    // Then
    assertThat(models.models()).extracting(ModelList.Listed::id).containsExactly("model-small");
    // When
    admin.vendors.fail("refuses the key");
    // Then
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> admin.channels.models("main"))
        .satisfies(
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(502);
              assertThat(refused.problem().detail()).isEqualTo("refuses the key");
            });
  }

  @Test
  void shouldSayWhatIsNotThere() {
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> admin.channels.show("nobody"))
        .satisfies(refused -> assertThat(refused.problem().code()).isEqualTo("unknown_channel"));
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> admin.keys.enable("main", "z"))
        .satisfies(refused -> assertThat(refused.problem().code()).isEqualTo("unknown_key"));
  }
}
