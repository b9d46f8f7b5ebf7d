package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What Google's API does and the gateway does not is told apart from what nobody knows. */
@Timeout(60)
class UnservedActionIT {
  private static Gateway gateway;

  @BeforeAll
  static void start() {
    gateway = Gateway.start(GatewaySetup.claude("http://127.0.0.1:9"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static RawAnswer post(String path, String key) {
    return RawHttp.exchange(
        gateway.port(), RawRequest.post(path, "{}").with("x-goog-api-key", key));
  }

  @ParameterizedTest
  @CsvSource({
    "/v1beta/models/m:embedContent, embedContent",
    "/v1/models/m:batchGenerateContent, batchGenerateContent",
    "/v1beta/models/a:b:predictLongRunning, predictLongRunning",
    "/v1beta/tunedModels/m:transferOwnership, transferOwnership",
  })
  void shouldSayThatAnActionIsNotImplemented(String path, String action) {
    // When
    RawAnswer answer = post(path, GatewaySetup.ACCESS_KEY);
    // Then
    JsonNode error = Anthropic.json(answer.text()).path("error");
    assertThat(answer.status()).isEqualTo(501);
    assertThat(error.path("code").asInt()).isEqualTo(501);
    assertThat(error.path("status").asText()).isEqualTo("UNIMPLEMENTED");
    assertThat(error.path("message").asText()).startsWith(action + " ");
  }

  @Test
  void shouldTellNobodyWithoutAKey() {
    assertThat(post("/v1beta/models/m:embedContent", "another").status()).isEqualTo(401);
  }

  @Test
  void shouldStillRefuseAMethodWhereThereIsNoAction() {
    assertThat(post("/v1beta/models/m", GatewaySetup.ACCESS_KEY).status()).isEqualTo(405);
  }
}
