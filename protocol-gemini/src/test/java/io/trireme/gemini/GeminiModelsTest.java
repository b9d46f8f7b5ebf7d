package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import io.trireme.core.spi.ModelsDialect.Model;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class GeminiModelsTest {

  private final GeminiModels models = new GeminiModels();

  private List<Model> read(String body) {
    return models.read(body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void shouldReadIdsWithoutTheirCollection() {
    // When
    List<Model> read =
        read(
            "{\"models\":[{\"name\":\"models/x\",\"inputTokenLimit\":8},"
                + "{\"name\":\"tunedModels/y\"},{\"displayName\":\"nameless\"}]}");

    // Then
    assertThat(read).extracting(Model::id).containsExactly("x", "tunedModels/y");
    assertThat(read.getFirst().vendorJsonOrNull()).contains("inputTokenLimit");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "[]", "{\"data\":[{\"id\":\"x\"}]}", "<html>", "{\"models\":3}"})
  void shouldReadNothingFromAnotherShape(String body) {
    assertThat(read(body)).isEmpty();
  }

  @Test
  void shouldListUnderTheNamesThatClientsUse() {
    // Given
    Model alias = new Model("alias", "{\"name\":\"models/target\",\"inputTokenLimit\":8}");
    Model bare = new Model("tunedModels/mine", null);

    // When
    JsonNode list = Json.read(models.list(List.of(alias, bare)));

    // Then
    assertThat(list.path("models").path(0).path("name").asText()).isEqualTo("models/alias");
    assertThat(list.path("models").path(0).path("inputTokenLimit").asInt()).isEqualTo(8);
    assertThat(list.path("models").path(1).path("name").asText()).isEqualTo("tunedModels/mine");
    assertThat(list.has("nextPageToken")).isFalse();
  }

  @Test
  void shouldDescribeAModelThatNoVendorDescribed() {
    // When
    JsonNode one = Json.read(models.one(new Model("x", null)));

    // Then
    assertThat(one.path("name").asText()).isEqualTo("models/x");
    assertThat(one.path("displayName").asText()).isEqualTo("x");
    assertThat(one.path("supportedGenerationMethods"))
        .extracting(JsonNode::asText)
        .containsExactly("generateContent", "countTokens");
  }

  @Test
  void shouldAskForTheLargestPage() {
    assertThat(models.upstreamPath()).isEqualTo("/v1beta/models?pageSize=1000");
    assertThat(models.upstreamHeaders()).isEmpty();
  }
}
