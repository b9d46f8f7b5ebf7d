package io.trireme.store.body;

import io.trireme.store.seal.Keyring;
import io.trireme.store.seal.Seal;
import io.trireme.store.seal.SealException;
import io.trireme.store.sql.Database;
import io.trireme.store.sql.Databases;
import io.trireme.store.sql.Engine;
import io.trireme.store.sql.Rewrapped;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What every {@link BodyStore} does, on both engines. */
@Timeout(120)
class BodyStoreTest {

  private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
  private static final byte[] OLD = "0123456789abcdef0123456789abcdef".getBytes(US_ASCII);
  private static final byte[] NEW = "fedcba9876543210fedcba9876543210".getBytes(US_ASCII);
  private static final String CANARY = "the-word-that-must-not-show";

  @TempDir Path folder;

  private static Seal seal(byte[]... keys) {
    return new Seal(Keyring.of(List.of(keys)), new SecureRandom());
  }

  private static BodyStore store(Database database, byte[]... keys) {
    Seal seal = seal(keys);
    return new SqlBodies(database, () -> seal);
  }

  private static KeptBodies bodies(String id, int second) {
    return new KeptBodies(
        id,
        NOON.plusSeconds(second),
        new KeptBodies.Text("{\"q\":\"" + CANARY + " 你好\"}", 40, false, false),
        null,
        new KeptBodies.Text("data: " + CANARY, 9_000, true, true));
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldGiveBackWhatItTookAndKeepTheFirst(Engine engine) {
    // Given
    try (Database database = Databases.fresh(engine, folder)) {
      BodyStore store = store(database, OLD);
      KeptBodies whole =
          new KeptBodies(
              "req_2",
              NOON,
              new KeptBodies.Text("", 0, false, false),
              new KeptBodies.Text("sent", 4, false, false),
              null);

      // When
      store.keep(List.of(bodies("req_1", 0), whole));
      store.keep(List.of(bodies("req_1", 7)));

      // Then
      assertThat(store.find("req_1")).contains(bodies("req_1", 0));
      assertThat(store.find("req_2")).contains(whole);
      assertThat(store.find("req_3")).isEmpty();
      assertThat(store.find("req\0")).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldShowNothingToWhoReadsTheDatabase(Engine engine) {
    // Given
    try (Database database = Databases.fresh(engine, folder)) {
      // When
      store(database, OLD).keep(List.of(bodies("req_1", 0)));

      // Then
      String row =
          database.read(
              handle ->
                  handle.createQuery("select sealed from kept_body").mapTo(String.class).one());
      assertThat(row).startsWith("v1:").doesNotContain(CANARY);
      BodyStore stranger = store(database, NEW);
      assertThatThrownBy(() -> stranger.find("req_1")).isInstanceOf(SealException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldOpenNoRowThatWasMovedToAnotherRequest(Engine engine) {
    // Given
    try (Database database = Databases.fresh(engine, folder)) {
      BodyStore store = store(database, OLD);
      store.keep(List.of(bodies("req_1", 0)));

      // When
      database.write(handle -> handle.execute("update kept_body set id = 'req_9'"));

      // Then
      assertThatThrownBy(() -> store.find("req_9")).isInstanceOf(SealException.class);
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldForgetTheOldAndAllButTheNewest(Engine engine) {
    // Given
    try (Database database = Databases.fresh(engine, folder)) {
      BodyStore store = store(database, OLD);
      store.keep(IntStream.range(0, 250).mapToObj(i -> bodies("req_" + i, i)).toList());

      // When / Then
      assertThat(store.forget(NOON.plusSeconds(20), 1_000)).isEqualTo(20);
      assertThat(store.find("req_19")).isEmpty();
      assertThat(store.find("req_20")).isPresent();
      assertThat(store.forget(NOON, 3)).isEqualTo(227);
      assertThat(store.find("req_246")).isEmpty();
      assertThat(store.find("req_247")).isPresent();
      assertThat(store.forget(Instant.EPOCH, 0)).isEqualTo(3);
      assertThat(store.forget(Instant.EPOCH, 0)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldGoOnUnderANewKey(Engine engine) {
    // Given
    try (Database database = Databases.fresh(engine, folder)) {
      store(database, OLD).keep(List.of(bodies("req_1", 0), bodies("req_2", 1)));

      // When
      BodyStore both = store(database, NEW, OLD);

      // Then
      assertThat(both.rewrap()).isEqualTo(new Rewrapped(2, 2));
      assertThat(both.rewrap()).isEqualTo(new Rewrapped(0, 2));
      assertThat(store(database, NEW).find("req_1")).contains(bodies("req_1", 0));
    }
  }
}
