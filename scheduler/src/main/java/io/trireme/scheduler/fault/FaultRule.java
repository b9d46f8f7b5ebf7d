package io.trireme.scheduler.fault;

import io.trireme.core.GatewayError.Kind;
import io.trireme.scheduler.Settings.Mode;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * One row of the table: what it applies to, and what that means. Every condition that is set must
 * hold; one that is not set always does.
 *
 * @param id its name, for tests and the documentation
 * @param causes how the failure showed; empty for any
 * @param from the lowest status, 0 for none needed
 * @param to the highest status
 * @param kinds what the dialect made of it; empty for any
 * @param codes words for programs, of which one must be there; empty for any
 * @param words phrases for people, of which one must be there, which is heeded in fuzzy mode alone;
 *     null for any
 * @param faultClass whose fault it is
 * @param scope how far it reaches
 * @param retryable whether another candidate may be tried
 * @param reason one phrase for people
 */
record FaultRule(
    String id,
    Set<FaultCause> causes,
    int from,
    int to,
    Set<Kind> kinds,
    Set<String> codes,
    @Nullable FaultWords words,
    FaultClass faultClass,
    FaultScope scope,
    boolean retryable,
    String reason) {

  FaultRule {
    requireNonNull(id, "id is null");
    causes = Set.copyOf(causes);
    kinds = Set.copyOf(kinds);
    codes = Set.copyOf(codes);
    requireNonNull(faultClass, "faultClass is null");
    requireNonNull(scope, "scope is null");
    requireNonNull(reason, "reason is null");
  }

  /** Begins a row. */
  static When when(String id) {
    return new When(id);
  }

  /**
   * True if the row applies.
   *
   * @param searched the message, {@linkplain FaultWords#searched made ready}
   */
  boolean applies(FaultFacts facts, String searched, Mode mode) {
    return (causes.isEmpty() || causes.contains(facts.cause()))
        && (to == 0 || (facts.status() >= from && facts.status() <= to))
        && (kinds.isEmpty() || kinds.contains(facts.kind()))
        && (codes.isEmpty() || facts.codes().stream().anyMatch(codes::contains))
        && (words == null || (mode == Mode.FUZZY && words.in(searched)));
  }

  /** The row of the documentation's table. */
  String documented() {
    List<String> conditions = new ArrayList<>();
    if (!causes.isEmpty()) {
      conditions.add(names(causes));
    }
    if (to != 0) {
      conditions.add(from == to ? Integer.toString(from) : from + "–" + to);
    }
    if (!kinds.isEmpty()) {
      conditions.add("reads as " + names(kinds));
    }
    if (!codes.isEmpty()) {
      conditions.add("code `" + String.join("`, `", new TreeSet<>(codes)) + "`");
    }
    if (words != null) {
      conditions.add("fuzzy: says *" + words.name() + "*");
    }
    return "| %s | %s | %s | %s | %s | %s |"
        .formatted(
            id,
            conditions.isEmpty() ? "anything else" : String.join("; ", conditions),
            faultClass.wireName(),
            scope.wireName(),
            retryable ? "yes" : "no",
            reason);
  }

  private static String names(Set<? extends Enum<?>> constants) {
    return String.join(
        ", ",
        constants.stream()
            .map(constant -> constant.name().toLowerCase(Locale.ROOT).replace('_', ' '))
            .sorted()
            .toList());
  }

  /** A row that is not finished. */
  static final class When {
    private final String id;
    private final Set<FaultCause> causes = EnumSet.noneOf(FaultCause.class);
    private final Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    private Set<String> codes = Set.of();
    private @Nullable FaultWords words;
    private int from;
    private int to;

    private When(String id) {
      this.id = id;
    }

    When showing(FaultCause... wanted) {
      causes.addAll(List.of(wanted));
      return this;
    }

    When status(int only) {
      return status(only, only);
    }

    When status(int lowest, int highest) {
      from = lowest;
      to = highest;
      return this;
    }

    When kind(Kind... wanted) {
      kinds.addAll(List.of(wanted));
      return this;
    }

    When code(String... wanted) {
      codes = Set.of(wanted);
      return this;
    }

    When says(FaultWords phrases) {
      words = phrases;
      return this;
    }

    FaultRule goesOn(FaultClass faultClass, FaultScope scope, String reason) {
      return rule(faultClass, scope, true, reason);
    }

    FaultRule ends(FaultClass faultClass, String reason) {
      return rule(faultClass, FaultScope.REQUEST, false, reason);
    }

    private FaultRule rule(
        FaultClass faultClass, FaultScope scope, boolean retryable, String reason) {
      return new FaultRule(
          id, causes, from, to, kinds, codes, words, faultClass, scope, retryable, reason);
    }
  }
}
