package io.trireme.scheduler.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.spi.Dialect;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * A breaker opened, began to let single requests through, or closed.
 *
 * @param guarded what it guards
 * @param phase that it is in now, a word
 * @param reason why it is not closed; null if it is
 * @param until when the next request may be let through; null if it is closed
 */
public record BreakerEvent(
    Guarded guarded, String phase, @Nullable String reason, @Nullable Instant until)
    implements Event {

  /**
   * What a breaker guards.
   *
   * @param lane whose it is
   * @param channel id of the channel
   * @param baseUrl one of its base URLs; null for all
   * @param key id of one of its keys; null for all
   */
  public record Guarded(
      Dialect lane, String channel, @Nullable String baseUrl, @Nullable String key) {
    public Guarded {
      requireNonNull(lane, "lane is null");
      requireNonNull(channel, "channel is null");
    }
  }

  public BreakerEvent {
    requireNonNull(guarded, "guarded is null");
    requireNonNull(phase, "phase is null");
  }

  @Override
  public String type() {
    return "breaker";
  }

  @Override
  public ObjectNode json() {
    return Json.object()
        .put("lane", guarded.lane().id())
        .put("channel", guarded.channel())
        .put("baseUrl", guarded.baseUrl())
        .put("key", guarded.key())
        .put("phase", phase)
        .put("reason", reason)
        .put("until", until == null ? null : until.toString());
  }
}
