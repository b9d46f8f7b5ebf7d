package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.admin.Problem.FieldError;
import io.trireme.core.Usage;
import jakarta.ws.rs.core.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(30)
class RequestsResourceTest {

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private UsageFixture usage;

  @BeforeEach
  void open() {
    usage = new UsageFixture(folder).migrated();
  }

  @AfterEach
  void close() {
    usage.close();
  }

  private JsonNode list(RequestsResource.Question question) {
    try (Response response = usage.requests.list(question)) {
      return Json.of(response.getEntity());
    }
  }

  @Test
  void shouldShowWhatIsKnownAndNullForTheRest() {
    // Given
    usage.store.append(
        List.of(
            UsageFixture.entry("known", Duration.ofMinutes(1), "main", "sonnet"),
            UsageFixture.entry(
                "unknown",
                Duration.ofMinutes(2),
                "main",
                "sonnet",
                Usage.UNKNOWN,
                OptionalLong.empty())));

    // When
    JsonNode known = Json.of(usage.requests.show("known"));
    JsonNode unknown = Json.of(usage.requests.show("unknown"));

    // Then
    assertThat(known.path("costUsd").decimalValue()).isEqualByComparingTo("0.006");
    assertThat(known.path("tokens").path("input").asLong()).isEqualTo(1000);
    assertThat(known.path("tokens").path("cacheRead").isNull()).isTrue();
    assertThat(known.path("ttftMs").isNull()).isTrue();
    assertThat(known.path("attempts").path(0).path("reason").asText())
        .isEqualTo("first in the lane");
    assertThat(known.path("leftOut").path(0).asText()).isEqualTo("other: suspended");
    assertThat(unknown.path("costUsd").isNull()).isTrue();
    assertThat(unknown.path("tokens").path("output").isNull()).isTrue();
  }

  @Test
  void shouldPage() {
    // Given
    for (int i = 0; i < 5; i++) {
      usage.store.append(
          List.of(UsageFixture.entry("r" + i, Duration.ofMinutes(i), "main", "sonnet")));
    }
    RequestsResource.Question question = new RequestsResource.Question();
    question.limit = "2";

    // When
    List<String> seen = new ArrayList<>();
    for (int page = 0; page < 3; page++) {
      JsonNode answer = list(question);
      answer.path("requests").forEach(row -> seen.add(row.path("id").asText()));
      question.cursor = answer.path("nextCursor").asText(null);
    }

    // Then
    assertThat(seen).containsExactly("r0", "r1", "r2", "r3", "r4");
    assertThat(question.cursor).isNull();
  }

  @Test
  void shouldFilterByTime() {
    // Given
    for (int i = 0; i < 5; i++) {
      usage.store.append(
          List.of(UsageFixture.entry("r" + i, Duration.ofMinutes(i), "main", "sonnet")));
    }
    RequestsResource.Question question = new RequestsResource.Question();
    question.from = "2026-11-22T09:57:00Z";
    question.to = "2026-11-22T09:59:00Z";

    // When / Then
    assertThat(list(question).path("requests").findValuesAsText("id")).containsExactly("r2", "r3");
  }

  @Test
  void shouldWriteNoFormulasIntoSpreadsheets() {
    // Given
    usage.store.append(
        List.of(
            UsageFixture.entry("r1", Duration.ofMinutes(1), "main", "=HYPERLINK(\"x\",\"y\")"),
            UsageFixture.entry("r2", Duration.ofMinutes(2), "main", "@SUM(1,2)"),
            UsageFixture.entry("r3", Duration.ofMinutes(3), "main", "plain")));
    RequestsResource.Question question = new RequestsResource.Question();
    question.format = "csv";

    // When
    String csv;
    try (Response response = usage.requests.list(question)) {
      csv = (String) response.getEntity();
      assertThat(response.getMediaType().toString()).startsWith("text/csv");
    }

    // Then
    List<String> lines = csv.lines().toList();
    assertThat(lines).hasSize(4);
    assertThat(lines.get(1)).contains(",\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\",");
    assertThat(lines.get(2)).contains(",\"'@SUM(1,2)\",");
    assertThat(lines.get(3))
        .startsWith("2026-11-22T09:57:00Z,r3,claude,generate,team-a,plain,up,main,k1,success,200,")
        .contains(",1000,200,,,,0.006000000,1,");
  }

  @Test
  void shouldNameWhatIsWrong() {
    // Given
    RequestsResource.Question question = new RequestsResource.Question();
    question.limit = "0";
    question.from = "yesterday";
    question.to = "+999999999-01-01T00:00:00Z";
    question.cursor = "x";
    question.format = "xml";
    question.text = "x".repeat(201);

    // When / Then
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> usage.requests.list(question))
        .satisfies(
            refused ->
                assertThat(refused.problem().errors())
                    .extracting(FieldError::field)
                    .containsExactlyInAnyOrder("limit", "from", "to", "cursor", "format", "q"));
  }

  @Test
  void shouldSayThatARequestIsUnknown() {
    assertThatExceptionOfType(Refused.class)
        .isThrownBy(() -> usage.requests.show("none\0"))
        .satisfies(refused -> assertThat(refused.problem().code()).isEqualTo("unknown_request"));
  }

  @Test
  void shouldSayThatTheStorageIsAway() {
    // Given a database without its tables
    try (UsageFixture empty = new UsageFixture(folder.resolve("none"))) {
      // When / Then
      assertThatExceptionOfType(Refused.class)
          .isThrownBy(() -> empty.requests.list(new RequestsResource.Question()))
          .satisfies(
              refused -> {
                assertThat(refused.problem().status()).isEqualTo(503);
                assertThat(refused.problem().code()).isEqualTo("storage_unavailable");
              });
      assertThatExceptionOfType(Refused.class)
          .isThrownBy(() -> empty.stats.usage(new StatsResource.Question()));
    }
  }
}
