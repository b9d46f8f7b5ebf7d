package io.trireme.scheduler.event;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.scheduler.WireName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * A key was put aside, found dead, or is in use again.
 *
 * @param channel id of its channel
 * @param key its id, never its secret
 * @param state what became of it
 * @param model the vendor's name of the model that this concerns; null for all
 * @param reason one phrase for people; null if it is in use again
 * @param until when it may be used again; null if that is not a matter of time
 */
public record KeyEvent(
    String channel,
    String key,
    State state,
    @Nullable String model,
    @Nullable String reason,
    @Nullable Instant until)
    implements Event {

  /** What became of a key. */
  public enum State implements WireName {
    /** It rests for a time. */
    COOLING,
    /** It stands behind the other keys of its channel for a time. */
    DEMOTED,
    /** It is out of use until somebody enables it. */
    DEAD,
    /** Nothing is held against it any more. */
    RESTORED
  }

  public KeyEvent {
    requireNonNull(channel, "channel is null");
    requireNonNull(key, "key is null");
    requireNonNull(state, "state is null");
  }

  @Override
  public String type() {
    return "key";
  }

  @Override
  public ObjectNode json() {
    return Json.object()
        .put("channel", channel)
        .put("key", key)
        .put("state", state.wireName())
        .put("model", model)
        .put("reason", reason)
        .put("until", until == null ? null : until.toString());
  }
}
