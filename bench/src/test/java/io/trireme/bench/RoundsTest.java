package io.trireme.bench;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(10)
class RoundsTest {
  private static final Quantiles NONE = new Quantiles(0, 0, 0, 0, 0);

  @Test
  void shouldRenderAPaddedTable() {
    // When
    String table =
        Markdown.table(
            List.of("target", "p50 ms"), List.of(List.of("direct", "0.10"), List.of("x", "12.00")));

    // Then
    assertThat(table)
        .isEqualTo(
            """
            | target | p50 ms |
            |--------|-------:|
            | direct |   0.10 |
            | x      |  12.00 |
            """);
  }

  @Test
  void shouldRefuseARowOfAnotherWidth() {
    assertThatThrownBy(() -> Markdown.table(List.of("a", "b"), List.of(List.of("1"))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldFindMedians() {
    assertThat(Markdown.median(new double[] {9, 1, 5})).isEqualTo(5);
    assertThat(Markdown.median(new double[] {4, 1, 2, 3})).isEqualTo(2.5);
    assertThat(Markdown.median(new double[] {})).isNaN();
    assertThat(Markdown.median(new double[] {1, Double.NaN, 2})).isNaN();
  }

  @Test
  void shouldCompareEachRoundWithTheDirectRunOfTheSameRound() {
    // Given a machine that becomes slower, and a proxy that adds 1, 2 and 3 ms
    Rounds rounds = new Rounds(scenario("whole-500"));
    rounds.add("direct", Measurement.withoutProxy(whole(1, 0)));
    rounds.add("proxy", new Measurement(whole(2, 0), 0.1, 1024, 2048));
    rounds.add("direct", Measurement.withoutProxy(whole(10, 0)));
    rounds.add("proxy", new Measurement(whole(12, 1), 0.2, 1024, 3072));
    rounds.add("direct", Measurement.withoutProxy(whole(20, 0)));
    rounds.add("proxy", new Measurement(whole(23, 0), 0.4, 1024, 4096));

    // When
    List<String> lines = rounds.render().lines().toList();

    // Then
    assertThat(lines.get(0)).startsWith("### Whole answers");
    assertThat(cells(lines.get(4)))
        .containsExactly("direct", "500", "10.00", "20.00", "30.00", "–", "–", "–", "–", "0");
    assertThat(cells(lines.get(5)))
        .containsExactly(
            "proxy", "500", "12.00", "24.00", "36.00", "2.00", "4.00", "200.0", "3.0", "1");
    assertThat(lines).contains("First error of proxy: status 502");
  }

  @Test
  void shouldDivideMemoryGrowthByStreams() {
    // Given
    Rounds rounds = new Rounds(scenario("stream-idle"));
    rounds.add("proxy", new Measurement(whole(1, 0), 0.5, 10_240, 30_720));

    // When
    String row = rounds.render().lines().toList().get(4);

    // Then 20,480 KiB over 1,000 answers
    assertThat(cells(row)).containsExactly("proxy", "10.0", "30.0", "20.5", "0.50", "0");
  }

  @Test
  void shouldHaveOneCellForEachColumnInEveryView() {
    for (Scenario scenario : Scenario.all(20)) {
      // Given
      Rounds rounds = new Rounds(scenario);
      rounds.add("direct", Measurement.withoutProxy(whole(1, 0)));

      // Then a row of the wrong width would be refused
      assertThat(rounds.render()).contains("| direct ");
    }
  }

  private static Scenario scenario(String id) {
    return Scenario.all(20).stream().filter(each -> each.id().equals(id)).findFirst().orElseThrow();
  }

  private static LoadResult whole(long p50Millis, long errors) {
    long p50 = p50Millis * 1_000_000;
    Quantiles latency = new Quantiles(1000, p50, p50, 2 * p50, 3 * p50);
    return new LoadResult(
        1000, errors, 0, 2.0, latency, NONE, NONE, errors == 0 ? "" : "status 502");
  }

  private static List<String> cells(String row) {
    return List.of(row.substring(2, row.length() - 2).split("\\s*\\|\\s*|\\s+$", -1)).stream()
        .map(String::strip)
        .toList();
  }
}
