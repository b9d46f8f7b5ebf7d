package io.trireme.store.seal;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SealTest {

  private static final byte[] OLD = filled(1);
  private static final byte[] NEW = filled(2);
  private static final byte[] PLAIN = "sk-canary".getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static Seal seal(byte[]... keys) {
    return new Seal(Keyring.of(List.of(keys)), new SecureRandom());
  }

  @Test
  void shouldOpenWhatItSealedAtItsPlaceOnly() {
    // Given what was sealed for a row
    Seal seal = seal(OLD);
    String sealed = seal.seal("config_object|channel|a|1", PLAIN);

    // Then it opens there, and not in another row
    assertThat(seal.open("config_object|channel|a|1", sealed)).isEqualTo(PLAIN);
    assertThatThrownBy(() -> seal.open("config_object|channel|b|1", sealed))
        .isInstanceOf(SealException.class);
    assertThat(sealed).doesNotContain("canary");
  }

  @Test
  void shouldNotSealTheSameTwiceAlike() {
    Seal seal = seal(OLD);

    assertThat(seal.seal("p", PLAIN)).isNotEqualTo(seal.seal("p", PLAIN));
  }

  @Test
  void shouldNoticeEveryChangedCharacter() {
    // Given what was sealed
    Seal seal = seal(OLD);
    String sealed = seal.seal("p", PLAIN);

    // Then no character of it can be another
    for (int i = 0; i < sealed.length(); i++) {
      char other = sealed.charAt(i) == 'A' ? 'B' : 'A';
      String changed = sealed.substring(0, i) + other + sealed.substring(i + 1);
      if (!sameBits(sealed, changed)) {
        assertThatThrownBy(() -> seal.open("p", changed)).isInstanceOf(SealException.class);
      }
    }
  }

  /** The last character of unpadded base64 has bits that mean nothing. */
  private static boolean sameBits(String one, String other) {
    String[] a = one.split(":", -1);
    String[] b = other.split(":", -1);
    if (a.length != b.length || !a[0].equals(b[0]) || !a[1].equals(b[1])) {
      return false;
    }
    return Arrays.equals(decode(a[2]), decode(b[2])) && Arrays.equals(decode(a[3]), decode(b[3]));
  }

  private static byte[] decode(String text) {
    return Base64.getUrlDecoder().decode(text);
  }

  @Test
  void shouldRewrapUnderTheNewKeyAndThenDoWithoutTheOld() {
    // Given something sealed with the old key
    String sealed = seal(OLD).seal("p", PLAIN);

    // When the ring has a new one before it
    String rewrapped = seal(NEW, OLD).rewrap("p", sealed).orElseThrow();

    // Then the new one alone opens it, and there is nothing left to do
    assertThat(seal(NEW).open("p", rewrapped)).isEqualTo(PLAIN);
    assertThat(seal(NEW, OLD).rewrap("p", rewrapped)).isEmpty();
    assertThatThrownBy(() -> seal(NEW).open("p", sealed))
        .isInstanceOf(SealException.class)
        .hasMessageContaining(Seal.keyId(sealed));
  }

  @Test
  void shouldReadKeysFromAFileAndFromAFolder() throws Exception {
    // Given a folder as a mounted Secret is, and a file with both keys
    Files.writeString(folder.resolve("2025"), Base64.getEncoder().encodeToString(OLD) + "\n");
    Files.writeString(folder.resolve("2026"), HexFormat.of().formatHex(NEW));
    Files.createDirectory(folder.resolve("..data"));
    Path file = Files.createTempFile(folder, ".both", "");
    Files.writeString(
        file,
        "# newest first\n"
            + HexFormat.of().formatHex(NEW)
            + "\n\n"
            + Base64.getEncoder().encodeToString(OLD));

    // Then both say the same: the newer seals
    assertThat(Keyring.read(folder).current()).isEqualTo(Keyring.of(List.of(NEW)).current());
    assertThat(Keyring.read(file).ids()).isEqualTo(Keyring.of(List.of(NEW, OLD)).ids());
    assertThat(Keyring.read(file).current()).isEqualTo(Keyring.read(folder).current());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "hush-hush", "aHVzaA==", "hushhushhushhushhushhushhushhushhushhush!!"})
  void shouldRefuseWhatIsNoKeyWithoutQuotingIt(String text) {
    assertThatThrownBy(() -> Keyring.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hush");
  }

  @Test
  void shouldDeriveTheSameKeyUntilTheOldestGoes() {
    byte[] derived = Keyring.of(List.of(OLD)).derived("envelope");

    assertThat(Keyring.of(List.of(NEW, OLD)).derived("envelope")).isEqualTo(derived);
    assertThat(Keyring.of(List.of(NEW)).derived("envelope")).isNotEqualTo(derived);
    assertThat(Keyring.of(List.of(OLD)).derived("other")).isNotEqualTo(derived);
  }
}
