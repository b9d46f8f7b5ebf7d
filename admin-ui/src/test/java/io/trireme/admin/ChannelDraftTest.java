package io.trireme.admin;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Channels that are tested before they are saved. */
@Timeout(60)
class ChannelDraftTest {

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // set before each test
  private ConfigFixture admin;

  @BeforeEach
  void open() {
    admin = new ConfigFixture(folder, "");
  }

  @AfterEach
  void close() {
    admin.close();
  }

  private ChannelTest test(String json) throws InterruptedException {
    return admin.channels.testDraft(null, "m", false, ConfigFixture.bytes(json));
  }

  @Test
  void shouldTestWhatIsNotSavedAndSaveNothing() throws InterruptedException {
    // Given
    long before = admin.configurator.content().revision();
    // When
    ChannelTest tested =
        test(
            "{'id':'new','dialect':'claude','baseUrls':['https://new.example'],'place':{'lanes':{}}}");
    // Then
    assertThat(tested.channel()).isEqualTo("new");
    assertThat(tested.model()).isEqualTo("m");
    assertThat(admin.configurator.content().revision()).isEqualTo(before);
    assertThat(admin.gateway.configuration().channel("new")).isEmpty();
  }

  @Test
  void shouldNotSendKeptKeysElsewhere() {
    // Given
    admin.channel("one", "");
    // Then
    assertThatThrownBy(
            () -> test("{'id':'one','dialect':'claude','baseUrls':['https://evil.example']}"))
        .isInstanceOfSatisfying(
            Refused.class,
            refused -> {
              assertThat(refused.problem().status()).isEqualTo(400);
              assertThat(refused.problem().errors()).isNotEmpty();
            });
  }

  @Test
  void shouldNameTheFieldThatIsWrong() {
    // Then
    assertThatThrownBy(
            () ->
                test("{'dialect':'claude','baseUrls':['https://x.example'],'limits':{'rpm':'x'}}"))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.problem().errors())
                    .extracting(Problem.FieldError::field)
                    .containsExactly("limits.rpm"));
  }

  @Test
  void shouldRefuseAPrivateAddressAsSavingWould() {
    // Then
    assertThatThrownBy(() -> test("{'dialect':'claude','baseUrls':['http://127.0.0.1:1']}"))
        .isInstanceOfSatisfying(
            Refused.class,
            refused ->
                assertThat(refused.problem().errors().getFirst().message())
                    .contains("allowPrivateNetwork"));
  }
}
