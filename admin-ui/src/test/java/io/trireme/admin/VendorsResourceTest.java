package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class VendorsResourceTest {

  @Test
  void shouldTellWhatAChannelMayBeginWith() {
    // When
    JsonNode presets = Json.of(new VendorsResource().vendors()).path("presets");

    // Then
    assertThat(presets.findValuesAsText("id")).contains("deepseek-chat", "vertex-gemini");
    assertThat(presets.path(0).path("quirks").path("thinkingField").asText()).isEqualTo("thinking");
  }
}
