package io.trireme.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(20)
class KeptKeyTest {
  @TempDir Path folder;

  @Test
  void shouldMakeAKeyThatOnlyItsOwnerCanRead() throws IOException {
    // Given
    Path data = folder.resolve("deep/data");
    // When
    KeptKey key = KeptKey.loadOrCreate(data, new SecureRandom());
    // Then
    assertThat(key.created()).isTrue();
    assertThat(key.secret().reveal()).matches("tr-[0-9A-Za-z]{43}");
    assertThat(key.file()).isEqualTo(data.resolve("access-key"));
    assertThat(rights(key.file())).isEqualTo("rw-------");
    assertThat(rights(data)).isEqualTo("rwx------");
    assertThat(names(data)).containsExactly("access-key");
    assertThat(key.toString()).doesNotContain(key.secret().reveal());
  }

  @Test
  void shouldKeepTheKey() throws IOException {
    // Given
    KeptKey made = KeptKey.loadOrCreate(folder, new SecureRandom());
    // When
    KeptKey kept = KeptKey.loadOrCreate(folder, new SecureRandom());
    // Then
    assertThat(kept.created()).isFalse();
    assertThat(kept.secret().matches(made.secret().reveal())).isTrue();
  }

  @Test
  void shouldFindTheKeyAndMakeNone() throws IOException {
    // When
    Optional<KeptKey> none = KeptKey.find(folder);
    KeptKey made = KeptKey.loadOrCreate(folder, new SecureRandom());
    Optional<KeptKey> found = KeptKey.find(folder);
    // Then
    assertThat(none).isEmpty();
    assertThat(found.orElseThrow().secret().matches(made.secret().reveal())).isTrue();
    assertThat(found.orElseThrow().created()).isFalse();
  }

  @Test
  void shouldTightenLooseRights() throws IOException {
    // Given
    Path file = folder.resolve("access-key");
    Files.writeString(file, "tr-by-hand\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    // When
    KeptKey key = KeptKey.loadOrCreate(folder, new SecureRandom());
    // Then
    assertThat(key.secret().matches("tr-by-hand")).isTrue();
    assertThat(rights(file)).isEqualTo("rw-------");
  }

  @Test
  void shouldUseAllRandomBits() throws IOException {
    // Given
    SecureRandom zeros = new FixedRandom((byte) 0);
    SecureRandom ones = new FixedRandom((byte) 0xff);
    // When
    KeptKey lowest = KeptKey.loadOrCreate(folder.resolve("low"), zeros);
    KeptKey highest = KeptKey.loadOrCreate(folder.resolve("high"), ones);
    // Then
    assertThat(lowest.secret().reveal()).isEqualTo("tr-" + "0".repeat(43));
    // 2^256 - 1 in base 62.
    assertThat(highest.secret().reveal())
        .isEqualTo("tr-yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp1");
  }

  @Test
  void shouldRefuseAFileWithoutKey() throws IOException {
    // Given
    Files.writeString(folder.resolve("access-key"), "two words");
    // When
    // Then
    assertThatThrownBy(() -> KeptKey.loadOrCreate(folder, new SecureRandom()))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("holds no key; remove it to have a new one made")
        .hasMessageNotContaining("two words");
  }

  @Test
  void shouldMakeOneKeyForManyAtOnce() throws Exception {
    // Given
    List<Callable<KeptKey>> starts = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      starts.add(() -> KeptKey.loadOrCreate(folder, new SecureRandom()));
    }
    List<KeptKey> keys = new ArrayList<>();
    // When
    try (ExecutorService executor = Executors.newFixedThreadPool(8)) {
      for (Future<KeptKey> start : executor.invokeAll(starts)) {
        keys.add(start.get());
      }
    }
    // Then
    assertThat(keys)
        .extracting(key -> key.secret().reveal())
        .containsOnly(keys.getFirst().secret().reveal());
    assertThat(keys).filteredOn(KeptKey::created).hasSize(1);
    assertThat(names(folder)).containsExactly("access-key");
  }

  private static String rights(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private static List<String> names(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }

  private static final class FixedRandom extends SecureRandom {
    private static final long serialVersionUID = 1;

    private final byte value;

    FixedRandom(byte value) {
      this.value = value;
    }

    @Override
    public void nextBytes(byte[] bytes) {
      Arrays.fill(bytes, value);
    }
  }
}
