package io.trireme.store.seal;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class PassphraseSealTest {

  private static final String PASSPHRASE = "correct horse battery";
  private static final byte[] PLAIN = "sk-canary-0123456789".getBytes(UTF_8);

  private final PassphraseSeal seal = new PassphraseSeal(new SecureRandom());

  @Test
  void shouldOpenWithTheSamePassphraseForTheSamePurposeAlone() {
    // When
    PassphraseSeal.Sealed sealed = seal.seal("export", PASSPHRASE, PLAIN);
    // Then
    assertThat(seal.open("export", PASSPHRASE, sealed)).isEqualTo(PLAIN);
    assertThat(sealed.text()).doesNotContain("canary");
    assertThatExceptionOfType(SealException.class)
        .isThrownBy(() -> seal.open("export", "incorrect horse battery", sealed))
        .withMessageContaining("another passphrase");
    assertThatExceptionOfType(SealException.class)
        .isThrownBy(() -> seal.open("another thing", PASSPHRASE, sealed));
  }

  @Test
  void shouldSealTheSameAnewEachTime() {
    assertThat(seal.seal("export", PASSPHRASE, PLAIN).salt())
        .isNotEqualTo(seal.seal("export", PASSPHRASE, PLAIN).salt());
  }

  @Test
  void shouldRefuseFewRoundsAndTooMany() {
    PassphraseSeal.Sealed sealed = seal.seal("export", PASSPHRASE, PLAIN);
    for (int rounds : new int[] {0, 1000, 599_999, 10_000_001, Integer.MAX_VALUE}) {
      PassphraseSeal.Sealed other = new PassphraseSeal.Sealed(rounds, sealed.salt(), sealed.text());
      assertThatExceptionOfType(SealException.class)
          .isThrownBy(() -> seal.open("export", PASSPHRASE, other))
          .withMessageContaining("iterations");
    }
  }

  @Test
  void shouldRefuseAShortPassphraseAndADamagedSalt() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> seal.seal("export", "short", PLAIN));
    PassphraseSeal.Sealed sealed = seal.seal("export", PASSPHRASE, PLAIN);
    assertThatExceptionOfType(SealException.class)
        .isThrownBy(
            () ->
                seal.open(
                    "export",
                    PASSPHRASE,
                    new PassphraseSeal.Sealed(sealed.iterations(), "%%%", sealed.text())));
  }
}
