package io.trireme.e2e;

import io.trireme.store.sql.ConfigContent;
import io.trireme.store.sql.Database;
import io.trireme.store.sql.StoreWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** A process that writes the store is killed again and again, wherever it happens to be. */
class KilledStoreIT {

  @TempDir private Path folder;

  @Test
  @Timeout(120)
  void shouldLoseNothingThatWasAcknowledgedOverTwentyKills() throws Exception {
    kill(20, new Random(20));
  }

  @Test
  @Tag("long")
  @Timeout(900)
  void shouldLoseNothingThatWasAcknowledgedOverTwoHundredKills() throws Exception {
    kill(200, new Random(200));
  }

  private void kill(int times, Random random) throws IOException, InterruptedException {
    for (int i = 0; i < times; i++) {
      // Given a writer that has been at work for a while
      Path said = folder.resolve("said-" + i);
      Process writer = write(said);
      int until = 1 + random.nextInt(60);
      ProcessLog.await("the writer", Duration.ofSeconds(30), () -> lines(said).size() >= until);

      // When it is killed
      writer.destroyForcibly();
      assertThat(writer.waitFor(10, TimeUnit.SECONDS)).isTrue();

      // Then all that it said is there, at most one that it had no time to say, and all is whole
      check(Long.parseLong(lines(said).getLast()));
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process write(Path said) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            StoreWriter.class.getName(),
            folder.toString())
        .redirectOutput(said.toFile())
        .redirectError(folder.resolve("writer.log").toFile())
        .start();
  }

  private void check(long acknowledged) {
    try (Database database = Database.embedded(folder.resolve("trireme.db"))) {
      ConfigContent content = StoreWriter.store(database).read();
      assertThat(content.revision()).isBetween(acknowledged, acknowledged + 1);
      assertThat(content.objects()).isNotEmpty();
      assertThat(content.objects())
          .anySatisfy(object -> assertThat(object.revision()).isEqualTo(content.revision()));
      assertThat(StoreWriter.audit(database).firstBroken()).isEmpty();
      String integrity =
          database.read(
              handle -> handle.createQuery("pragma integrity_check").mapTo(String.class).one());
      assertThat(integrity).isEqualTo("ok");
    }
  }
}
