package io.trireme.admin;

import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

import static java.util.Objects.requireNonNull;

/**
 * A sealed copy of what was configured in the database.
 *
 * @param name of its file
 * @param at when it was made
 * @param revision of the configuration
 * @param bytes its size
 */
public record Backup(String name, Instant at, long revision, long bytes) {

  /**
   * All that are kept.
   *
   * @param backups the newest first
   */
  @Schema(name = "Backups")
  public record All(List<Backup> backups) {
    public All {
      backups = List.copyOf(backups);
    }
  }

  /**
   * What came of a restoring.
   *
   * @param restored the name of the backup
   * @param revision of the configuration now
   * @param before the backup of what was there before
   */
  @Schema(name = "BackupRestored")
  public record Restored(String restored, long revision, String before) {}

  public Backup {
    requireNonNull(name, "name is null");
    requireNonNull(at, "at is null");
  }
}
