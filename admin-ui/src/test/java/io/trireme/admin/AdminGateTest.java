package io.trireme.admin;

import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class AdminGateTest {

  private static final String KEY = FakeGateway.KEY;

  private final FakeGateway gateway = new FakeGateway();
  private final AdminGate gate = new AdminGate(() -> gateway);

  private static void assertRefused(Optional<Problem> refusal, String code) {
    Response response = refusal.orElseThrow().response();
    assertThat(response.getStatus()).isEqualTo(401);
    assertThat(response.getMediaType()).hasToString("application/problem+json");
    assertThat(response.getEntity())
        .isInstanceOfSatisfying(
            Problem.class,
            problem -> {
              assertThat(problem.type()).isEqualTo("about:blank");
              assertThat(problem.title()).isEqualTo("Unauthorized");
              assertThat(problem.status()).isEqualTo(401);
              assertThat(problem.code()).isEqualTo(code);
              assertThat(problem.detail()).isNotBlank();
              assertThat(problem.errors()).isEmpty();
            });
  }

  @Test
  void shouldLetInAKeyInItsHeader() {
    assertThat(gate.refusal(KEY, null)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "Bearer  "})
  void shouldLetInABearer(String scheme) {
    // When
    Optional<Problem> refusal = gate.refusal(null, scheme + KEY);
    // Then
    assertThat(refusal).isEmpty();
    assertThat(gateway.presented()).containsExactly(KEY);
  }

  @Test
  void shouldTakeTheBearerWhereTheKeyHeaderIsBlank() {
    assertThat(gate.refusal(" ", "Bearer " + KEY)).isEmpty();
  }

  @Test
  void shouldLetTheKeyHeaderDecideWhereBothAreThere() {
    assertThat(gate.refusal(KEY, "Bearer other")).isEmpty();
    assertRefused(gate.refusal("other", "Bearer " + KEY), "key_wrong");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "none, none",
        "'', none",
        "'  ', none",
        "none, ''",
        "none, 'Bearer'",
        "none, 'Bearer '",
        "none, 'Bearer    '",
        "none, 'Basic admin-key-of-the-test'",
        "none, 'admin-key-of-the-test'"
      })
  void shouldAskForAKeyWithoutTroublingTheGateway(
      @Nullable String key, @Nullable String authorization) {
    // When
    Optional<Problem> refusal = gate.refusal(key, authorization);
    // Then
    assertRefused(refusal, "key_missing");
    assertThat(gateway.presented()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"wrong-secret, none", "none, Bearer wrong-secret"})
  void shouldRefuseAWrongKeyWithoutRepeatingIt(
      @Nullable String key, @Nullable String authorization) {
    // When
    Optional<Problem> refusal = gate.refusal(key, authorization);
    // Then
    assertRefused(refusal, "key_wrong");
    assertThat(Json.of(refusal.orElseThrow()).toString()).doesNotContain("wrong-secret");
    assertThat(refusal.orElseThrow().response().getHeaders().toString())
        .doesNotContain("wrong-secret");
  }
}
