package io.trireme.scheduler;

import java.math.BigDecimal;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(10)
final class BudgetTest {

  @ParameterizedTest
  @CsvSource({
    "DAY, 2026-03-01T23:59:59.999Z, 2026-03-01T00:00:00Z, 2026-03-02T00:00:00Z",
    "DAY, 2026-03-02T00:00:00Z, 2026-03-02T00:00:00Z, 2026-03-03T00:00:00Z",
    "WEEK, 2026-03-01T12:00:00Z, 2026-02-23T00:00:00Z, 2026-03-02T00:00:00Z",
    "WEEK, 2026-03-02T00:00:00Z, 2026-03-02T00:00:00Z, 2026-03-09T00:00:00Z",
    "MONTH, 2026-12-31T12:00:00Z, 2026-12-01T00:00:00Z, 2027-01-01T00:00:00Z",
    "MONTH, 2028-02-29T12:00:00Z, 2028-02-01T00:00:00Z, 2028-03-01T00:00:00Z"
  })
  void shouldKnowWhenAPeriodBeginsAndEnds(
      Budget.Period period, Instant moment, Instant begin, Instant end) {
    // When / Then
    assertThat(period.begin(moment)).isEqualTo(begin);
    assertThat(period.end(moment)).isEqualTo(end);
  }

  @Test
  void shouldCountMoneyInBillionthsOfADollar() {
    // When
    Budget budget = Budget.ofDollars(new BigDecimal("2.50"), Budget.Period.DAY);
    // Then
    assertThat(budget.amount()).isEqualTo(2_500_000_000L);
    assertThat(budget).hasToString("2.5usd/day");
    assertThat(budget.label()).isEqualTo("usd/day");
    assertThat(new Budget(Budget.Unit.TOKENS, 1_000_000, Budget.Period.MONTH))
        .hasToString("1000000tokens/month");
    assertThat(Budget.ofDollars(new BigDecimal("9000000"), Budget.Period.DAY).amount())
        .isEqualTo(Budget.MOST);
  }

  @ParameterizedTest
  @CsvSource({"0", "0.0000000001", "1.0000000005", "9000000.01", "999999999999999999"})
  void shouldRefuseMoneyThatCannotBeCounted(BigDecimal dollars) {
    // When / Then
    assertThatThrownBy(() -> Budget.ofDollars(dollars, Budget.Period.DAY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("must ");
  }
}
