package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.admin.Problem.FieldError;
import io.trireme.core.Usage;
import io.trireme.scheduler.price.PriceTable;
import io.trireme.store.PriceFile;
import jakarta.ws.rs.core.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(30)
class StatsResourceTest {

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private UsageFixture usage;

  @BeforeEach
  void open() {
    usage = new UsageFixture(folder).migrated();
    usage.store.append(
        List.of(
            UsageFixture.entry("r1", Duration.ofMinutes(10), "main", "sonnet"),
            UsageFixture.entry("r2", Duration.ofMinutes(11), "main", "=opus"),
            UsageFixture.entry("r3", Duration.ofMinutes(90), "spare", "sonnet"),
            UsageFixture.entry(
                "r4", Duration.ofMinutes(5), "spare", "local", Usage.UNKNOWN, OptionalLong.empty()),
            UsageFixture.entry("r5", Duration.ofDays(3), "main", "sonnet")));
    usage.store.rollUp(Instant.EPOCH);
  }

  @AfterEach
  void close() {
    usage.close();
  }

  private static StatsResource.Question question(String range, String group) {
    StatsResource.Question question = new StatsResource.Question();
    question.range = range;
    question.group = group;
    return question;
  }

  private JsonNode totals(StatsResource.Question question) {
    try (Response response = usage.stats.usage(question)) {
      return Json.of(response.getEntity());
    }
  }

  private static List<String> rows(JsonNode answer) {
    List<String> rows = new ArrayList<>();
    answer
        .path("rows")
        .forEach(
            row ->
                rows.add(
                    row.path("name").asText() + " " + row.path("sums").path("requests").asLong()));
    return rows;
  }

  @ParameterizedTest
  @CsvSource({
    "1h, channel, 'main 2; spare 1'",
    "6h, channel, 'main 2; spare 2'",
    "24h, model, 'sonnet 2; =opus 1; local 1'",
    "24h, key, 'main/k1 2; spare/k1 2'",
    "today, lane, 'claude 4'",
    "7d, channel, 'main 3; spare 2'",
    "30d, clientKey, 'team-a 5'",
    "90d, outcome, 'success 5'"
  })
  void shouldSum(String range, String group, String expected) {
    assertThat(String.join("; ", rows(totals(question(range, group))))).isEqualTo(expected);
  }

  @Test
  void shouldTellHowMuchOfTheCostIsNotKnown() {
    // When
    JsonNode total = totals(question("24h", "channel")).path("total");

    // Then
    assertThat(total.path("costUsd").decimalValue()).isEqualByComparingTo("0.018");
    assertThat(total.path("unpriced").asLong()).isEqualTo(1);
    assertThat(total.path("unmetered").asLong()).isEqualTo(1);
    assertThat(total.path("inputTokens").asLong()).isEqualTo(3000);
    assertThat(total.path("ttftMs").path("p50").isNull()).isTrue();
    assertThat(total.path("durationMs").path("mean").asLong()).isEqualTo(900);
    assertThat(total.path("durationMs").path("p95").asLong()).isBetween(801L, 1600L);
  }

  @Test
  void shouldBeginTodayWhereTheAdministratorIs() {
    // Given: it is 10:00 in UTC, 23:00 of the same day in Auckland and 02:00 in Los Angeles
    StatsResource.Question question = question("today", "lane");

    // When / Then
    question.zone = "America/Los_Angeles";
    assertThat(totals(question).path("from").asText()).isEqualTo("2026-11-22T08:00:00Z");
    question.zone = "Pacific/Auckland";
    assertThat(totals(question).path("from").asText()).isEqualTo("2026-11-21T11:00:00Z");
  }

  @Test
  void shouldGiveTheStepsOfACharts() {
    // When
    JsonNode series;
    try (Response response = usage.stats.series(question("6h", "channel"))) {
      series = Json.of(response.getEntity());
    }

    // Then
    assertThat(series.path("stepSeconds").asLong()).isEqualTo(300);
    List<String> points = new ArrayList<>();
    series
        .path("rows")
        .forEach(row -> points.add(row.path("at").asText() + " " + row.path("name").asText()));
    assertThat(points)
        .containsExactly(
            "2026-11-22T08:30:00Z spare",
            "2026-11-22T09:45:00Z main",
            "2026-11-22T09:50:00Z main",
            "2026-11-22T09:55:00Z spare");
  }

  @Test
  void shouldBeginLongStepsAtMidnightThere() {
    // Given
    StatsResource.Question question = question("30d", "none");
    question.zone = "Europe/Berlin";

    // When
    JsonNode series;
    try (Response response = usage.stats.series(question)) {
      series = Json.of(response.getEntity());
    }

    // Then: 10:00 in UTC is 11:00 in Berlin, and the step there begins at 6:00, 5:00 in UTC
    assertThat(series.path("rows").path(1).path("at").asText()).isEqualTo("2026-11-22T05:00:00Z");
  }

  @Test
  void shouldFilter() {
    // Given
    StatsResource.Question question = question("24h", "channel");
    question.model = "sonnet";

    // When / Then
    assertThat(rows(totals(question))).containsExactly("main 1", "spare 1");
  }

  @Test
  void shouldExport() {
    // Given
    StatsResource.Question question = question("24h", "model");
    question.format = "csv";

    // When
    String csv;
    try (Response response = usage.stats.usage(question)) {
      csv = (String) response.getEntity();
    }

    // Then
    assertThat(csv.lines().toList())
        .hasSize(4)
        .contains(",'=opus,1,1,0,1,1000,200,0,0,0,0.006000000,0,0,,,1200,1560");
  }

  @Test
  void shouldNameWhatIsWrong() {
    // Given
    StatsResource.Question question = question("2h", "colour");
    question.zone = "Nowhere";
    question.outcome = "timeout";
    question.format = "pdf";

    // When / Then
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> usage.stats.usage(question))
        .satisfies(
            refused ->
                assertThat(refused.problem().errors())
                    .extracting(FieldError::field)
                    .containsExactlyInAnyOrder("range", "group", "zone", "outcome", "format"));
  }

  @Test
  void shouldShowThePrices() {
    // When
    PriceFile file = new PriceFile(PriceTable.builtIn(), folder.resolve("prices.json"));
    JsonNode prices = Json.of(new PricesResource(file).prices());

    // Then
    assertThat(prices.path("file").asText()).isEqualTo("prices.json");
    assertThat(prices.path("fileUsed").asBoolean()).isFalse();
    assertThat(prices.path("prices").findValuesAsText("model")).contains("gpt-5", "claude-opus-5");
  }
}
