package io.trireme.admin;

import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class OverviewResourceTest {

  private static final String KEY = FakeGateway.KEY;

  private final FakeGateway gateway = new FakeGateway();
  private final OverviewResource resource = new OverviewResource(gateway);

  private void assertRefused(Response response, String code) {
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
  void shouldShowTheOverviewToAKeyInItsHeader() {
    // When
    Response response = resource.overview(KEY, null);
    // Then
    assertThat(response.getStatus()).isEqualTo(200);
    assertThat(response.getEntity()).isSameAs(FakeGateway.OVERVIEW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Bearer ", "bearer ", "BEARER ", "Bearer  "})
  void shouldShowTheOverviewToABearer(String scheme) {
    // When
    Response response = resource.overview(null, scheme + KEY);
    // Then
    assertThat(response.getStatus()).isEqualTo(200);
    assertThat(gateway.presented()).containsExactly(KEY);
  }

  @Test
  void shouldTakeTheBearerWhereTheKeyHeaderIsBlank() {
    assertThat(resource.overview(" ", "Bearer " + KEY).getStatus()).isEqualTo(200);
  }

  @Test
  void shouldLetTheKeyHeaderDecideWhereBothAreThere() {
    assertThat(resource.overview(KEY, "Bearer other").getStatus()).isEqualTo(200);
    assertRefused(resource.overview("other", "Bearer " + KEY), "key_wrong");
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
    Response response = resource.overview(key, authorization);
    // Then
    assertRefused(response, "key_missing");
    assertThat(gateway.presented()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {"wrong-secret, none", "none, Bearer wrong-secret"})
  void shouldRefuseAWrongKeyWithoutRepeatingIt(
      @Nullable String key, @Nullable String authorization) {
    // When
    Response response = resource.overview(key, authorization);
    // Then
    assertRefused(response, "key_wrong");
    assertThat(Json.of(response.getEntity()).toString())
        .doesNotContain("wrong-secret")
        .doesNotContain("Anthropic");
    assertThat(response.getHeaders().toString()).doesNotContain("wrong-secret");
  }

  @Test
  void shouldNotRepeatTheRightKeyEither() {
    // When
    Response response = resource.overview(KEY, null);
    // Then
    assertThat(Json.of(response.getEntity()).toString()).doesNotContain(KEY);
    assertThat(response.getHeaders().toString()).doesNotContain(KEY);
  }
}
