package io.trireme.scheduler.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import org.jspecify.annotations.Nullable;

/**
 * Another configuration is in force, or one was refused and the one before stays.
 *
 * @param revision of what is in force now
 * @param refused why the new one is not in force; null if it is
 */
public record ConfigurationEvent(long revision, @Nullable String refused) implements Event {

  @Override
  public String type() {
    return "configuration";
  }

  @Override
  public ObjectNode json() {
    return Json.object()
        .put("state", refused == null ? "in-force" : "refused")
        .put("revision", revision)
        .put("reason", refused);
  }
}
