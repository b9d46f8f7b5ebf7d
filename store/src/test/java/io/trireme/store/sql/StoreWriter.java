package io.trireme.store.sql;

import io.trireme.core.Json;
import io.trireme.store.seal.Keyring;
import io.trireme.store.seal.Seal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;

/**
 * A process that changes the configuration as fast as it can and says each revision once it is
 * acknowledged: to be killed at any time.
 */
public final class StoreWriter {

  private StoreWriter() {}

  /** Writes until it is killed. The argument is the folder of the database. */
  @SuppressWarnings("SystemOut")
  public static void main(String... args) {
    Database database = Database.embedded(Path.of(args[0]).resolve("trireme.db"));
    database.migrate();
    ConfigStore store = store(database);
    for (long i = 0; i < 1_000_000; i++) {
      ConfigChange change =
          new ConfigChange.Put(
              ConfigKind.CHANNEL,
              "c" + i % 7,
              ConfigChange.ANY,
              Json.object().put("notes", "n".repeat(300)));
      ConfigContent content =
          store.change(List.of(change), new ConfigStore.Reason("writer", "put", ""), ignored -> {});
      // In one piece: the kill must not leave half a number.
      System.out.writeBytes((content.revision() + "\n").getBytes(StandardCharsets.US_ASCII));
      System.out.flush();
    }
  }

  /** The store that it writes to, whose key is known. */
  public static ConfigStore store(Database database) {
    return new ConfigStore(database, seal(), audit(database));
  }

  private static Seal seal() {
    return new Seal(Keyring.of(List.of(new byte[32])), new SecureRandom());
  }

  /** Copies of it, with the same key. */
  public static BackupFolder backups(Path folder, InstantSource clock) {
    return new BackupFolder(folder, seal(), clock);
  }

  /** The audit that it writes. */
  public static AuditLog audit(Database database) {
    return new AuditLog(database, Clock.systemUTC());
  }
}
