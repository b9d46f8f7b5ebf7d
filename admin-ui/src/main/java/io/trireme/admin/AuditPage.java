package io.trireme.admin;

import io.trireme.store.sql.AuditLog;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Who changed what.
 *
 * @param intact whether every entry since the first follows from the one before it
 * @param firstBroken the first that does not; null if all do
 * @param next what to ask for as {@code before} to see older ones; null if there are none
 * @param entries the newest first
 */
public record AuditPage(
    boolean intact, @Nullable Long firstBroken, @Nullable Long next, List<Entry> entries) {

  /**
   * One change.
   *
   * @param seq counts from 1
   * @param at when
   * @param actor who
   * @param action what was done
   * @param object to what: its kind and id
   * @param detail the names of the fields that changed
   */
  @Schema(name = "AuditEntry")
  public record Entry(
      long seq, Instant at, String actor, String action, String object, String detail) {}

  public AuditPage {
    entries = List.copyOf(entries);
  }

  static AuditPage of(List<AuditLog.Entry> found, OptionalLong broken) {
    boolean more = !found.isEmpty() && found.getLast().seq() > 1;
    return new AuditPage(
        broken.isEmpty(),
        broken.isPresent() ? broken.getAsLong() : null,
        more ? found.getLast().seq() : null,
        found.stream()
            .map(
                entry ->
                    new Entry(
                        entry.seq(),
                        entry.at(),
                        entry.actor(),
                        entry.action(),
                        entry.object(),
                        entry.detail()))
            .toList());
  }
}
