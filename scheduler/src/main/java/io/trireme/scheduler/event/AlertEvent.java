package io.trireme.scheduler.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.WireName;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Something that does not mend itself, or that clients feel: an operator should look.
 *
 * @param code what it is, for programs
 * @param lane that it concerns; null if it is not one of a lane
 * @param channel id of the one that it concerns; null if it is not one of a channel
 * @param key id of the one that it concerns; null if it is not one of a key
 * @param clientKey id of the client key that it concerns; null if it is not one of those
 * @param detail what it is and what to do, for people
 */
public record AlertEvent(
    Code code,
    @Nullable Dialect lane,
    @Nullable String channel,
    @Nullable String key,
    @Nullable String clientKey,
    String detail)
    implements Event {

  /** What an operator is to look at. */
  public enum Code implements WireName {
    /** A vendor refuses a key for good; it is out of use. */
    KEY_DEAD,
    /** A request failed at every channel of its lane that could be tried. */
    LANE_EXHAUSTED,
    /** Every breaker of a lane is open. */
    BREAKERS_OPEN,
    /** A client key has used four fifths of a budget, or all of it. */
    BUDGET_USED_UP
  }

  public AlertEvent {
    requireNonNull(code, "code is null");
    requireNonNull(detail, "detail is null");
  }

  /** A key that its vendor refuses for good. */
  public static AlertEvent deadKey(String channel, String key, String reason) {
    return new AlertEvent(
        Code.KEY_DEAD,
        null,
        channel,
        key,
        null,
        "The vendor refuses key %s of channel %s (%s). It is out of use until it is enabled or replaced."
            .formatted(key, channel, reason));
  }

  @Override
  public String type() {
    return "alert";
  }

  @Override
  public ObjectNode json() {
    return Json.object()
        .put("code", code.wireName())
        .put("lane", lane == null ? null : lane.id())
        .put("channel", channel)
        .put("key", key)
        .put("clientKey", clientKey)
        .put("detail", detail);
  }
}
