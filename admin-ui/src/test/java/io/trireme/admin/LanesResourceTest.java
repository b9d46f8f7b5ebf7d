package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.admin.Problem.FieldError;
import io.trireme.scheduler.state.BreakerId;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(20)
class LanesResourceTest {

  private final AdminFixture admin = new AdminFixture();

  private static Problem refusal(Runnable action) {
    return assertThatExceptionOfType(Refused.class).isThrownBy(action::run).actual().problem();
  }

  @Test
  void shouldShowALaneInItsOrder() {
    // When
    JsonNode lane = admin.lane();
    // Then
    assertThat(lane.path("strategy").asText()).isEqualTo("failover");
    assertThat(lane.path("closed").asBoolean(true)).isFalse();
    assertThat(lane.path("breaker").path("openFor").asText()).isEqualTo("15m");
    assertThat(lane.path("affinity").path("ttl").asText()).isEqualTo("5m");
    assertThat(lane.path("entries").findValuesAsText("channel"))
        .containsExactly("main", "spare", "parked");
    assertThat(lane.path("entries").findValuesAsText("state"))
        .startsWith("active")
        .contains("suspended");
    assertThat(lane.path("entries").path(0).path("weight").asInt()).isEqualTo(3);
    assertThat(lane.path("entries").path(1).path("translated").asBoolean()).isTrue();
    assertThat(lane.path("entries").path(0).path("health").path("inFlight").asInt()).isEqualTo(4);
  }

  @Test
  void shouldShowEveryLane() {
    assertThat(admin.lanes.lanes().lanes())
        .extracting(LaneStatus::dialect)
        .containsExactly("claude", "gemini");
  }

  @Test
  void shouldShowWhatABreakerIsOpenFor() {
    // Given
    Instant until = admin.state.now().plusSeconds(90);
    admin.state.open(BreakerId.ofChannel(Configurations.CLAUDE, "main"), until, 2, "status 503");
    admin.state.open(
        new BreakerId(Configurations.CLAUDE, "main", "https://two.example", "b"),
        until,
        1,
        "reset");
    // When
    JsonNode health = admin.lane().path("entries").path(0).path("health");
    // Then
    assertThat(health.path("breaker").path("phase").asText()).isEqualTo("open");
    assertThat(health.path("breaker").path("until").asText()).isEqualTo(until.toString());
    assertThat(health.path("breaker").path("reason").asText()).isEqualTo("status 503");
    assertThat(health.path("openBreakers")).hasSize(1);
    assertThat(health.path("openBreakers").path(0).path("key").asText()).isEqualTo("b");
  }

  @Test
  void shouldSuspendAndResumeWhileRunning() {
    // When
    LaneStatus.Entry suspended = admin.change("main", "{\"state\":\"suspended\"}");
    // Then
    assertThat(suspended.state()).isEqualTo("suspended");
    assertThat(suspended.configuredState()).isEqualTo("active");
    assertThat(suspended.reason()).isEqualTo("suspended by an administrator");
    assertThat(admin.state.suspended(AdminFixture.MAIN)).isPresent();
    // When
    LaneStatus.Entry resumed = admin.change("main", "{\"state\":\"active\"}");
    // Then
    assertThat(resumed.state()).isEqualTo("active");
    assertThat(admin.state.suspended(AdminFixture.MAIN)).isEmpty();
  }

  @Test
  void shouldPromoteForATimeAndEndIt() {
    // When
    LaneStatus.Entry promoted = admin.change("spare", "{\"promotion\":{\"for\":\"10m\"}}");
    // Then
    assertThat(promoted.promotedUntil()).isEqualTo(admin.state.now().plus(Duration.ofMinutes(10)));
    // When
    admin.advance(Duration.ofMinutes(11));
    // Then
    assertThat(admin.lane().path("entries").path(1).path("promotedUntil").isNull()).isTrue();
    // When
    admin.change("spare", "{\"promotion\":{\"for\":\"10m\"}}");
    LaneStatus.Entry ended = admin.change("spare", "{\"promotion\":null}");
    // Then
    assertThat(ended.promotedUntil()).isNull();
  }

