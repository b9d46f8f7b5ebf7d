package io.trireme.claude;

import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.JsonTopLevel;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.RequestFacts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

@Timeout(20)
class ClaudeRelayFactsTest {

  private static final Endpoint MESSAGES = new Endpoint("POST", "/v1/messages", Operation.GENERATE);
  private static final Endpoint COUNT =
      new Endpoint("POST", "/v1/messages/count_tokens", Operation.COUNT_TOKENS);

  private final ClaudeRelay relay = new ClaudeRelay();

  private RequestFacts facts(String body) {
    return facts(FakeHead.plain(), body);
  }

  private RequestFacts facts(FakeHead head, String body) {
    return relay.facts(MESSAGES, head, body.getBytes(UTF_8));
  }

  private RequestFacts factsOfUser(String userIdJson) {
    return facts("{\"model\":\"m\",\"metadata\":{\"user_id\":" + userIdJson + "}}");
  }

  private GatewayException refusal(String body) {
    return catchThrowableOfType(GatewayException.class, () -> facts(body));
  }

  @Test
  void shouldFindTheModelAndItsPlace() {
    // Given
    String body = "{ \"max_tokens\": 1, \"model\" : \"claude-x\" }";
    // When
    RequestFacts facts = facts(body);
    // Then
    assertThat(facts.model()).isEqualTo("claude-x");
    assertThat(facts.stream()).isFalse();
    assertThat(facts.session()).isEmpty();
    assertThat(facts.modelFields())
        .extracting(field -> body.substring(field.start(), field.end()))
        .containsExactly("\"claude-x\"");
  }

  @Test
  void shouldDecodeEscapesOfTheModel() {
    assertThat(facts("{\"mod\\u0065l\":\"a\\u002Fb\\\"c\"}").model()).isEqualTo("a/b\"c");
  }

  @Test
  void shouldTakeTheLastOfDuplicateKeysAndKnowThemAll() {
    // When
    RequestFacts facts =
        facts("{\"stream\":true,\"model\":\"first\",\"stream\":false,\"model\":\"last\"}");
    // Then
    assertThat(facts.model()).isEqualTo("last");
    assertThat(facts.stream()).isFalse();
    assertThat(facts.modelFields())
        .extracting(JsonTopLevel.Field::text)
        .containsExactly("first", "last");
  }

  @Test
  void shouldNotTakeANestedModelForTheModel() {
    // When
    RequestFacts facts =
        facts("{\"metadata\":{\"model\":\"inner\"},\"model\":\"outer\",\"tools\":[{\"model\":1}]}");
    // Then
    assertThat(facts.model()).isEqualTo("outer");
    assertThat(facts.modelFields()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"true,true", "false,false", "null,false", "1,false", "'\"true\"',false"})
  void shouldStreamOnlyForTheLiteralTrue(String value, boolean stream) {
    assertThat(facts("{\"model\":\"m\",\"stream\":" + value + "}").stream()).isEqualTo(stream);
  }

  @Test
  void shouldNeverStreamACount() {
    // When
    RequestFacts facts =
        relay.facts(COUNT, FakeHead.plain(), "{\"model\":\"m\",\"stream\":true}".getBytes(UTF_8));
    // Then
    assertThat(facts.stream()).isFalse();
  }

  @Test
  void shouldNameTheSessionByHowItBeginsWhereNothingElseDoes() {
    // Given
    String begun =
        "{\"model\":\"m\",\"system\":\"s\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}";
    // When
    String first = facts(begun + "]}").session().orElseThrow();
    String later =
        facts(begun + ",{\"role\":\"assistant\",\"content\":\"b\"}]}").session().orElseThrow();
    // Then
    assertThat(later).isEqualTo(first).startsWith("print-");
  }

  @Test
  void shouldTakeTheSessionOfTheHeaderBeforeThatOfTheBody() {
    // When
    RequestFacts facts =
        facts(
            FakeHead.with("x-claude-code-session-id", "of-header"),
            "{\"model\":\"m\",\"metadata\":{\"user_id\":\"{\\\"session_id\\\":\\\"of-body\\\"}\"}}");
    // Then
    assertThat(facts.session()).contains("of-header");
  }

  @Test
  void shouldNotTakeABlankHeaderForASession() {
    assertThat(facts(FakeHead.with("x-claude-code-session-id", " "), "{\"model\":\"m\"}").session())
        .isEmpty();
    assertThat(
            facts(
                    FakeHead.with("x-claude-code-session-id", ""),
                    "{\"model\":\"m\",\"metadata\":{\"user_id\":\"u_session_s\"}}")
                .session())
        .contains("s");
  }

