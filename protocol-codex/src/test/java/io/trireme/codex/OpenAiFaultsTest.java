package io.trireme.codex;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import io.trireme.core.spi.UpstreamFault;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class OpenAiFaultsTest {

  private static final String NOTHING =
      "The upstream answered with status 500 and no readable error.";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|{'error':{'message':'m','type':'invalid_request_error','code':null}}|BAD_REQUEST",
        "400|{'error':{'message':'m','type':'x','code':'context_length_exceeded'}}|CONTEXT_TOO_LONG",
        "401|{'error':{'message':'m','type':'invalid_request_error','code':'invalid_api_key'}}|UNAUTHORIZED",
        "402|{'error':{'message':'m'}}|BILLING",
        "403|{'error':{'message':'m','type':'x'}}|FORBIDDEN",
        "404|{'error':{'message':'m','type':'invalid_request_error'}}|NOT_FOUND",
        "400|{'error':{'message':'m','code':'model_not_found'}}|NOT_FOUND",
        "405|{'error':{'message':'m','type':'invalid_request_error'}}|METHOD_NOT_ALLOWED",
        "413|{'error':{'message':'m','type':'invalid_request_error'}}|TOO_LARGE",
        "415|{'error':{'message':'m'}}|UNSUPPORTED_MEDIA_TYPE",
        "422|{'error':{'message':'m'}}|BAD_REQUEST",
        "429|{'error':{'message':'m','type':'requests','code':'rate_limit_exceeded'}}|RATE_LIMITED",
        "429|{'error':{'message':'m','type':'usage_limit_reached'}}|RATE_LIMITED",
        "429|{'error':{'message':'m','type':'insufficient_quota','code':'insufficient_quota'}}|BILLING",
        "500|{'error':{'message':'m','type':'server_error'}}|UPSTREAM_BROKEN",
        "503|{'error':{'message':'m','code':'server_is_overloaded'}}|OVERLOADED",
        "503|{'error':{'message':'m','code':'slow_down'}}|OVERLOADED",
        "504|{'error':{'message':'m'}}|UPSTREAM_TIMEOUT"
      })
  void shouldReadErrorsOfOpenAi(int status, String json, Kind kind) {
    // When
    UpstreamFault fault = read(status, json.replace('\'', '"'));
    // Then
    assertThat(fault.error().kind()).isEqualTo(kind);
    assertThat(fault.error().message()).startsWith("m");
    assertThat(fault.wellFormed()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'error':'Why.'}",
        "{'message':'Why.'}",
        "{'detail':'Why.'}",
        "{'detail':[{'loc':['body'],'msg':'Why.'}]}",
        "{'detail':{'message':'Why.'}}",
        "{'errors':[{'message':'Why.'}]}",
        "[{'error':{'code':400,'message':'Why.','status':'INVALID_ARGUMENT'}}]",
        "{'error':{'code':400,'message':'Why.'}}",
        "'Why.'",
        "data: {'error':{'message':'Why.'}}"
      },
      quoteCharacter = '~')
  void shouldReadWhatIsNearlyAnError(String json) {
    // When
    UpstreamFault fault = read(400, json.replace('\'', '"') + "\n\n");
    // Then
    assertThat(fault.error()).isEqualTo(new GatewayError(Kind.BAD_REQUEST, "Why."));
    assertThat(fault.wellFormed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~",
        "<html><body>Bad Gateway</body></html>",
        "{",
        "{}",
        "[]",
        "null",
        "{'error':{}}"
      })
  void shouldKeepOutWhatCannotBeRead(String text) {
    // When
    UpstreamFault fault = read(500, text.replace('\'', '"'));
    // Then
    assertThat(fault.error()).isEqualTo(new GatewayError(Kind.UPSTREAM_BROKEN, NOTHING));
    assertThat(fault.wellFormed()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'code':'server_error','message':'m'}|UPSTREAM_BROKEN|m",
        "{'code':'rate_limit_exceeded','message':'m'}|RATE_LIMITED|m",
        "{'code':'invalid_prompt','message':'m'}|CONTENT_POLICY|m",
        "{'code':'invalid_image_url','message':'m'}|BAD_REQUEST|m",
        "{'code':'context_length_exceeded','message':'m'}|CONTEXT_TOO_LONG|m",
        "{'error':{'code':429,'message':'m'}}|RATE_LIMITED|m",
        "{'error':{'code':502,'message':'m'}}|UPSTREAM_BROKEN|m",
        "{'error':{'code':null,'message':'m'}}|UPSTREAM_BROKEN|m",
        "{'error':'m'}|UPSTREAM_BROKEN|m",
        "{'type':'error','code':'insufficient_quota','message':'m'}|BILLING|m",
        "null|UPSTREAM_BROKEN|The upstream reported an error without saying which."
      })
  void shouldReadErrorsUnderAStatusOfSuccess(String json, Kind kind, String message) {
    assertThat(OpenAiFaults.inBand(Json.read(json.replace('\'', '"'))))
        .isEqualTo(new GatewayError(kind, message));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The encrypted content gAAA could not be verified.|x|true",
        "m|invalid_encrypted_content|true",
        "Item 'fc_1' of type 'function_call' was provided without its required 'reasoning' item|x|true",
        "Invalid `signature` in `thinking` block|x|true",
        "Corrupted thought signature.|x|true",
        "m|invalid_prompt|false",
        "The encrypted content is too large.|x|false"
      })
  void shouldKnowARefusalOfReasoning(String message, String code, boolean refused) {
    // Given
    String json = "{'error':{'message':~,'type':'invalid_request_error','code':'@'}}";
    String body = json.replace('\'', '"').replace("@", code).replace("~", Json.quoted(message));
    // When / Then
    assertThat(new OpenAiErrors(new ChatFrames()).refusesReasoning(read(400, body).error()))
        .isEqualTo(refused);
  }

  private static UpstreamFault read(int status, String body) {
    return OpenAiFaults.read(status, body.getBytes(StandardCharsets.UTF_8));
  }
}
