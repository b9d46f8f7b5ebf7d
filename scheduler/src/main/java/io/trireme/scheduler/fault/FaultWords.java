package io.trireme.scheduler.fault;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import static java.util.Objects.requireNonNull;

/**
 * Phrases by which vendors say what their status does not. Each is long enough not to stand in a
 * message about a request: single words such as {@code invalid}, {@code token} or {@code quota} are
 * not among them. What a message quotes does not count, since it may be the client's own text.
 *
 * @param name how the table refers to them
 * @param phrases in lower case
 */
record FaultWords(String name, List<String> phrases) {

  /** The account has no money or no quota left. */
  static final FaultWords EMPTY_ACCOUNT =
      new FaultWords(
          "empty account",
          List.of(
              "insufficient balance",
              "insufficient credit",
              "insufficient account balance",
              "insufficient_quota",
              "insufficient quota",
              "quota is not enough",
              "credit balance is too low",
              "not enough credits",
              "out of credits",
              "quota has been exhausted",
              "quota exhausted",
              "subscription has expired",
              "subscription expired",
              "余额不足",
              "积分不足",
              "额度不足",
              "额度已用尽",
              "预扣费",
              "欠费"));

  /** The account or the key was switched off by the vendor. */
  static final FaultWords DEAD_ACCOUNT =
      new FaultWords(
          "dead account",
          List.of(
              "organization has been disabled",
              "account has been disabled",
              "account has been suspended",
              "account has been banned",
              "account has been deactivated",
              "api key has been disabled",
              "api key has been revoked",
              "账号已被封禁",
              "密钥已被禁用"));

  /** There is too much at the moment. */
  static final FaultWords TOO_MUCH =
      new FaultWords(
          "too much for now",
          List.of(
              "rate limit exceeded",
              "rate limit reached",
              "rate limited",
              "too many requests",
              "concurrency limit",
              "请求数限制",
              "请求过于频繁",
              "访问频率"));

  /** Somebody who routes to others has none left, or those behind have no capacity. */
  static final FaultWords NO_CAPACITY =
      new FaultWords(
          "no capacity",
          List.of(
              "overloaded",
              "no available channel",
              "no available account",
              "no available key",
              "no available provider",
              "no available upstream",
              "no healthy upstream",
              "at capacity",
              "temporarily unavailable",
              "service unavailable",
              "无可用渠道",
              "负载已饱和",
              "负载过高",
              "系统繁忙",
              "服务器繁忙",
              "暂时不可用",
              "暂不可用"));

  /** A polite way to say any of these; under 429 it says nothing more than the status. */
  static final FaultWords LATER =
      new FaultWords("later", List.of("try again later", "稍后再试", "稍后重试"));

  /** What is behind the vendor failed. */
  static final FaultWords BEHIND_IT =
      new FaultWords(
          "what is behind it failed",
          List.of(
              "upstream error",
              "upstream request failed",
              "error from upstream",
              "bad gateway",
              "gateway timeout",
              "upstream timed out",
              "upstream timeout",
              "internal server error",
              "上游错误",
              "上游请求失败",
              "请求上游",
              "上游超时"));

  /** Every group, in no order. */
  static final List<FaultWords> ALL =
      List.of(EMPTY_ACCOUNT, DEAD_ACCOUNT, TOO_MUCH, NO_CAPACITY, LATER, BEHIND_IT);

  /** An apostrophe within a word opens no quotation. */
  private static final Pattern QUOTED =
      Pattern.compile(
          "\"[^\"]*\"?|`[^`]*`?|“[^”]*”?|「[^」]*」?|(?<![\\p{L}\\p{N}])'[^']*'?(?![\\p{L}\\p{N}])");

  FaultWords {
    requireNonNull(name, "name is null");
    phrases = List.copyOf(phrases);
  }

  /** A message as it is searched: in lower case, without what it quotes. */
  static String searched(String message) {
    return QUOTED.matcher(message).replaceAll(" ").toLowerCase(Locale.ROOT);
  }

  /**
   * True if one of the phrases stands there.
   *
   * @param searched a message, {@linkplain #searched made ready}
   */
  boolean in(String searched) {
    return phrases.stream().anyMatch(searched::contains);
  }
}
