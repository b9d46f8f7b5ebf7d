package io.trireme.scheduler.fault;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.scheduler.Settings.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class FaultRulesTest {

  private static final Path PAGE = Path.of("../docs/reference/failures.md");

  private static FaultFacts answered(int status, @Nullable String code, String message) {
    List<String> codes = code == null ? List.of() : List.of(code);
    return new FaultFacts(FaultCause.STATUS, status, codes, Kind.ofStatus(status), message, null);
  }

  private static String row(FaultFacts facts, Mode mode) {
    return FaultRules.rule(facts, mode).id();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|invalid_request_error|max_tokens: Field required",
        "400|invalid_request_error|invalid token in tool name: quota exceeded, insufficient balance",
        "400|INVALID_ARGUMENT|Unknown name: rate limit exceeded",
        "422|validation_error|Input should be a valid string, no available channel",
        "400|unknown_parameter|service unavailable is no parameter",
        "400||expired token, invalid permission, authentication denied",
        "422||messages: quota must be a number",
        "400||unknown model option 'insufficient balance'",
        "400||the field \"insufficient balance\" is not known",
        "413||too large",
        "415||text/plain"
      })
  void shouldNeverLetARequestOfTheClientsBurnKeys(int status, String code, String message) {
    // When
    Diagnosis found = FaultRules.diagnose(answered(status, code, message), Mode.FUZZY);

    // Then
    assertThat(found.faultClass()).isEqualTo(FaultClass.CLIENT);
    assertThat(found.retryable()).isFalse();
    assertThat(found.unhealthy()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(
      value = Kind.class,
      names = {"CONTEXT_TOO_LONG", "CONTENT_POLICY"})
  void shouldEndWithWhatNoOtherWouldTakeEither(Kind kind) {
    // Given
    FaultFacts facts =
        new FaultFacts(FaultCause.STATUS, 400, List.of("x"), kind, "overloaded", null);

    // When / Then
    assertThat(FaultRules.diagnose(facts, Mode.FUZZY).retryable()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|new_api_error|用户余额不足|empty-account-said|QUOTA",
        "403|new_api_error|user quota is not enough|empty-account-said|QUOTA",
        "422||Insufficient Balance|empty-account-said|QUOTA",
        "500|one_api_error|预扣费额度失败|empty-account-said|QUOTA",
        "400||请求数限制|too-much-said|RATE",
        "404||No available channel for model m|no-capacity-said|OVERLOADED",
        "400||当前分组上游负载已饱和，请稍后再试|no-capacity-said|OVERLOADED",
        "429||当前分组上游负载已饱和，请稍后再试|no-capacity-said|OVERLOADED",
        "400||model temporarily unavailable|no-capacity-said|OVERLOADED",
        "422||something, try again later|later-said|OVERLOADED",
        "400||upstream error: do request failed|behind-it-said|BROKEN",
        "400||Your organization has been disabled.|dead-account-said|KEY"
      })
  void shouldHeedWhatIsSaidInFuzzyMode(
      int status, String code, String message, String row, FaultClass faultClass) {
    // Given
    FaultFacts facts = answered(status, code, message);

    // When
    Diagnosis found = FaultRules.diagnose(facts, Mode.FUZZY);

    // Then
    assertThat(row(facts, Mode.FUZZY)).isEqualTo(row);
    assertThat(found.faultClass()).isEqualTo(faultClass);
    assertThat(found.retryable()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "400|用户余额不足|request",
        "403|user quota is not enough|forbidden",
        "404|No available channel for model m|404",
        "429|当前分组上游负载已饱和|rate",
        "500|insufficient balance|5xx"
      })
  void shouldHeedStructureAloneInStrictMode(int status, String message, String row) {
    assertThat(row(answered(status, null, message), Mode.STRICT)).isEqualTo(row);
  }

  @ParameterizedTest
  @EnumSource(Mode.class)
  void shouldTellAnEmptyAccountFromARateLimit(Mode mode) {
    assertThat(row(answered(429, "insufficient_quota", "You exceeded your current quota"), mode))
        .isEqualTo("empty-account-code");
    assertThat(row(answered(429, "RESOURCE_EXHAUSTED", "You exceeded your current quota"), mode))
        .isEqualTo("rate-code");
    assertThat(row(answered(429, "usage_limit_reached", "The usage limit"), mode))
        .isEqualTo("used-up");
    assertThat(row(answered(429, "quota_per_day", "You exceeded"), mode)).isEqualTo("day-used-up");
    assertThat(row(answered(429, "rate_limit_error", "try again later"), mode))
        .isEqualTo("rate-code");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401|authentication_error|KEY",
        "401|invalid_api_key|KEY",
        "400|API_KEY_INVALID|KEY",
        "401||KEY_MODEL",
        "401|new_api_error|KEY_MODEL",
        "403|permission_error|KEY_MODEL",
        "403||KEY_MODEL"
      })
  void shouldTakeAKeyForDeadOnlyWhereTheStructureSaysSo(int status, String code, FaultScope scope) {
    // When
    Diagnosis found =
        FaultRules.diagnose(answered(status, code, "invalid token expired"), Mode.FUZZY);

    // Then
    assertThat(found.faultClass()).isEqualTo(FaultClass.KEY);
    assertThat(found.scope()).isEqualTo(scope);
  }

  @ParameterizedTest
  @EnumSource(FaultCause.class)
  void shouldHaveARowForEveryCauseAndKind(FaultCause cause) {
    for (Kind kind : Kind.values()) {
      // When
      Diagnosis found =
          FaultRules.diagnose(FaultFacts.of(cause, new GatewayError(kind, "x")), Mode.FUZZY);

      // Then
      assertThat(found.retryable() || found.scope() == FaultScope.REQUEST).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 204, 301, 399})
  void shouldTakeAStatusBelow400ForNoAnswer(int status) {
    assertThat(
            row(
                new FaultFacts(
                    FaultCause.STATUS, status, List.of(), Kind.UPSTREAM_BROKEN, "", null),
                Mode.FUZZY))
        .isEqualTo("redirect");
  }

  @Test
  void shouldReachEveryRow() {
    // When
    Set<String> reached = new HashSet<>();
    for (FaultRule rule : FaultRules.TABLE) {
      reached.add(FaultRules.rule(witness(rule), Mode.FUZZY).id());
    }

    // Then: a row that nothing reaches is a row that misleads
    assertThat(reached)
        .isEqualTo(FaultRules.TABLE.stream().map(FaultRule::id).collect(Collectors.toSet()));
  }

  /** Facts that fulfil a row and as little else as can be. */
  private static FaultFacts witness(FaultRule rule) {
    FaultCause cause =
        rule.causes().isEmpty() ? FaultCause.STATUS : rule.causes().iterator().next();
    Kind kind = rule.kinds().isEmpty() ? Kind.INTERNAL : rule.kinds().iterator().next();
    return new FaultFacts(
        cause,
        rule.to() == 0 ? 418 : rule.from(),
        rule.codes().stream().limit(1).toList(),
        kind,
        rule.words() == null ? "" : rule.words().phrases().getFirst(),
        null);
  }

  @Test
  void shouldCarryTheWaitAndNeverTheMessage() {
    // Given
    FaultFacts facts =
        new FaultFacts(
            FaultCause.STATUS,
            429,
            List.of("Rate_Limit_Error", "sk-secret with spaces"),
            Kind.RATE_LIMITED,
            "key sk-secret is too fast",
            Duration.ofSeconds(7));

    // When
    Diagnosis found = FaultRules.diagnose(facts, Mode.FUZZY);

    // Then
    assertThat(found.retryAfter()).contains(Duration.ofSeconds(7));
    assertThat(found.reason()).isEqualTo("rate limit (status 429 rate_limit_error)");
  }

  @Test
  void shouldHaveAPhraseForNothingThatARequestWouldSay() {
    for (FaultWords words : FaultWords.ALL) {
      for (String phrase : words.phrases()) {
        // Then: a single short word stands in too many messages
        assertThat(phrase).isLowerCase().isNotIn("invalid", "token", "quota", "expired", "denied");
        assertThat(FaultWords.searched("Unknown field \"" + phrase + "\".")).doesNotContain(phrase);
      }
    }
  }

  @Test
  void shouldDocumentTheTableAsItIs() throws IOException {
    // Given: -Dtrireme.docs.write=true writes the page anew
    String page = Files.readString(PAGE);
    String table =
        FaultRules.TABLE.stream().map(FaultRule::documented).collect(Collectors.joining("\n"));
    String words =
        FaultWords.ALL.stream()
            .map(group -> "| " + group.name() + " | " + String.join(", ", group.phrases()) + " |")
            .collect(Collectors.joining("\n"));
    String wanted = between(between(page, "rules", table), "phrases", words);

    // When
    if (Boolean.getBoolean("trireme.docs.write")) {
      Files.writeString(PAGE, wanted);
    }

    // Then
    assertThat(Files.readString(PAGE)).isEqualTo(wanted);
  }

  private static String between(String page, String name, String rows) {
    String begin = "<!-- " + name + " -->\n";
    String end = "\n<!-- end of " + name + " -->";
    int header = page.indexOf("|---", page.indexOf(begin));
    int from = page.indexOf('\n', header) + 1;
    return page.substring(0, from) + rows + page.substring(page.indexOf(end));
  }
}
