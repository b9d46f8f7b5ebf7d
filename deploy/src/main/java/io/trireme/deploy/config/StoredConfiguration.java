package io.trireme.deploy.config;

import io.trireme.store.seal.Pepper;
import io.trireme.store.seal.Seal;
import io.trireme.store.seal.SealException;
import io.trireme.store.sql.AuditLog;
import io.trireme.store.sql.BackupFolder;
import io.trireme.store.sql.ConfigChange;
import io.trireme.store.sql.ConfigContent;
import io.trireme.store.sql.ConfigStore;
import io.trireme.store.sql.ContentSnapshot;
import io.trireme.store.sql.DatabaseUrl;
import io.trireme.store.sql.Notices;
import io.trireme.store.sql.Rewrapped;
import io.trireme.store.sql.SharedSecrets;
import io.trireme.store.sql.StoreException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What stands in the database of the configuration, in this process: read once, then whenever
 * somebody tells of a change, and in any case now and then. While the database is away the last
 * known stays in force; at a start without it, that of a sealed file. Thread-safe.
 */
@Singleton
public final class StoredConfiguration {

  private static final Logger LOG = Logger.getLogger(StoredConfiguration.class);
  private static final String FILE = "config-snapshot";
  private static final String BACKUPS = "backups";
  private static final String PEPPER = "client-key-pepper";
  private static final Duration LOOK_EVERY = Duration.ofSeconds(20);

