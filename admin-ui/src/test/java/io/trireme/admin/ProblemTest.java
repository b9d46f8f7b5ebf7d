package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.admin.Problem.FieldError;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class ProblemTest {

  @Test
  void shouldWriteTheFieldsThatThePanelReads() throws IOException {
    // When
    JsonNode json = Json.of(Problem.of(412, "Precondition Failed", "stale", "Read it again."));
    // Then
    assertThat(json)
        .hasToString(
            "{\"type\":\"about:blank\",\"title\":\"Precondition Failed\",\"status\":412,"
                + "\"code\":\"stale\",\"detail\":\"Read it again.\",\"errors\":[]}");
    assertThat(json.properties())
        .extracting(Map.Entry::getKey)
        .containsExactlyInAnyOrderElementsOf(PanelTypes.fields("Problem"));
  }

  @Test
  void shouldNameTheFieldsThatAreWrong() {
    // Given
    List<FieldError> errors = new ArrayList<>(List.of(new FieldError("id", "Give one.")));
    Problem problem = new Problem("about:blank", "Bad Request", 400, "invalid", "See.", errors);
    // When
    errors.clear();
    // Then
    assertThat(Json.of(problem).path("errors"))
        .hasToString("[{\"field\":\"id\",\"message\":\"Give one.\"}]");
  }

  @Test
  void shouldBeTheAnswerWithItsOwnStatusAndType() {
    // Given
    Problem problem = Problem.of(409, "Conflict", "taken", "Choose another id.");
    // When
    Response response = problem.response();
    // Then
    assertThat(response.getStatus()).isEqualTo(409);
    assertThat(response.getMediaType()).hasToString("application/problem+json");
    assertThat(response.getEntity()).isSameAs(problem);
  }
}
