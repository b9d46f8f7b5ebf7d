package io.trireme.scheduler;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

import static java.util.Objects.requireNonNull;

/**
 * What a caller may use up in a day, a week or a month.
 *
 * @param unit of what
 * @param amount how much: billionths of a US dollar, or tokens; from 1 to {@value #MOST}
 * @param period in which time
 */
public record Budget(Unit unit, long amount, Period period) {

  /** Up to here every engine counts without rounding; nine million dollars. */
  public static final long MOST = 9_000_000_000_000_000L;

  private static final int NANO_DIGITS = 9;

  /** What is counted. */
  public enum Unit implements WireName {
    /** Money, in billionths of a US dollar. */
    USD,
    /** Tokens of every kind, those of a cache included. */
    TOKENS
  }

  /** How long it lasts; the clock is that of UTC. */
  public enum Period implements WireName {
    /** From midnight. */
    DAY,
    /** From Monday's midnight, as ISO 8601 has it. */
    WEEK,
    /** From the first. */
    MONTH;

    /** When the period began that a moment is in. */
    public Instant begin(Instant moment) {
      LocalDate day = moment.atZone(ZoneOffset.UTC).toLocalDate();
      return midnight(
          switch (this) {
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
          });
    }

    /** When the period ends that a moment is in: the next one begins then. */
    public Instant end(Instant moment) {
      LocalDate begun = begin(moment).atZone(ZoneOffset.UTC).toLocalDate();
      return midnight(
          switch (this) {
            case DAY -> begun.plusDays(1);
            case WEEK -> begun.plusWeeks(1);
            case MONTH -> begun.plusMonths(1);
          });
    }

    private static Instant midnight(LocalDate day) {
      return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }
  }

  public Budget {
    requireNonNull(unit, "unit is null");
    requireNonNull(period, "period is null");
    if (amount < 1 || amount > MOST) {
      throw new IllegalArgumentException(
          unit == Unit.USD
              ? "must be more than zero, and at most 9000000 USD"
              : "must be more than zero, and at most " + MOST + " tokens");
    }
  }

  /**
   * A budget of money.
   *
   * @throws IllegalArgumentException if it has more than nine decimals, or is none
   */
  public static Budget ofDollars(BigDecimal dollars, Period period) {
    if (dollars.compareTo(BigDecimal.valueOf(MOST, NANO_DIGITS)) > 0) {
      throw new IllegalArgumentException("must be at most 9000000 USD");
    }
    BigDecimal nanos = dollars.movePointRight(NANO_DIGITS).stripTrailingZeros();
    if (nanos.scale() > 0) {
      throw new IllegalArgumentException("must have at most nine decimals");
    }
    return new Budget(Unit.USD, nanos.signum() < 0 ? 0 : nanos.longValueExact(), period);
  }

  /** An amount of the unit for people and programs: US dollars, or tokens. */
  public BigDecimal shown(long of) {
    return unit == Unit.USD
        ? new BigDecimal(BigDecimal.valueOf(of, NANO_DIGITS).stripTrailingZeros().toPlainString())
        : BigDecimal.valueOf(of);
  }

  /** As {@code 5usd/day}. */
  @Override
  public String toString() {
    return shown(amount).toPlainString() + unit.wireName() + "/" + period.wireName();
  }

  /** Its name among the budgets of one key, as {@code usd/day}. */
  public String label() {
    return String.join("/", unit.wireName(), period.wireName()).toLowerCase(Locale.ROOT);
  }
}
