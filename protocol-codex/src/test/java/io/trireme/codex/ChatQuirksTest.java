package io.trireme.codex;

import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Quirks;
import io.trireme.core.spi.Target;
import io.trireme.core.spi.Traits;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

@Timeout(20)
class ChatQuirksTest {

  @Test
  void shouldRefuseQuirksThatAreNone() {
    assertThat(new ChatProtocol().quirkFault("maxTokensField", "max_tokens")).isEmpty();
    assertThat(ChatQuirks.fault("maxTokensField", "tokens"))
        .hasValueSatisfying(why -> assertThat(why).contains("max_completion_tokens"));
    assertThat(ChatQuirks.fault("developerRole", "yes")).isPresent();
    assertThat(ChatQuirks.fault("colour", "true"))
        .hasValueSatisfying(why -> assertThat(why).contains("reasoningField"));
  }

  @Test
  void everyAllowedValueShouldBeReadAsItIs() {
    ChatQuirks.NAMES.forEach(
        (name, values) ->
            values.forEach(
                value -> {
                  // When
                  ChatQuirks quirks =
                      ChatQuirks.of(new Quirks(Map.of(name, value)), ChatFamily.of("some-model"));
                  // Then
                  assertThat(quirks.toString()).as(name).contains(name + "=" + value);
                }));
  }

  @ParameterizedTest
  @CsvSource({
    "gpt-4o, true, false, false",
    "gpt-4.1-mini, true, false, false",
    "chatgpt-4o-latest, true, false, false",
    "gpt-5-chat-latest, true, false, false",
    "gpt-5-nano-2025-08-07, true, true, true",
    "openai/gpt-5.6-terra, true, true, true",
    "gpt-6-sol, true, true, true",
    "o3-mini, true, true, false",
    "o4-mini, true, true, false",
    "gpt-oss-120b, false, false, false",
    "deepseek-chat, false, false, false",
    "olmo-2, false, false, false",
    "opus, false, false, false"
  })
  void shouldTellFamiliesByTheirNames(
      String model, boolean openAi, boolean reasoning, boolean freeform) {
    ChatFamily family = ChatFamily.of(model);
    assertThat(family.openAi()).isEqualTo(openAi);
    assertThat(family.reasoning()).isEqualTo(reasoning);
    assertThat(family.freeformTools()).isEqualTo(freeform);
    assertThat(new ChatCodec().traits(model).stops()).isEqualTo(reasoning ? 0 : 4);
  }

  @Test
  void shouldNeverTakeThinkingOffForALesserDegreeOfIt() {
    assertThat(ChatFamily.of("gpt-5.1").nearest(Effort.MINIMAL)).isEqualTo(Effort.LOW);
    assertThat(ChatFamily.of("o3").nearest(Effort.NONE)).isEqualTo(Effort.LOW);
    assertThat(ChatFamily.of("gpt-4o").nearest(Effort.HIGH)).isNull();
  }

  @Test
  void shouldLetAChannelSayWhatItsModelsCanDo() {
    // Given
    ChatCodec codec = new ChatCodec();
    // When
    Traits plain = codec.traits(ChatKit.target("house-model"));
    Traits rich =
        codec.traits(ChatKit.target("house-model", "freeformTools", "true", "sampling", "false"));
    Traits like = codec.traits(ChatKit.target("house-model", "modelFamily", "gpt-5.2"));
    // Then
    assertThat(plain.freeformTools()).isFalse();
    assertThat(plain.stops()).isEqualTo(4);
    assertThat(rich.freeformTools()).isTrue();
    assertThat(rich.stops()).isZero();
    assertThat(like).isEqualTo(codec.traits("gpt-5.2"));
    assertThat(ChatFamily.of(ChatKit.target("gpt-5", "sampling", "true")).reasoning()).isFalse();
    assertThat(ChatFamily.of(ChatKit.target("o3", "parallelToolCalls", "true")).parallelSwitch())
        .isTrue();
  }

  @Test
  void shouldLetAChannelOfResponsesSayWhatItsModelsCanDo() {
    // Given
    CodexCodec codec = new CodexCodec(new Dialect("codex"));
    Map<String, String> can =
        Map.of("freeformTools", "true", "namespaces", "true", "sampling", "true");
    // When
    Target target = new Target(new Dialect("codex"), "house", "acc", true, new Quirks(can));
    Target cannot =
        new Target(
            new Dialect("codex"),
            "gpt-5.5",
            "acc",
            true,
            new Quirks(Map.of("namespaces", "false", "cacheBreakpoints", "false")));
    // Then
    assertThat(codec.traits(target).freeformTools()).isTrue();
    assertThat(codec.traits(target).namespaces()).isTrue();
    assertThat(codec.traits("gpt-5.5").namespaces()).isTrue();
    assertThat(codec.traits(cannot).namespaces()).isFalse();
    assertThat(CodexModels.of(cannot).efforts()).isEqualTo(CodexModels.of("gpt-5.5").efforts());
  }

  @Test
  void shouldRefuseValuesOfCapabilitiesThatAreNone() {
    assertThat(ChatQuirks.fault("freeformTools", "maybe")).isPresent();
    assertThat(ChatQuirks.fault("modelFamily", "gpt-5")).isEmpty();
    assertThat(new CodexProtocol().quirkFault("namespaces", "yes")).isPresent();
    assertThat(new CodexProtocol().quirkFault("namespaces", "true")).isEmpty();
    assertThat(new CodexProtocol().quirkFault("modelFamily", "gpt-5")).isEmpty();
    assertThat(new CodexProtocol().quirkFault("unheard", "true")).isPresent();
  }
}
