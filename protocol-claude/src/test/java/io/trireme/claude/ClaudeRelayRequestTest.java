package io.trireme.claude;

import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.RequestFacts;
import io.trireme.core.spi.UpstreamRequest;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(30)
class ClaudeRelayRequestTest {

  private static final Endpoint MESSAGES = new Endpoint("POST", "/v1/messages", Operation.GENERATE);

  private final ClaudeRelay relay = new ClaudeRelay();

  private UpstreamRequest request(byte[] body, String upstreamModel) {
    RequestFacts facts = relay.facts(MESSAGES, FakeHead.plain(), body);
    return relay.request(
        MESSAGES, FakeHead.plain(), facts, body, Relays.to(new Dialect("claude"), upstreamModel));
  }

  private String spliced(String body, String upstreamModel) {
    return new String(request(body.getBytes(UTF_8), upstreamModel).body(), UTF_8);
  }

  @Test
  void shouldPassTheSameArrayWhenTheModelIsUnchanged() {
    // Given
    byte[] body = "{\"mod\\u0065l\" :\"same\\u002Fname\", \"n\": 1.0}".getBytes(UTF_8);
    // When
    UpstreamRequest request = request(body, "same/name");
    // Then
    assertThat(request.body()).isSameAs(body);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":@}",
        " \r\n\t{ \t\"model\"\r\n :\n@ \t,\"max_tokens\" : 1 } \n\n",
        "\uFEFF{\"model\":@,\"x\":\"\uFEFF\"}",
        "{\"mod\\u0065l\":@,\"x\":\"\\u00e9\\/\\\"model\\\":\"}",
        "{\"x\":\"é日😀\",\"model\":@,\"y\":\"é日😀\"}",
        "{\"model\":@,\"n\":123456789012345678901234567890.000e+400,\"z\":-0.0,\"e\":1E5}",
        "{\"messages\":[{\"model\":\"old\"},{\"a\":{\"model\":\"old\"}}],\"model\":@}",
        "{\"model\":@,\"a\":1,\"a\":2,\"model\":@}"
      })
  void edge10ShouldReplaceTheModelAndNothingElse(String template) {
    // When
    String spliced = spliced(template.replace("@", "\"old\""), "a-longer-name");
    // Then
    assertThat(spliced).isEqualTo(template.replace("@", "\"a-longer-name\""));
  }

  @Test
  void shouldReplaceEveryDuplicateWhateverItHolds() {
    assertThat(spliced("{\"model\": {\"a\": [1]}, \"model\":\"old\"}", "new"))
        .isEqualTo("{\"model\": \"new\", \"model\":\"new\"}");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "say \"hi\",\"say \\\"hi\\\"\"",
        "back\\slash,\"back\\\\slash\"",
        "modèle/日,\"modèle/日\""
      })
  void shouldEscapeTheNameOfTheChannel(String name, String json) {
    assertThat(spliced("{\"model\":\"old\"}", name)).isEqualTo("{\"model\":" + json + "}");
  }

  @Test
  void shouldEscapeControlCharactersInTheNameOfTheChannel() {
    assertThat(spliced("{\"model\":\"old\"}", "a\nb\u0001"))
        .isEqualTo("{\"model\":\"a\\nb\\u0001\"}");
  }

  @Test
  void shouldSpliceABodyOfTenMegabytes() {
    // Given
    String before = "{\"messages\":[{\"role\":\"user\",\"content\":\"";
    String after = "\"}],\"model\":@,\"max_tokens\": 7}";
    String text = "0123456789abcdef".repeat(10 * 1024 * 1024 / 16);
    byte[] body = (before + text + after.replace("@", "\"old\"")).getBytes(UTF_8);
    // When
    byte[] spliced = request(body, "new-name").body();
    // Then
    assertThat(body).hasSizeGreaterThan(10 * 1024 * 1024);
    assertThat(spliced)
        .isEqualTo((before + text + after.replace("@", "\"new-name\"")).getBytes(UTF_8));
  }

  @Test
  void shouldLeaveTheBodyOfTheClientAsItIs() {
    // Given
    byte[] body = "{\"model\":\"old\"}".getBytes(UTF_8);
    byte[] copy = body.clone();
    // When
    request(body, "new");
    // Then
    assertThat(body).isEqualTo(copy);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "beta=true", "beta=true&x=%2F%20&&y"})
  void shouldKeepMethodPathAndQuery(String query) {
    // Given
    Endpoint count = new Endpoint("POST", "/v1/messages/count_tokens", Operation.COUNT_TOKENS);
    FakeHead head = new FakeHead("/v1/messages/count_tokens", query, Map.of());
    byte[] body = "{\"model\":\"m\"}".getBytes(UTF_8);
    RequestFacts facts = relay.facts(count, head, body);
    // When
    UpstreamRequest request =
        relay.request(count, head, facts, body, Relays.to(new Dialect("claude"), "other"));
    // Then
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/v1/messages/count_tokens");
    assertThat(request.query()).isEqualTo(query);
  }

  @Test
  void edge41ShouldTakeTheMarkOfALongContextOffTheModel() {
    // Given
    String body = "{\"model\":\"claude-sonnet-4-5[1m]\", \"n\": 1.0}";
    // When
    RequestFacts facts = relay.facts(MESSAGES, FakeHead.plain(), body.getBytes(UTF_8));
    // Then
    assertThat(facts.model()).isEqualTo("claude-sonnet-4-5");
    assertThat(spliced(body, "claude-sonnet-4-5"))
        .isEqualTo("{\"model\":\"claude-sonnet-4-5\", \"n\": 1.0}");
    assertThat(spliced(body, "other")).isEqualTo("{\"model\":\"other\", \"n\": 1.0}");
    assertThat(spliced("{\"model\":\"[1m]\"}", "[1m]")).isEqualTo("{\"model\":\"[1m]\"}");
  }
}
