package io.trireme.store.sql;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.store.seal.Keyring;
import io.trireme.store.seal.Seal;
import io.trireme.store.seal.SealException;
import io.trireme.store.sql.ConfigStore.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

@Timeout(60)
class ConfigStoreTest {

  private static final Reason REASON = new Reason("admin", "put", "name");
  private static final byte[] OLD = filled(1);
  private static final byte[] NEW = filled(2);

  @TempDir Path folder;

  private static byte[] filled(int value) {
    byte[] bytes = new byte[32];
    Arrays.fill(bytes, (byte) value);
    return bytes;
  }

  private static Seal seal(byte[]... keys) {
    return new Seal(Keyring.of(List.of(keys)), new SecureRandom());
  }

  private static AuditLog audit(Database database) {
    return new AuditLog(
        database, Clock.fixed(Instant.parse("2026-01-02T03:04:05.006Z"), ZoneOffset.UTC));
  }

  private static ConfigStore store(Database database, byte[]... keys) {
    return new ConfigStore(database, seal(keys), audit(database));
  }

  private static ObjectNode body(String name) {
    return Json.object().put("name", name).put("secret", "sk-canary-" + name);
  }

  private static ConfigChange put(String id, long expected, String name) {
    return new ConfigChange.Put(ConfigKind.CHANNEL, id, expected, body(name));
  }

