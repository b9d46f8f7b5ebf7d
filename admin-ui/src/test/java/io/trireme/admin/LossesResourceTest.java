package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class LossesResourceTest {

  private final LossesResource resource = new LossesResource();

  @Test
  void shouldTellWhatOneDialectCannotCarryOfAnother() {
    // When
    JsonNode pairs = Json.of(resource.losses("claude", "chat")).path("pairs");

    // Then
    assertThat(pairs).hasSize(1);
    JsonNode losses = pairs.path(0).path("losses");
    assertThat(losses.findValuesAsText("what")).contains("top_k", "mcp_servers", "image (url)");
    assertThat(losses.findValuesAsText("of")).containsOnly("request", "answer");
    assertThat(losses.findValuesAsText("fate"))
        .containsOnly("mapped", "emulated", "dropped", "refused");
  }

  @Test
  void shouldTellAllPairsIfNoneIsNamed() {
    // When
    JsonNode pairs = Json.of(resource.losses(null, null)).path("pairs");

    // Then
    assertThat(pairs).hasSize(12);
    assertThat(Json.of(resource.losses(null, "gemini")).path("pairs")).hasSize(3);
    assertThat(Json.of(resource.losses("claude", "claude")).path("pairs")).isEmpty();
  }
}
