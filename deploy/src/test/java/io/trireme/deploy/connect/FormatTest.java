package io.trireme.deploy.connect;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class FormatTest {

  private static final String TOML =
      """
      # mine
      model = "m" # kept
      notice = \"""
      [not.a.table]
      model_provider = "no"
      \"""

      [mcp.one] # a table
      command = "x"
      """;

  @Test
  void shouldSetARootValueOfTomlBeforeTheFirstTable() {
    // Given
    Format toml = Format.of("config.toml");
    // When
    String text = toml.with(TOML, "model_provider", toml.quote("trireme"));
    // Then
    assertThat(text).contains("\"\"\"\nmodel_provider = \"trireme\"\n\n[mcp.one] # a table\n");
    assertThat(toml.find(text, "model_provider")).isEqualTo(Optional.of("\"trireme\""));
    assertThat(toml.find(text, "not.a.table.model_provider")).isEmpty();
    assertThat(toml.without(text, "model_provider")).isEqualTo(TOML);
  }

  @Test
  void shouldAddATableOfTomlAndTakeItBack() {
    // Given
    Format toml = Format.of("config.toml");
    // When
    String text = toml.with(TOML, "providers.trireme.url", toml.quote("http://a\"b\\c"));
    text = toml.with(text, "providers.trireme.name", toml.quote("T"));
    // Then
    assertThat(text)
        .isEqualTo(TOML + "\n[providers.trireme]\nurl = \"http://a\\\"b\\\\c\"\nname = \"T\"\n");
    assertThat(toml.without(toml.without(text, "providers.trireme.url"), "providers.trireme.name"))
        .isEqualTo(TOML);
  }

  @Test
  void shouldChangeOneValueOfJsonAndKeepTheRest() {
    // Given
    Format json = Format.of("settings.json");
    String before = "{\"b\": [1, 2.50], \"env\": {\"X\": \"1\"}}";
    // When
    String text = json.with(before, "env.KEY", json.quote("a\"b"));
    // Then
    assertThat(json.find(text, "env.KEY")).isEqualTo(Optional.of("\"a\\\"b\""));
    assertThat(json.find(text, "env.X")).isEqualTo(Optional.of("\"1\""));
    assertThat(json.find(text, "b")).isEqualTo(json.find(before, "b"));
    assertThat(json.find(json.without(text, "env.KEY"), "env")).isEqualTo(json.find(before, "env"));
    assertThat(json.without(json.with("", "a.b", "1"), "a.b")).isEmpty();
  }

  @Test
  void shouldRefuseJsonThatItWouldSpoil() {
    // Given
    Format json = Format.of("settings.json");
    // Then
    assertThatThrownBy(() -> json.with("{/* mine */ \"a\": 1}", "b", "1"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("comments");
    assertThatThrownBy(() -> json.with("{\"env\": 1}", "env.KEY", "1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void shouldReplaceALineOfAnEnvironmentFile() {
    // Given
    Format env = Format.of(".env");
    String before = "# mine\nexport KEY=old\nKEY_TWO=2\n";
    // When
    String text = env.with(before, "KEY", "new");
    // Then
    assertThat(text).isEqualTo("# mine\nKEY=new\nKEY_TWO=2\n");
    assertThat(env.find(before, "KEY")).isEqualTo(Optional.of("old"));
    assertThat(env.without(text, "KEY")).isEqualTo("# mine\nKEY_TWO=2\n");
    assertThat(env.with("", "KEY", "v")).isEqualTo("KEY=v\n");
  }
}