  private static ConfigContent change(ConfigStore store, ConfigChange... changes) {
    return store.change(List.of(changes), REASON, content -> {});
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldGiveBackWhatWasPutInTheOrderItWasMade(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given two objects, of which the first is changed again
      ConfigStore store = store(database, OLD);
      change(store, put("b", ConfigChange.ABSENT, "one"));
      change(store, put("a", ConfigChange.ABSENT, "two"));
      ConfigContent last = change(store, put("b", 1, "three"));

      // Then the order is the same, the revisions have grown, and reading says what changing said
      assertThat(last.revision()).isEqualTo(3);
      assertThat(last.objects()).extracting(ConfigObject::id).containsExactly("b", "a");
      assertThat(last.find(ConfigKind.CHANNEL, "b").orElseThrow().revision()).isEqualTo(3);
      assertThat(store.read()).isEqualTo(last);
      assertThat(store.revision()).isEqualTo(3);
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldRefuseAChangeOverOneThatWasNotSeen(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given an object that has changed since
      ConfigStore store = store(database, OLD);
      change(store, put("a", ConfigChange.ABSENT, "one"));
      change(store, put("a", 1, "two"));

      // Then a change that expects what was, or that nothing is there, is refused as a whole
      assertThatThrownBy(() -> change(store, put("z", 0, "other"), put("a", 1, "mine")))
          .isInstanceOfSatisfying(
              ConfigConflict.class, conflict -> assertThat(conflict.found()).isEqualTo(2));
      assertThatThrownBy(() -> change(store, put("a", ConfigChange.ABSENT, "mine")))
          .isInstanceOf(ConfigConflict.class);
      assertThatThrownBy(
              () ->
                  change(
                      store, new ConfigChange.Remove(ConfigKind.CHANNEL, "gone", ConfigChange.ANY)))
          .isInstanceOf(ConfigConflict.class);
      assertThat(store.read().objects()).extracting(ConfigObject::id).containsExactly("a");
      assertThat(store.revision()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldKeepNothingOfWhatTheCheckRefuses(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      ConfigStore store = store(database, OLD);

      // When what would be does not hold
      assertThatThrownBy(
              () ->
                  store.change(
                      List.of(put("a", 0, "one")),
                      REASON,
                      content -> {
                        assertThat(content.objects()).hasSize(1);
                        throw new IllegalArgumentException("not so");
                      }))
          .isInstanceOf(IllegalArgumentException.class);

      // Then it is not, and nobody is said to have done it
      assertThat(store.read()).isEqualTo(ConfigContent.EMPTY);
      assertThat(audit(database).page(Long.MAX_VALUE, 10)).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldRemoveAndSaySoInTheAudit(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given an object that is made and removed
      ConfigStore store = store(database, OLD);
      change(store, put("a", 0, "one"));
      store.change(
          List.of(new ConfigChange.Remove(ConfigKind.CHANNEL, "a", 1)),
          new Reason("bob", "remove", ""),
          content -> {});

      // Then the audit has both, the newest first, and no credential
      assertThat(store.read().objects()).isEmpty();
      List<AuditLog.Entry> entries = audit(database).page(Long.MAX_VALUE, 10);
      assertThat(entries)
          .extracting(AuditLog.Entry::actor, AuditLog.Entry::action, AuditLog.Entry::object)
          .containsExactly(tuple("bob", "remove", "channel a"), tuple("admin", "put", "channel a"));
      assertThat(entries.toString()).doesNotContain("canary");
      assertThat(audit(database).firstBroken()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldNoticeAnAuditThatWasTamperedWith(Engine engine) {
    for (String tampering :
        List.of(
            "update audit set actor = 'eve' where seq = 2",
            "delete from audit where seq = 2",
            "update audit set hash = 'x' where seq = 2")) {
      try (Database database = Databases.fresh(engine, fresh())) {
        // Given four entries
        ConfigStore store = store(database, OLD);
        for (int i = 0; i < 4; i++) {
          change(store, put("a", ConfigChange.ANY, "name" + i));
        }
        assertThat(audit(database).firstBroken()).isEmpty();

        // When somebody changes the second
        database.write(handle -> handle.execute(tampering));

        // Then it shows
        assertThat(audit(database).firstBroken()).as(tampering).hasValue(2);
      }
    }
  }

  private Path fresh() {
    try {
      return Files.createTempDirectory(folder, "db");
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldLoseNoneOfManyAuthorsAtOnce(Engine engine) throws Exception {
    try (Database database = Databases.fresh(engine, folder);
        ExecutorService threads = Executors.newFixedThreadPool(6)) {
      // When six write, each an object of its own
      ConfigStore store = store(database, OLD);
      List<Callable<ConfigContent>> authors =
          IntStream.range(0, 24)
              .<Callable<ConfigContent>>mapToObj(i -> () -> change(store, put("c" + i, 0, "n")))
              .toList();
      for (Future<ConfigContent> done : threads.invokeAll(authors)) {
        done.get();
      }

      // Then all are there, each with a revision of its own, and the chain has no branch
      assertThat(store.read().objects()).extracting(ConfigObject::revision).doesNotHaveDuplicates();
      assertThat(store.revision()).isEqualTo(24);
      assertThat(audit(database).firstBroken()).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Engine.class)
  void shouldSealAnewUnderANewKey(Engine engine) {
    try (Database database = Databases.fresh(engine, folder)) {
      // Given what was sealed with the old key, and a key of our own
      change(store(database, OLD), put("a", 0, "one"));
      byte[] pepper = new SharedSecrets(database, seal(OLD)).get("pepper", () -> filled(7));

      // When it is sealed anew with both at hand
      assertThat(store(database, NEW, OLD).rewrap()).isEqualTo(new Rewrapped(1, 1));
      assertThat(new SharedSecrets(database, seal(NEW, OLD)).rewrap())
          .isEqualTo(new Rewrapped(1, 1));
      assertThat(store(database, NEW, OLD).rewrap()).isEqualTo(new Rewrapped(0, 1));

      // Then the new key suffices and the old one opens nothing
      assertThat(store(database, NEW).read().objects()).hasSize(1);
      assertThat(new SharedSecrets(database, seal(NEW)).get("pepper", () -> filled(9)))
          .isEqualTo(pepper);
      assertThatThrownBy(() -> store(database, OLD).read()).isInstanceOf(SealException.class);
    }
  }

  @Test
  void shouldLeaveNoCredentialInAnyFile() throws Exception {
    // Given an object with a credential, in the file
    try (Database database = Databases.fresh(Engine.EMBEDDED, folder)) {
      change(store(database, OLD), put("a", 0, "one"));

      // Then no file of the folder holds it
      try (Stream<Path> files = Files.list(folder)) {
        List<Path> all = files.toList();
        assertThat(all).isNotEmpty();
        for (Path file : all) {
          String bytes = Files.readString(file, StandardCharsets.ISO_8859_1);
          assertThat(bytes).doesNotContain("canary");
        }
      }
    }
  }
}
