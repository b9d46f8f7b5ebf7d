package io.trireme.store.sql;

import io.trireme.core.Json;
import io.trireme.store.seal.Keyring;
import io.trireme.store.seal.Seal;
import io.trireme.store.seal.SealException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

@Timeout(60)
class BackupFolderTest {

  private static final Instant START = Instant.parse("2026-01-02T03:04:05.006Z");
  private static final byte[] PEPPER = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);

  @TempDir Path folder;

  private static Seal seal(String key) {
    return new Seal(Keyring.of(List.of(key.getBytes(US_ASCII))), new SecureRandom());
  }

  private BackupFolder at(Instant now, String key) {
    return new BackupFolder(folder.resolve("backups"), seal(key), Clock.fixed(now, ZoneOffset.UTC));
  }

  private BackupFolder at(Instant now) {
    return at(now, "a-key-of-32-bytes-and-some-more-0");
  }

  private static ConfigContent content(long revision) {
    return new ConfigContent(
        revision,
        List.of(
            new ConfigObject(
                ConfigKind.CHANNEL, "one", revision, Json.object().put("name", "canary"))));
  }

  @Test
  void shouldGiveBackWhatWasKeptAndShowNothingOfIt() throws IOException {
    // When
    BackupFolder.Copy made = at(START).write(content(12), PEPPER);
    // Then
    assertThat(made.name()).isEqualTo("config-20260102T030405006Z-r12.sealed");
    assertThat(made.at()).isEqualTo(START);
    assertThat(made.revision()).isEqualTo(12);
    Path file = folder.resolve("backups").resolve(made.name());
    assertThat(Files.readString(file)).doesNotContain("canary");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(at(START).open(made.name()).orElseThrow().content()).isEqualTo(content(12));
    assertThat(at(START).open(made.name()).orElseThrow().pepperBytes()).isEqualTo(PEPPER);
    assertThatExceptionOfType(SealException.class)
        .isThrownBy(() -> at(START, "another-key-of-32-bytes-and-more-").open(made.name()));
  }

  @Test
  void shouldKeepTheLastTen() throws IOException {
    // When
    for (long i = 1; i <= 13; i++) {
      at(START.plus(Duration.ofMinutes(i))).write(content(i), PEPPER);
    }
    // Then
    assertThat(at(START).list())
        .extracting(BackupFolder.Copy::revision)
        .containsExactlyElementsOf(LongStream.iterate(13, i -> i - 1).limit(10).boxed().toList());
  }

  @Test
  void shouldKeepTwoOfOneMoment() throws IOException {
    // When
    BackupFolder.Copy first = at(START).write(content(1), PEPPER);
    BackupFolder.Copy second = at(START).write(content(2), PEPPER);
    // Then
    assertThat(at(START).open(first.name()).orElseThrow().content()).isEqualTo(content(1));
    assertThat(at(START).open(second.name()).orElseThrow().content()).isEqualTo(content(2));
  }

  @Test
  void shouldOpenNothingButItsOwnFiles() throws IOException {
    assertThat(at(START).list()).isEmpty();
    at(START).write(content(1), PEPPER);
    Files.writeString(folder.resolve("backups").resolve("notes.txt"), "mine");
    // Then
    assertThat(at(START).list()).hasSize(1);
    assertThat(at(START).open("notes.txt")).isEmpty();
    assertThat(at(START).open("../backups/config-20260102T030405006Z-r1.sealed")).isEmpty();
    assertThat(at(START).open("config-20260102T030405006Z-r2.sealed")).isEmpty();
  }
}
