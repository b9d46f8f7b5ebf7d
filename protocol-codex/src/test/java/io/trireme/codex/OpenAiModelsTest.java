package io.trireme.codex;

import io.trireme.core.spi.ModelsDialect.Model;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class OpenAiModelsTest {

  private final OpenAiModels models = new OpenAiModels();

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void shouldReadAVendorsList() {
    // Given
    String list = "{\"object\":\"list\",\"data\":[{\"id\":\"a\",\"owned_by\":\"o\"},{\"no\":1}]}";
    // When, Then
    assertThat(models.read(bytes(list)))
        .containsExactly(new Model("a", "{\"id\":\"a\",\"owned_by\":\"o\"}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "{}", "{\"data\":{}}", "{\"error\":{\"message\":\"m\"}}"})
  void shouldReadNothingFromWhatIsNoList(String body) {
    assertThat(models.read(bytes(body))).isEmpty();
  }

  @Test
  void shouldWriteTheListToTheLetter() {
    // Given
    Model alias = new Model("alias", "{\"id\":\"a\",\"object\":\"model\",\"owned_by\":\"o\"}");
    Model unknown = new Model("b", null);
    // When
    String list = new String(models.list(List.of(alias, unknown)), StandardCharsets.UTF_8);
    // Then
    assertThat(list)
        .isEqualTo(
            "{\"object\":\"list\",\"data\":["
                + "{\"id\":\"alias\",\"object\":\"model\",\"owned_by\":\"o\"},"
                + "{\"id\":\"b\",\"object\":\"model\",\"created\":0,\"owned_by\":\"unknown\"}]}");
  }

  @Test
  void shouldWriteOneModel() {
    assertThat(models.one(new Model("b", null)))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("{\"id\":\"b\",\"object\":\"model\",\"created\":0,\"owned_by\":\"unknown\"}");
  }
}