  @Test
  void shouldEndAPromotionBySuspending() {
    // Given
    admin.change("main", "{\"promotion\":{\"for\":\"1h\"}}");
    // When
    admin.change("main", "{\"state\":\"suspended\"}");
    LaneStatus.Entry resumed = admin.change("main", "{\"state\":\"active\"}");
    // Then
    assertThat(resumed.promotedUntil()).isNull();
  }

  @Test
  void shouldNotPromoteWhatIsSuspended() {
    // Given
    admin.change("main", "{\"state\":\"suspended\"}");
    // When
    Problem problem = refusal(() -> admin.change("main", "{\"promotion\":{\"for\":\"1h\"}}"));
    // Then
    assertThat(problem.status()).isEqualTo(409);
    assertThat(problem.code()).isEqualTo("suspended");
    // When
    LaneStatus.Entry both =
        admin.change("main", "{\"state\":\"active\",\"promotion\":{\"for\":\"1h\"}}");
    // Then
    assertThat(both.promotedUntil()).isNotNull();
  }

  @Test
  void shouldTakeWhatTheFileSaysAnyway() {
    // When
    LaneStatus.Entry same =
        admin.lanes.put(
            "claude", "main", AdminFixture.bytes("{\"state\":\"active\",\"weight\":3}"));
    // Then
    assertThat(same.weight()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "main   | {\"weight\":4}            | weight",
        "main   | {\"state\":\"disabled\"}  | state",
        "parked | {\"state\":\"active\"}    | state"
      })
  void shouldLeaveTheFileItsWords(String channel, String json, String field) {
    // When
    Problem problem = refusal(() -> admin.change(channel, json));
    // Then
    assertThat(problem.status()).isEqualTo(409);
    assertThat(problem.code()).isEqualTo("read_only");
    assertThat(problem.detail()).contains("file");
    assertThat(problem.errors()).extracting(FieldError::field).containsExactly(field);
  }

  @Test
  void shouldChangeNothingOfWhatItRefuses() {
    // When
    refusal(
        () -> admin.change("main", "{\"state\":\"suspended\",\"weight\":9,\"promotion\":null}"));
    // Then
    assertThat(admin.state.suspended(AdminFixture.MAIN)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"state\":\"asleep\"}                                      | state",
        "{\"state\":7}                                               | state",
        "{\"weight\":\"3\"}                                          | weight",
        "{\"weight\":1.5}                                            | weight",
        "{\"colour\":\"red\"}                                        | colour",
        "{\"promotion\":\"10m\"}                                     | promotion",
        "{\"promotion\":{}}                                          | promotion",
        "{\"promotion\":{\"for\":\"10m\",\"why\":\"x\"}}             | promotion",
        "{\"promotion\":{\"for\":\"ten\"}}                           | promotion.for",
        "{\"promotion\":{\"for\":\"721h\"}}                          | promotion.for",
        "{\"state\":\"suspended\",\"promotion\":{\"for\":\"10m\"}}   | promotion"
      })
  void shouldNameTheFieldThatIsWrong(String json, String field) {
    // When
    Problem problem = refusal(() -> admin.change("main", json));
    // Then
    assertThat(problem.status()).isEqualTo(400);
    assertThat(problem.errors()).extracting(FieldError::field).containsExactly(field);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{", "7", "{} {}"})
  void shouldRefuseWhatIsNoObject(String json) {
    assertThat(refusal(() -> admin.change("main", json)).status()).isEqualTo(400);
  }

  @Test
  void shouldSayWhatIsNotThere() {
    assertThat(refusal(() -> admin.lanes.lane("cobol")).code()).isEqualTo("unknown_lane");
    assertThat(refusal(() -> admin.change("nobody", "{}")).code()).isEqualTo("unknown_entry");
  }
}
