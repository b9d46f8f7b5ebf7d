package io.trireme.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.store.sql.ConfigKind;
import java.time.Instant;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * What a file wants the configuration to be.
 *
 * @param source what kind of file it is
 * @param items in the order in which they can be made: what is named comes before who names it
 * @param promotions what is to come first for a time
 * @param warnings what of the file has no counterpart here
 */
record ImportDocument(
    String source, List<Item> items, List<Promotion> promotions, List<String> warnings) {

  /**
   * One object.
   *
   * @param body its fields; credentials may be wanting
   * @param merges whether what it does not name stays: a lane's other entries, behind its own, and
   *     other settings
   */
  record Item(ConfigKind kind, String id, ObjectNode body, boolean merges) {
    Item {
      requireNonNull(kind, "kind is null");
      requireNonNull(id, "id is null");
      requireNonNull(body, "body is null");
    }
  }

  /** A channel that comes first in a lane until a time. */
  record Promotion(String lane, String channel, Instant until) {}

  ImportDocument {
    items = List.copyOf(items);
    promotions = List.copyOf(promotions);
    warnings = List.copyOf(warnings);
  }
}
