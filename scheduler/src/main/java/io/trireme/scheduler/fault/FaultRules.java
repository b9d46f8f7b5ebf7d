package io.trireme.scheduler.fault;

import io.trireme.core.GatewayError.Kind;
import io.trireme.scheduler.Settings.Mode;
import java.util.List;
import java.util.regex.Pattern;

import static io.trireme.scheduler.fault.FaultRule.when;
import static java.util.Objects.requireNonNull;

/**
 * What a failed attempt means, as a table: the first row that applies decides. {@code
 * docs/reference/failures.md} shows it to users; a test holds the two together.
 */
public final class FaultRules {

  private static final FaultCause[] ANSWERED = {FaultCause.STATUS, FaultCause.IN_BAND};

  /** Statuses under which a dialect's own words for a wrong request are believed. */
  private static final Kind[] REQUEST_KINDS = {
    Kind.BAD_REQUEST, Kind.METHOD_NOT_ALLOWED, Kind.TOO_LARGE, Kind.UNSUPPORTED_MEDIA_TYPE
  };

  /** The rows, in the order in which they are asked. */
  static final List<FaultRule> TABLE =
      List.of(
          // Nothing that could be read as an answer.
          when("deadline")
              .showing(FaultCause.DEADLINE)
              .ends(FaultClass.BROKEN, "the exchange's time is over"),
          when("no-memory")
              .showing(FaultCause.MEMORY)
              .ends(FaultClass.LOCAL, "the gateway has no memory left for the answer"),
          when("local")
              .showing(FaultCause.LOCAL)
              .goesOn(
                  FaultClass.LOCAL, FaultScope.BASE_URL, "cannot be resolved or may not be called"),
          when("network")
              .showing(FaultCause.NETWORK)
              .goesOn(FaultClass.BROKEN, FaultScope.BASE_URL, "cannot be reached"),
          when("silent")
              .showing(FaultCause.SILENCE)
              .goesOn(FaultClass.BROKEN, FaultScope.BASE_URL, "silent for too long"),
          when("no-answer")
              .showing(FaultCause.TRUNCATED, FaultCause.BAD_ANSWER)
              .goesOn(FaultClass.BROKEN, FaultScope.KEY_MODEL, "broken answer"),
          when("says-nothing")
              .showing(FaultCause.EMPTY)
              .goesOn(FaultClass.CLIENT, FaultScope.CHANNEL, "answer without content"),
          when("redirect")
              .showing(FaultCause.STATUS)
              .status(1, 399)
              .goesOn(FaultClass.BROKEN, FaultScope.BASE_URL, "no answer of an API"),

          // The client's own fault, by structure.
          when("too-long")
              .kind(Kind.CONTEXT_TOO_LONG)
              .ends(FaultClass.CLIENT, "longer than the model reads"),
          when("policy")
              .kind(Kind.CONTENT_POLICY)
              .ends(FaultClass.CLIENT, "against the vendor's rules of use"),
          when("policy-code")
              .showing(ANSWERED)
              .code(
                  "content_policy_violation",
                  "content_filter",
                  "content_blocked",
                  "moderation_blocked",
                  "prompt_blocked",
                  "sensitive_words_detected")
              .ends(FaultClass.CLIENT, "against the vendor's rules of use"),

          // The key and its account, by structure.
          when("dead-key")
              .code(
                  "invalid_api_key",
                  "api_key_invalid",
                  "authentication_error",
                  "unauthenticated",
                  "account_deactivated",
                  "channel:invalid_key",
                  "consumer_suspended")
              .goesOn(FaultClass.KEY, FaultScope.KEY, "the vendor does not know the key"),
          when("dead-key-in-band")
              .showing(FaultCause.IN_BAND)
              .kind(Kind.UNAUTHORIZED)
              .goesOn(FaultClass.KEY, FaultScope.KEY, "the vendor does not know the key"),
          when("empty-account")
              .kind(Kind.BILLING)
              .goesOn(FaultClass.QUOTA, FaultScope.KEY, "the account is empty"),
          when("empty-account-code")
              .code(
                  "insufficient_quota",
                  "insufficient_balance",
                  "insufficient_user_quota",
                  "pre_consume_token_quota_failed",
                  "exceeded_current_quota_error",
                  "billing_error",
                  "billing_hard_limit_reached",
                  "billing_not_active")
              .goesOn(FaultClass.QUOTA, FaultScope.KEY, "the account is empty"),
          when("used-up")
              .code("usage_limit_reached")
              .goesOn(FaultClass.QUOTA, FaultScope.KEY, "the account's limit is used up"),
          when("day-used-up")
              .code("quota_per_day")
              .goesOn(FaultClass.QUOTA, FaultScope.KEY_MODEL, "the day's quota is used up"),

          // What vendors who route to others say in words, whatever their status.
          when("overloaded-code")
              .code(
                  "overloaded_error",
                  "engine_overloaded_error",
                  "server_is_overloaded",
                  "slow_down")
              .goesOn(FaultClass.OVERLOADED, FaultScope.KEY_MODEL, "no capacity"),
          when("409")
              .status(409)
              .goesOn(FaultClass.CLIENT, FaultScope.CHANNEL, "a conflict within the channel"),
          when("request-code")
              .status(400, 499)
              .kind(REQUEST_KINDS)
              .code(
                  "invalid_request_error",
                  "invalid_request",
                  "invalid_argument",
                  "failed_precondition",
                  "out_of_range",
                  "bad_request",
                  "bad_request_error",
                  "badrequesterror",
                  "validation_error",
                  "request_too_large",
                  "unknown_parameter",
                  "unsupported_parameter",
                  "unsupported_value",
                  "missing_required_parameter",
                  "invalid_type",
                  "invalid_value")
              .ends(FaultClass.CLIENT, "the request is wrong"),
          when("rate-code")
              .code("rate_limit_error", "rate_limit_exceeded", "resource_exhausted")
              .goesOn(FaultClass.RATE, FaultScope.KEY_MODEL, "rate limit"),
          when("dead-account-said")
              .showing(FaultCause.STATUS)
              .status(400, 403)
              .says(FaultWords.DEAD_ACCOUNT)
              .goesOn(FaultClass.KEY, FaultScope.KEY, "the vendor switched the account off"),
          when("empty-account-said")
              .showing(ANSWERED)
              .says(FaultWords.EMPTY_ACCOUNT)
              .goesOn(FaultClass.QUOTA, FaultScope.KEY, "the account is empty"),
          when("too-much-said")
              .showing(ANSWERED)
              .says(FaultWords.TOO_MUCH)
              .goesOn(FaultClass.RATE, FaultScope.KEY_MODEL, "too much for now"),
          when("no-capacity-said")
              .showing(ANSWERED)
              .says(FaultWords.NO_CAPACITY)
              .goesOn(FaultClass.OVERLOADED, FaultScope.KEY_MODEL, "no capacity"),
          when("later-said")
              .status(400, 428)
              .says(FaultWords.LATER)
              .goesOn(FaultClass.OVERLOADED, FaultScope.KEY_MODEL, "asks to come back later"),
          when("behind-it-said")
              .showing(FaultCause.STATUS)
              .status(400, 499)
              .says(FaultWords.BEHIND_IT)
              .goesOn(FaultClass.BROKEN, FaultScope.KEY_MODEL, "what is behind it failed"),

          // What the status, or the dialect's reading of it, says.
          when("unauthorized")
              .kind(Kind.UNAUTHORIZED)
              .goesOn(FaultClass.KEY, FaultScope.KEY_MODEL, "the key is refused"),
          when("401")
              .status(401)
              .goesOn(FaultClass.KEY, FaultScope.KEY_MODEL, "the key is refused"),
          when("402").status(402).goesOn(FaultClass.QUOTA, FaultScope.KEY, "the account is empty"),
          when("forbidden")
              .kind(Kind.FORBIDDEN)
              .goesOn(FaultClass.KEY, FaultScope.KEY_MODEL, "the key may not do this"),
          when("403")
              .status(403)
              .goesOn(FaultClass.KEY, FaultScope.KEY_MODEL, "the key may not do this"),
          when("rate")
              .kind(Kind.RATE_LIMITED)
              .goesOn(FaultClass.RATE, FaultScope.KEY_MODEL, "rate limit"),
          when("429").status(429).goesOn(FaultClass.RATE, FaultScope.KEY_MODEL, "rate limit"),
          when("404")
              .kind(Kind.NOT_FOUND)
              .goesOn(FaultClass.CLIENT, FaultScope.CHANNEL, "the channel does not have the model"),
          when("404-status")
              .status(404)
              .goesOn(FaultClass.CLIENT, FaultScope.CHANNEL, "the channel does not have the model"),
          when("overloaded")
              .kind(Kind.OVERLOADED, Kind.UNAVAILABLE)
              .goesOn(FaultClass.OVERLOADED, FaultScope.KEY_MODEL, "no capacity"),
          when("late")
              .kind(Kind.UPSTREAM_TIMEOUT, Kind.REQUEST_TIMEOUT)
              .goesOn(FaultClass.BROKEN, FaultScope.KEY_MODEL, "what is behind it was too slow"),
          when("5xx").status(500, 599).goesOn(FaultClass.BROKEN, FaultScope.KEY_MODEL, "failed"),
          when("in-band-request")
              .showing(FaultCause.IN_BAND)
              .kind(REQUEST_KINDS)
              .ends(FaultClass.CLIENT, "the request is wrong"),
          when("in-band")
              .showing(FaultCause.IN_BAND)
              .goesOn(FaultClass.BROKEN, FaultScope.KEY_MODEL, "failed"),
          when("request").ends(FaultClass.CLIENT, "the request is wrong"));

