package io.trireme.core.spi;

import io.trireme.core.Secret;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class AuthHeaderTest {

  private static final Secret KEY = Secret.of("sk-test-1");

  @ParameterizedTest
  @CsvSource({
    "bearer, authorization, Bearer sk-test-1",
    "api-key, api-key, sk-test-1",
    "x-api-key, x-api-key, sk-test-1",
    "x-goog-api-key, x-goog-api-key, sk-test-1",
  })
  void shouldPutTheKeyWhereTheVendorWantsIt(String style, String name, String value) {
    // Given
    Quirks quirks = new Quirks(Map.of(AuthHeader.QUIRK, style));
    // When / Then
    assertThat(AuthHeader.fault(style)).isEmpty();
    assertThat(AuthHeader.of(quirks, KEY)).contains(Map.of(name, value));
  }

  @Test
  void shouldLeaveItToTheDialectWithoutTheQuirk() {
    assertThat(AuthHeader.of(Quirks.NONE, KEY)).isEmpty();
  }

  @Test
  void shouldRefuseAnyOtherHeader() {
    assertThat(AuthHeader.fault("cookie").orElseThrow()).contains("api-key, bearer");
  }
}
