package io.trireme.admin;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What an import would do, or did.
 *
 * @param dryRun whether it only would
 * @param source {@code trireme} or {@code claude-proxy}
 * @param revision of the configuration afterwards
 * @param backup the name of the copy that was made before; null if nothing was changed
 * @param objects what becomes of each
 * @param warnings what of the file has no counterpart here
 */
public record ImportAnswer(
    boolean dryRun,
    String source,
    long revision,
    @Nullable String backup,
    List<Line> objects,
    List<String> warnings) {

  /**
   * What becomes of an object.
   *
   * @param kind {@code channel}, {@code lane}, {@code client-key} or {@code settings}
   * @param id which one
   * @param change one word: added, changed, unchanged or refused
   * @param fields the names of what differs
   * @param reason why it is refused; null if it is not
   */
  @Schema(name = "ImportLine")
  public record Line(
      String kind, String id, String change, List<String> fields, @Nullable String reason) {
    public Line {
      fields = List.copyOf(fields);
    }
  }

  public ImportAnswer {
    objects = List.copyOf(objects);
    warnings = List.copyOf(warnings);
  }
}
