package io.trireme.admin;

import io.trireme.admin.Problem.FieldError;
import io.trireme.scheduler.plan.Ask;
import io.trireme.scheduler.plan.Candidate;
import io.trireme.scheduler.plan.CandidatePlan;
import io.trireme.scheduler.state.BreakerId;
import io.trireme.scheduler.state.Cooldown;
import io.trireme.scheduler.state.KeyRef;
import io.trireme.scheduler.state.RuntimeSnapshot;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(20)
class RouteResourceTest {

  private final AdminFixture admin = new AdminFixture();

  @Test
  void shouldTellTheOrderAndTheReasons() {
    // Given
    admin.state.cool(
        new KeyRef("main", "a"),
        "model-small",
        new Cooldown(admin.state.now().plusSeconds(42), "rate limit", true, 1));
    // When
    RouteAnswer answer = admin.route.get("claude", "quick", null, null);
    // Then
    assertThat(answer.modelKnown()).isTrue();
    assertThat(answer.candidates())
        .extracting(stop -> stop.channel() + " " + stop.baseUrl() + " " + stop.key())
        .containsExactly(
            "main https://one.example b",
            "main https://two.example b",
            "spare https://spare.example null");
    assertThat(answer.candidates().getFirst().upstreamModel()).isEqualTo("model-small");
    assertThat(answer.candidates().getLast().translated()).isTrue();
    assertThat(answer.candidates()).allSatisfy(stop -> assertThat(stop.reason()).isNotBlank());
    assertThat(answer.skipped())
        .extracting(RouteAnswer.Skip::reason)
        .anyMatch(reason -> reason.contains("42 s") && reason.contains("rate limit"))
        .anyMatch(reason -> reason.contains("suspended in the lane"));
    assertThat(answer.retryAfterSeconds()).isEqualTo(42.0);
  }

  @Test
  void shouldSayThatAModelIsUnknown() {
    // Given
    admin.change("spare", "{\"state\":\"suspended\"}");
    // When
    RouteAnswer answer = admin.route.get("claude", "secret-one", null, null);
    // Then
    assertThat(answer.candidates()).isEmpty();
    assertThat(answer.skipped()).extracting(RouteAnswer.Skip::channel).contains("main", "spare");
  }

  @Test
  void shouldChangeNothing() {
    // Given
    admin.state.open(
        BreakerId.ofChannel(Configurations.CLAUDE, "main"), admin.state.now(), 1, "status 500");
    String asked = "{\"lane\":\"claude\",\"model\":\"quick\",\"session\":\"s\"}";
    Ask ask = new Ask("quick", "proxy", "s", null);
    RuntimeSnapshot before = admin.state.export();
    // When
    RouteAnswer first = admin.route.post(AdminFixture.bytes(asked));
    RouteAnswer second = admin.route.post(AdminFixture.bytes(asked));
    // Then
    assertThat(second).isEqualTo(first);
    assertThat(admin.state.export()).isEqualTo(before);
    assertThat(admin.gateway.presented()).isEmpty();
    // When
    CandidatePlan plan =
        admin.scheduler.plan(admin.gateway.configuration(), Configurations.CLAUDE, ask);
    List<String> real = new ArrayList<>();
    plan.next().map(Candidate::channel).ifPresent(channel -> real.add(channel.id()));
    plan.abandoned();
    // Then
    assertThat(real).containsExactly(first.candidates().getFirst().channel());
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "none,   quick, none, lane",
        "cobol,  quick, none, lane",
        "claude, none,  none, model",
        "claude, '',    none, model",
        "claude, quick, zoe,  clientKey"
      })
  void shouldNameTheFieldThatIsWrong(String lane, String model, String key, String field) {
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> admin.route.get(lane, model, key, null))
        .satisfies(
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(400);
              assertThat(refused.problem().errors())
                  .extracting(FieldError::field)
                  .containsExactly(field);
            });
  }

  @Test
  void shouldTakeAClientKeyByItsId() {
    assertThat(admin.route.get("claude", "quick", "team", null).candidates()).isNotEmpty();
  }
}
