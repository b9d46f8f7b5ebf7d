package io.trireme.store;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(10)
class VendorPresetsTest {

  @Test
  void shouldReadWhatComesWithTheProgram() {
    // When
    List<VendorPresets.Preset> presets = VendorPresets.builtIn().presets();

    // Then
    assertThat(presets)
        .contains(
            new VendorPresets.Preset(
                "deepseek-chat",
                "chat",
                List.of("https://api.deepseek.com#"),
                Map.of("thinkingField", "thinking", "responseFormat", "json_object"),
                "https://api-docs.deepseek.com",
                false));
    assertThat(presets).filteredOn(VendorPresets.Preset::allowPrivateNetwork).isNotEmpty();
    assertThat(presets).extracting(VendorPresets.Preset::id).doesNotHaveDuplicates();
    assertThat(presets)
        .allSatisfy(preset -> assertThat(preset.baseUrls()).as(preset.id()).isNotEmpty());
  }
}
