package io.trireme.core.spi;

import io.trireme.core.FakeHead;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class MarkerTest {

  private static final FakeHead BARE = FakeHead.of("GET", "/v1/models");

  @Test
  void shouldLookForAHeaderAmongHeadersAlone() {
    // Given
    Marker marker = new Marker(1, Marker.Kind.HEADER, "x-key");
    // Then
    assertThat(marker.holds(BARE.header("x-key", ""))).isTrue();
    assertThat(marker.holds(BARE.header("x-other", "x-key"))).isFalse();
    assertThat(marker.holds(BARE.parameter("x-key", "1"))).isFalse();
  }

  @Test
  void shouldLookForAParameterAmongParametersAlone() {
    // Given
    Marker marker = new Marker(1, Marker.Kind.QUERY, "client_version");
    // Then
    assertThat(marker.holds(BARE.parameter("client_version", "1"))).isTrue();
    assertThat(marker.holds(BARE.header("client_version", "1"))).isFalse();
    assertThat(marker.holds(BARE)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "Bearer x, true",
    "bearer x, true",
    "BEARER x, true",
    "Bearerx, false",
    "Basic x, false",
    "'', false"
  })
  void shouldKnowABearerCredential(String authorization, boolean holds) {
    assertThat(
            new Marker(1, Marker.Kind.BEARER, "")
                .holds(BARE.header("authorization", authorization)))
        .isEqualTo(holds);
  }

  @Test
  void shouldNotFindABearerWithoutAuthorization() {
    assertThat(new Marker(1, Marker.Kind.BEARER, "").holds(BARE)).isFalse();
  }

  @Test
  void shouldHoldAlways() {
    assertThat(new Marker(1, Marker.Kind.ALWAYS, "").holds(BARE)).isTrue();
  }
}
