package io.trireme.deploy.config;

import io.trireme.admin.Backup;
import io.trireme.store.sql.BackupFolder;
import io.trireme.store.sql.ConfigChange;
import io.trireme.store.sql.ConfigContent;
import io.trireme.store.sql.ConfigObject;
import io.trireme.store.sql.ConfigStore;
import io.trireme.store.sql.ContentSnapshot;
import io.trireme.store.sql.StoreException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/** Makes copies of the stored configuration and brings them back. Thread-safe. */
public final class Backups {

  private static final Logger LOG = Logger.getLogger(Backups.class);
  private static final Duration DAY = Duration.ofDays(1);

  private final StoredConfiguration stored;
  private final BackupFolder folder;
  private final Clock clock;

  Backups(StoredConfiguration stored, BackupFolder folder, Clock clock) {
    this.stored = requireNonNull(stored, "stored is null");
    this.folder = requireNonNull(folder, "folder is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /** Makes one. */
  public Backup make() throws IOException {
    return shown(folder.write(stored.content(), stored.pepperBytes()));
  }

  /** The newest first. */
  public List<Backup> list() throws IOException {
    return folder.list().stream().map(Backups::shown).toList();
  }

  private static Backup shown(BackupFolder.Copy copy) {
    return new Backup(copy.name(), copy.at(), copy.revision(), copy.bytes());
  }

  /** Makes one if there is none of the last day and something has changed since the last. */
  void makeIfDue() {
    try {
      Optional<BackupFolder.Copy> newest = folder.list().stream().findFirst();
      boolean old = newest.isEmpty() || newest.get().at().isBefore(clock.instant().minus(DAY));
      long kept = newest.map(BackupFolder.Copy::revision).orElse(0L);
      if (old && kept != stored.content().revision()) {
        Backup made = make();
        LOG.infof("the configuration was backed up file=%s", made.name());
      }
    } catch (IOException | StoreException e) {
      LOG.warnf("the configuration could not be backed up reason=\"%s\"", e.getMessage());
    }
  }

  /**
   * Makes everything as it was, in one change; what is there now is backed up before.
   *
   * @param check throws if a content cannot be put in force
   * @return what came of it; empty if there is no backup of that name
   */
  public Optional<Backup.Restored> restore(
      String name, ConfigStore.Reason reason, Consumer<ConfigContent> check) throws IOException {
    Optional<ContentSnapshot.Kept> kept = folder.open(name);
    if (kept.isEmpty()) {
      return Optional.empty();
    }
    ConfigContent now = stored.content();
    ConfigContent then = kept.get().content();
    check.accept(new ConfigContent(now.revision() + 1, then.objects()));
    Backup before = make();
    byte[] pepper = kept.get().pepperBytes();
    if (!Arrays.equals(pepper, stored.pepperBytes())) {
      // Of another database: the hashes of its client keys are good with its pepper alone.
      stored.replacePepper(pepper);
    }
    ConfigContent made = stored.change(changes(now, then), reason, check);
    return Optional.of(new Backup.Restored(name, made.revision(), before.name()));
  }

  private static List<ConfigChange> changes(ConfigContent now, ConfigContent then) {
    List<ConfigChange> changes = new ArrayList<>();
    for (ConfigObject object : now.objects()) {
      if (then.find(object.kind(), object.id()).isEmpty()) {
        changes.add(new ConfigChange.Remove(object.kind(), object.id(), object.revision()));
      }
    }
    for (ConfigObject object : then.objects()) {
      long found =
          now.find(object.kind(), object.id())
              .map(ConfigObject::revision)
              .orElse(ConfigChange.ABSENT);
      changes.add(new ConfigChange.Put(object.kind(), object.id(), found, object.body()));
    }
    return changes;
  }
}
