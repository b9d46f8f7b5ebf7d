package io.trireme.store.sql;

import io.trireme.core.Secret;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(60)
class DatabaseTest {

  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldWriteAllOrNothing(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given a change that fails in its middle
      assertThatThrownBy(
              () ->
                  database.write(
                      handle -> {
                        handle.execute("update config_revision set revision = 7");
                        throw new IllegalStateException("cut");
                      }))
          .isInstanceOf(IllegalStateException.class);

      // Then nothing of it is there
      assertThat(revision(database)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldLoseNoneOfManyWritersAtOnce(Engine engine) throws Exception {
    try (Database database = Databases.fresh(engine, folder);
        ExecutorService threads = Executors.newFixedThreadPool(8)) {
      // When eight write at once
      List<Callable<Integer>> writers =
          IntStream.range(0, 80)
              .<Callable<Integer>>mapToObj(
                  i ->
                      () ->
                          database.write(
                              handle ->
                                  handle.execute(
                                      "update config_revision set revision = revision + 1")))
              .toList();
      for (Future<Integer> written : threads.invokeAll(writers, 30, TimeUnit.SECONDS)) {
        assertThat(written.get()).isEqualTo(1);
      }

      // Then every one counted
      assertThat(revision(database)).isEqualTo(80);
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldMigrateTwiceToNoEffect(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // When another process starts as well
      database.migrate();

      // Then what is there is untouched
      assertThat(revision(database)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldSayWhichStepsAreMissingAndWhichItDid(Engine engine) {
    // Given a database without tables
    Database empty =
        switch (engine) {
          case EMBEDDED -> Database.embedded(folder.resolve("empty.db"));
          case POSTGRES -> Database.postgres(DatabaseUrl.parse(Databases.server().newDatabase()));
        };
    try (empty) {
      // When it is looked at
      List<String> missing = empty.missingSteps();

      // Then all is missing, and looking makes nothing
      assertThat(missing).hasSameSizeAs(Migrations.STEPS).startsWith("V1 configuration");
      assertThat(empty.missingSteps()).isEqualTo(missing);

      // When it is migrated, then those are done once
      assertThat(empty.migrate()).isEqualTo(missing);
      assertThat(empty.missingSteps()).isEmpty();
      assertThat(empty.migrate()).isEmpty();

      // When it is of an older version
      String last = Integer.toString(Migrations.STEPS.size());
      empty.write(handle -> handle.execute("delete from schema_history where version = ?", last));

      // Then that step alone is missing
      assertThat(empty.missingSteps()).containsExactly(missing.getLast());
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldLackNothingWhereAnotherVersionIsAhead(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given a step that this version does not know
      String yes = engine == Engine.POSTGRES ? "true" : "1";
      database.write(
          handle ->
              handle.execute(
                  "insert into schema_history (installed_rank, version, description, type, script,"
                      + " checksum, installed_by, execution_time, success) values (99, '99',"
                      + " 'later', 'SQL', 'V99__later.sql', 1, 'x', 1, "
                      + yes
                      + ")"));

      // Then
      assertThat(database.missingSteps()).isEmpty();
      assertThat(database.migrate()).isEmpty();
    }
  }

  @Test
  void shouldOpenWithoutAServerAndSayThatItIsGone() {
    // Given a port where nobody listens
    DatabaseUrl url =
        DatabaseUrl.parse("postgresql://trireme:s%40cret@127.0.0.1:1/none?sslpassword=hush");
    try (Database database = Database.postgres(url)) {
      // Then using it is what fails, and the password is in no message
      assertThatThrownBy(() -> revision(database))
          .isInstanceOf(StoreException.class)
          .hasMessageNotContaining("s@cret")
          .hasMessageNotContaining("s%40cret");
      assertThatThrownBy(database::migrate)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("127.0.0.1:1/none")
          .hasMessageNotContaining("hush");
    }
  }

  @Test
  void shouldDecodeUserAndPassword() {
    // When an address with special characters is read
    DatabaseUrl url = DatabaseUrl.parse("postgres://a%3Ab:p%2Fw+@db.internal/trireme?x=1");

    // Then they are what was meant, and are not in what is shown
    assertThat(url.jdbcUrl()).isEqualTo("jdbc:postgresql://db.internal/trireme?x=1");
    assertThat(url.user()).isEqualTo("a:b");
    assertThat(url.password()).isNotNull().extracting(Secret::reveal).isEqualTo("p/w+");
    assertThat(url.toString()).doesNotContain("p/w").doesNotContain("p%2Fw");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"mysql://u:hush@h/d", "postgresql://u:hu sh@h/d", "hush", "postgresql:///d"})
  void shouldRefuseWhatIsNoAddressWithoutQuotingIt(String text) {
    assertThatThrownBy(() -> DatabaseUrl.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("hush");
  }

  private static long revision(Database database) {
    return database.read(
        handle ->
            handle.createQuery("select revision from config_revision").mapTo(Long.class).one());
  }
}
