package io.trireme.claude;

import io.trireme.core.spi.ModelsDialect.Model;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class ClaudeModelsTest {

  private static final String MADE_UP =
      "{\"type\":\"model\",\"id\":\"m\",\"display_name\":\"m\","
          + "\"created_at\":\"1970-01-01T00:00:00Z\"}";

  private final ClaudeModels models = new ClaudeModels();

  private List<Model> read(String body) {
    return models.read(body.getBytes(UTF_8));
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  @Test
  void shouldAskForAWholeListInAVersionThatTheVendorKnows() {
    assertThat(models.upstreamPath()).isEqualTo("/v1/models?limit=1000");
    assertThat(models.upstreamHeaders())
        .containsExactlyEntriesOf(Map.of("anthropic-version", "2023-06-01"));
  }

  @Test
  void shouldReadIdsInOrderAndKeepTheVendorsWords() {
    // When
    List<Model> read =
        read(
            "{\"data\":[{\"id\":\"b\",\"max_tokens\":5},{\"name\":\"no id\"},{\"id\":\"\"},"
                + "{\"id\":\"a\"}],\"has_more\":false}");
    // Then
    assertThat(read)
        .containsExactly(
            new Model("b", "{\"id\":\"b\",\"max_tokens\":5}"), new Model("a", "{\"id\":\"a\"}"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>", "[]", "{}", "{\"data\":null}", "{\"data\":\"x\"}", "7"})
  void shouldReadNothingFromWhatIsNoList(String body) {
    assertThat(read(body)).isEmpty();
  }

  @Test
  void shouldWriteAListThatIsComplete() {
    // When
    String list = text(models.list(List.of(new Model("m", null), new Model("n", "{\"x\":1}"))));
    // Then
    assertThat(list)
        .isEqualTo(
            "{\"data\":["
                + MADE_UP
                + ",{\"x\":1,\"id\":\"n\"}],\"has_more\":false,\"first_id\":\"m\",\"last_id\":\"n\"}");
  }

  @Test
  void shouldWriteAnEmptyList() {
    assertThat(text(models.list(List.of())))
        .isEqualTo("{\"data\":[],\"has_more\":false,\"first_id\":null,\"last_id\":null}");
  }

  @Test
  void shouldGiveAnAliasTheAbilitiesOfItsTargetUnderItsOwnName() {
    assertThat(text(models.one(new Model("alias", "{\"id\":\"target\",\"max_tokens\":5}"))))
        .isEqualTo("{\"id\":\"alias\",\"max_tokens\":5}");
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(strings = {"", "[]", "\"m\"", "{broken"})
  void shouldMakeUpWhatTheVendorDidNotDescribe(@Nullable String vendorJson) {
    assertThat(text(models.one(new Model("m", vendorJson)))).isEqualTo(MADE_UP);
  }
}
