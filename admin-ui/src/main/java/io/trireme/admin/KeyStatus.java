package io.trireme.admin;

import io.trireme.scheduler.WireName;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A key of a channel. Its secret is not in it.
 *
 * @param id stable within the channel
 * @param label for people; "" for none
 * @param masked the secret with all but its ends taken out
 * @param weight its share where keys are chosen by weight
 * @param state one of {@link State}
 * @param reason why it is in that state; null if it is ready
 * @param until when that ends by itself; null if it does not
 * @param waits the cooldowns that hold now
 */
@Schema(name = "ChannelKey")
public record KeyStatus(
    String id,
    String label,
    String masked,
    int weight,
    @Words(State.class) String state,
    @Nullable String reason,
    @Nullable Instant until,
    List<Wait> waits) {

  /** What may be expected of a key. */
  enum State implements WireName {
    /** It is used. */
    READY,
    /** It is put aside for a time, for all models or for some. */
    COOLING,
    /** It stands behind the other keys of its channel for a time. */
    DEMOTED,
    /** It was found to be dead, and is not used until somebody enables it. */
    DEAD,
    /** The configuration says {@code enabled: false}. */
    OFF
  }

  /**
   * A cooldown.
   *
   * @param model the vendor's name of the model; null for all
   * @param until when it ends
   * @param reason in words
   * @param named whether the vendor named the time
   */
  @Schema(name = "KeyWait")
  public record Wait(@Nullable String model, Instant until, String reason, boolean named) {}

  public KeyStatus {
    waits = List.copyOf(waits);
  }
}