  private final GatewaySettings settings;
  private final Storage storage;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> Thread.ofPlatform().daemon().name("stored-configuration").unstarted(task));
  private volatile ConfigContent content = ConfigContent.EMPTY;
  private volatile @Nullable Pepper pepper;
  private volatile @Nullable String problem;
  private volatile @Nullable Opened opened;
  private volatile Consumer<ConfigContent> changed = ignored -> {};
  private volatile @Nullable Notices notices;

  /** What there is once keys and database are known. */
  private record Opened(
      Seal seal,
      ConfigStore store,
      SharedSecrets secrets,
      AuditLog audit,
      ContentSnapshot snapshot,
      BackupFolder folder) {}

  StoredConfiguration(GatewaySettings settings, Storage storage, Clock clock) {
    this.settings = requireNonNull(settings, "settings is null");
    this.storage = requireNonNull(storage, "storage is null");
    this.clock = requireNonNull(clock, "clock is null");
  }

  /**
   * Finds the keys, and reads what there is: the database if it answers, else the file beside it.
   *
   * @param onChange is told of each new content, on a thread of this object or of who changes it
   * @throws io.quarkus.runtime.PreventFurtherStepsException if the keys cannot be used, or do not
   *     open what is there
   */
  void start(Consumer<ConfigContent> onChange) {
    changed = onChange;
    problem = "not read yet";
    try {
      Opened made = open();
      opened = made;
      if (storage.problem().isPresent() || !readFirst(made)) {
        recall(made);
      }
    } catch (IOException e) {
      LOG.warnf("no key to seal with can be kept yet reason=\"%s\"", e.getMessage());
    } catch (SealException e) {
      throw StartupRefusal.of(
          "TRIREME_ENCRYPTION_KEY does not open what is kept: " + e.getMessage());
    }
    storage.whenReady(() -> thread.execute(this::follow));
  }

  /** Nothing may be sealed with a key that is not kept: the next start could not open it. */
  private Opened open() throws IOException {
    Seal seal = new Seal(EncryptionKeys.load(settings, random), random);
    AuditLog audit = new AuditLog(storage.database(), clock);
    return new Opened(
        seal,
        new ConfigStore(storage.database(), seal, audit),
        new SharedSecrets(storage.database(), seal),
        audit,
        new ContentSnapshot(settings.data().resolve(FILE), seal),
        new BackupFolder(settings.data().resolve(BACKUPS), seal, clock));
  }

  private Opened opened() {
    Opened made = opened;
    if (made == null) {
      throw new StoreException("the data folder cannot be used yet", null);
    }
    return made;
  }

  private boolean readFirst(Opened made) {
    try {
      take(made, made.store().read());
      problem = null;
      return true;
    } catch (StoreException e) {
      problem = e.getMessage();
      return false;
    }
  }

  private void recall(Opened made) {
    try {
      Optional<ContentSnapshot.Kept> kept = made.snapshot().read();
      if (kept.isPresent()) {
        content = kept.get().content();
        pepper = new Pepper(kept.get().pepperBytes());
        LOG.warnf(
            "the database is away: the configuration of its last time is in force revision=%d",
            content.revision());
      }
    } catch (IOException e) {
      LOG.warnf("the last configuration cannot be read reason=\"%s\"", e.getMessage());
    }
  }

  private void follow() {
    try {
      if (opened == null) {
        opened = open();
      }
    } catch (IOException e) {
      thread.schedule(this::follow, 2, TimeUnit.SECONDS);
      return;
    }
    look();
    thread.scheduleWithFixedDelay(() -> backups().makeIfDue(), 1, 60, TimeUnit.MINUTES);
    settings.databaseUrl().ifPresent(url -> listen(DatabaseUrl.parse(url)));
    if (settings.databaseUrl().isPresent()) {
      lookLater();
    }
  }

  private void listen(DatabaseUrl url) {
    Notices.Listener looking =
        new Notices.Listener() {
          @Override
          public void listening() {
            thread.execute(StoredConfiguration.this::look);
          }

          @Override
          public void heard(List<String> payloads) {
            thread.execute(StoredConfiguration.this::look);
          }

          @Override
          public void lost(String reason) {
            LOG.debugf("changes of the configuration are not heard reason=\"%s\"", reason);
          }
        };
    Notices hearing = new Notices(url, ConfigStore.NOTICES, looking);
    notices = hearing;
    hearing.start();
  }

  private void lookLater() {
    long half = LOOK_EVERY.toMillis() / 2;
    long pause = LOOK_EVERY.toMillis() + ThreadLocalRandom.current().nextLong(half) - half / 2;
    thread.schedule(
        () -> {
          look();
          lookLater();
        },
        pause,
        TimeUnit.MILLISECONDS);
  }

  /** Reads anew if there is something new. */
  private void look() {
    Opened made = opened();
    try {
      boolean unread = pepper == null || made.store().revision() != content.revision();
      if (unread && take(made, made.store().read())) {
        changed.accept(content);
      }
      problem = null;
    } catch (StoreException | SealException e) {
      if (problem == null) {
        LOG.warnf("the stored configuration cannot be read reason=\"%s\"", e.getMessage());
      }
      problem = e.getMessage();
    } catch (RuntimeException e) {
      LOG.errorf(e, "the stored configuration cannot be put in force");
    }
  }

  /** Takes what was read; of two readings at once the later revision stays. */
  private synchronized boolean take(Opened made, ConfigContent read) {
    boolean first = pepper == null || problem != null;
    if (!first && read.revision() <= content.revision()) {
      return false;
    }
    byte[] bytes = made.secrets().get(PEPPER, this::newPepper);
    pepper = new Pepper(bytes);
    content = read;
    try {
      made.snapshot().write(read, bytes);
    } catch (IOException e) {
      LOG.warnf("the configuration is not kept beside the database reason=\"%s\"", e.getMessage());
    }
    return true;
  }

  private byte[] newPepper() {
    byte[] bytes = new byte[32];
    random.nextBytes(bytes);
    return bytes;
  }

  /** What stands in the database, as far as is known here. */
  public ConfigContent content() {
    return content;
  }

  /** What client keys of the database are hashed with; empty until the database was seen once. */
  public Optional<Pepper> pepper() {
    return Optional.ofNullable(pepper);
  }

  /** Why what is known here may not be the newest; empty if it is. */
  public Optional<String> problem() {
    return storage.problem().or(() -> Optional.ofNullable(problem));
  }

  /**
   * Changes it. When this returns the change is in force in this process; in others within two
   * seconds.
   *
   * @param check throws if a content cannot be put in force
   * @throws io.trireme.store.sql.ConfigConflict if an object is not as a change expects it
   * @throws StoreException if the database does not take it
   */
  public ConfigContent change(
      List<ConfigChange> changes, ConfigStore.Reason reason, Consumer<ConfigContent> check) {
    Opened made = opened();
    ConfigContent written = made.store().change(changes, reason, check);
    if (take(made, written)) {
      changed.accept(content);
    }
    return written;
  }

  /** The copies of it. */
  public Backups backups() {
    Opened made = opened();
    return new Backups(this, made.folder(), clock);
  }

  /** What client keys are hashed with, made if there is none. */
  byte[] pepperBytes() {
    return opened().secrets().get(PEPPER, this::newPepper);
  }

  /** Puts another pepper in place; it is used from the next change on. */
  void replacePepper(byte[] bytes) {
    opened().secrets().replace(PEPPER, bytes);
  }

  /** Who changed what. */
  public AuditLog audit() {
    return opened().audit();
  }

  /**
   * What seals at rest.
   *
   * @throws StoreException as long as there is no key
   */
  public Seal seal() {
    return opened().seal();
  }

  /**
   * Seals everything under the current key, and writes into the audit what that came to.
   *
   * @param others what was sealed anew elsewhere; counted in
   */
  public Rewrapped rewrap(String actor, Rewrapped others) {
    Opened made = opened();
    Rewrapped done = others.plus(made.store().rewrap()).plus(made.secrets().rewrap());
    made.audit()
        .append(
            new ConfigStore.Reason(
                actor, "rewrap", done.changed() + " of " + done.total() + " values"),
            "store");
    return done;
  }

  @PreDestroy
  void close() {
    thread.shutdownNow();
    Notices hearing = notices;
    if (hearing != null) {
      hearing.close();
    }
  }
}