  /** What of a vendor's code may stand in a reason. */
  private static final Pattern HARMLESS = Pattern.compile("[a-z0-9_.:-]{1,40}");

  private FaultRules() {}

  /** The meaning of a failed attempt. */
  public static Diagnosis diagnose(FaultFacts facts, Mode mode) {
    requireNonNull(mode, "mode is null");
    FaultRule rule = rule(facts, mode);
    return new Diagnosis(
        rule.faultClass(), rule.scope(), rule.retryable(), facts.waitOrNull(), reason(rule, facts));
  }

  static FaultRule rule(FaultFacts facts, Mode mode) {
    String searched = FaultWords.searched(facts.message());
    for (FaultRule rule : TABLE) {
      if (rule.applies(facts, searched, mode)) {
        return rule;
      }
    }
    throw new IllegalStateException("the last row applies to everything");
  }

  /** Never the message: vendors quote keys and requests in it. */
  private static String reason(FaultRule rule, FaultFacts facts) {
    String status = facts.status() == 0 ? "" : "status " + facts.status();
    String code =
        facts.codes().stream()
            .filter(word -> HARMLESS.matcher(word).matches())
            .findFirst()
            .orElse("");
    String told = status.isEmpty() || code.isEmpty() ? status + code : status + " " + code;
    return told.isEmpty() ? rule.reason() : rule.reason() + " (" + told + ")";
  }
}