  @Test
  void shouldReadTheSessionFromTheJsonTextOfNewerClients() {
    assertThat(
            factsOfUser(
                    "\"{\\\"device_id\\\":\\\"d\\\",\\\"account_uuid\\\":\\\"\\\","
                        + "\\\"session_id\\\":\\\"4f0c\\\"}\"")
                .session())
        .contains("4f0c");
  }

  @ParameterizedTest
  @CsvSource({
    "'\"user_1f_account__session_77-aa\"',77-aa",
    "'\"user_session_x_account__session_last\"',last"
  })
  void shouldReadTheSessionFromTheNameOfOlderClients(String userId, String session) {
    assertThat(factsOfUser(userId).session()).contains(session);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"someone\"",
        "\"\"",
        "\"{}\"",
        "\"{\\\"session_id\\\":\\\"\\\"}\"",
        "\"{\\\"session_id\\\":null}\"",
        "\"{\\\"session_id\\\":\\\" \\\"}\"",
        "\"{\\\"session_id\\\":7}\"",
        "\"user_1_session_\"",
        "\"[1]\"",
        "\"{broken\"",
        "\"42\"",
        "null",
        "17",
        "{\"session_id\":\"x\"}"
      })
  void shouldKnowNoSessionWhereNoneIsNamed(String userId) {
    assertThat(factsOfUser(userId).session()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "\"text\"", "[]", "{}"})
  void shouldBearOddMetadata(String metadata) {
    assertThat(facts("{\"model\":\"m\",\"metadata\":" + metadata + "}").session()).isEmpty();
  }

  @Test
  void shouldAskForAMissingModel() {
    // When
    GatewayException refusal = refusal("{\"messages\":[],\"x\":{\"model\":\"inner\"}}");
    // Then
    assertThat(refusal.error().kind()).isEqualTo(Kind.BAD_REQUEST);
    assertThat(refusal.error().message()).isEqualTo("model: Field required");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"\"", "\" \\t\"", "null", "5", "true", "[\"m\"]", "{\"m\":\"m\"}"})
  void shouldRefuseAModelThatIsNoName(String model) {
    // When
    GatewayException refusal = refusal("{\"model\":" + model + "}");
    // Then
    assertThat(refusal.error().kind()).isEqualTo(Kind.BAD_REQUEST);
    assertThat(refusal.error().message()).isEqualTo("model: a non-empty string is required");
  }

  @Test
  void shouldRefuseWhenTheLastDuplicateIsNoName() {
    assertThat(refusal("{\"model\":\"good\",\"model\":null}").error().kind())
        .isEqualTo(Kind.BAD_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "\"model\"",
        "{\"model\":\"private-name\"",
        "{\"model\":\"private-name\"} x",
        "{\"model\":\"private-name\",}",
        "{'model':'private-name'}"
      })
  void shouldRefuseBadJsonWithoutQuotingIt(String body) {
    // When
    GatewayException refusal = refusal(body);
    // Then
    assertThat(refusal.error().kind()).isEqualTo(Kind.BAD_REQUEST);
    assertThat(refusal.error().message())
        .startsWith("The request body is not valid JSON: ")
        .contains(" at byte ")
        .doesNotContain("private-name");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"type\":\"enabled\",\"budget_tokens\":1024} | true",
        "{\"type\":\"adaptive\"} | true",
        "{\"type\":\"disabled\"} | false",
        "null | false",
        "\"enabled\" | false"
      })
  void shouldTellWhetherThoughtsAreAskedFor(String thinking, boolean reasoning) {
    assertThat(facts("{\"model\":\"m\",\"thinking\":" + thinking + "}").reasoning())
        .isEqualTo(reasoning);
    assertThat(facts("{\"model\":\"m\"}").reasoning()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"max_tokens\":64 | 64",
        "\"max_tokens\":1.5 | 0",
        "\"max_tokens\":-1 | 0",
        "\"max_tokens\":\"64\" | 0",
        "\"max_tokens\":99999999999999999999 | 0",
        "\"max_output_tokens\":64 | 0"
      })
  void shouldTellHowMuchMayBeGenerated(String field, long most) {
    assertThat(facts("{\"model\":\"m\"," + field + "}").maxOutput()).isEqualTo(most);
  }
}
