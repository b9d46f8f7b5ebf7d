package io.trireme.deploy.config;

import io.trireme.deploy.lockout.AddressRange;
import io.trireme.scheduler.BaseUrl;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds a variable whose value cannot be used, before anything is started with it. The framework
 * would take some of them for something else, and speak of its own names for the others.
 */
public final class EnvironmentCheck {

  private static final Set<String> WORDS_OF_YES_AND_NO =
      Set.of("true", "false", "yes", "no", "y", "n", "on", "off", "1", "0");
  private static final Set<String> LEVELS = Set.of("error", "warn", "info", "debug", "trace");

  private record Rule(String name, String wanted, Predicate<String> accepts) {}

  private static final List<Rule> RULES =
      List.of(
          number("PORT", 0, 65_535),
          number("MANAGEMENT_PORT", 0, 65_535),
          word("LOG_LEVEL", "error, warn, info, debug or trace", LEVELS),
          word("TRIREME_LOG_FORMAT", "text or json", Set.of("text", "json")),
          yesOrNo("TRIREME_TRACEPARENT"),
          yesOrNo("TRIREME_DATABASE_MIGRATE"),
          yesOrNo("LOG_TO_FILE"),
          new Rule(
              "LOG_FILE_SIZE",
              "a size such as 500K, 20M or 1G",
              value -> value.matches("[0-9]{1,9}[KkMmGg]?")),
          number("LOG_FILE_COUNT", 0, 1_000),
          yesOrNo("ENABLE_WEB_UI"),
          yesOrNo("ENABLE_REQUEST_LOGS"),
          yesOrNo("ENABLE_RESPONSE_LOGS"),
          yesOrNo("TRIREME_KEEP_BODIES"),
          yesOrNo("ENABLE_CORS"),
          new Rule(
              "TRIREME_TRUSTED_PROXIES",
              "a list of addresses and networks such as 10.0.0.0/8, 127.0.0.1, ::1",
              value -> parts(value).allMatch(part -> AddressRange.of(part).isPresent())),
          new Rule(
              "TRIREME_UPDATE_URL",
              "an address such as https://api.github.com/repos/OWNER/NAME/releases/latest",
              value -> value.isEmpty() || isAddress(value)),
          duration("TRIREME_DRAIN_DELAY"),
          duration("TRIREME_DRAIN_TIMEOUT"),
          number("REQUEST_TIMEOUT", 1, 86_400_000),
          number("MAX_REQUEST_BODY_SIZE_MB", 1, 2_047),
          number("METRICS_RETENTION_DAYS", 1, 366),
          number("METRICS_WINDOW_SIZE", 1, 10_000),
          new Rule(
              "METRICS_FAILURE_THRESHOLD",
              "a share above 0 and up to 1, as 0.5",
              value -> value.matches("1|1\\.0{1,9}|0?\\.[0-9]{0,8}[1-9][0-9]{0,8}")));

  private EnvironmentCheck() {}

  /**
   * Checks the environment of this process, before the framework is booted. Prints what is wrong.
   *
   * @return the code to end with; empty if all can be used
   */
  public static OptionalInt refuse() {
    Optional<String> refusal;
    try {
      refusal = refusal(Environment.read(Path.of(""), System.getenv()));
    } catch (IOException e) {
      refusal = Optional.of(".env cannot be read: " + e.getMessage());
    }
    return refusal.map(StartupRefusal::print).map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  /** What is wrong with the first value that cannot be used; none of these is a secret. */
  static Optional<String> refusal(Map<String, String> environment) {
    return RULES.stream()
        .filter(rule -> environment.containsKey(rule.name))
        .filter(rule -> !rule.accepts.test(environment.getOrDefault(rule.name, "").strip()))
        .map(
            rule ->
                "%s=%s cannot be used: it must be %s"
                    .formatted(
                        rule.name, shown(environment.getOrDefault(rule.name, "")), rule.wanted))
        .findFirst();
  }

  /** The proxies that a value names; what could not be read has ended the start. */
  public static List<AddressRange> proxies(String value) {
    return parts(value).map(AddressRange::of).flatMap(Optional::stream).toList();
  }

  private static Stream<String> parts(String list) {
    return Stream.of(list.split(",")).map(String::strip).filter(part -> !part.isEmpty());
  }

  /** An address may hold a password where it may not. */
  private static String shown(String value) {
    return value.contains("@") ? "(hidden)" : value;
  }

  private static boolean isAddress(String value) {
    try {
      return !BaseUrl.of(value).host().isEmpty();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static Rule number(String name, int least, int most) {
    return new Rule(
        name,
        "a whole number from " + least + " to " + most,
        value ->
            value.matches("[0-9]{1,9}")
                && Integer.parseInt(value) >= least
                && Integer.parseInt(value) <= most);
  }

  private static Rule duration(String name) {
    return new Rule(
        name,
        "a duration such as 1500ms, 10s, 5m or 1h",
        value -> value.matches("[0-9]{1,6}(ms|s|m|h)"));
  }

  private static Rule yesOrNo(String name) {
    return word(name, "true or false", WORDS_OF_YES_AND_NO);
  }

  private static Rule word(String name, String wanted, Set<String> words) {
    return new Rule(name, wanted, value -> words.contains(value.toLowerCase(Locale.ROOT)));
  }
}
