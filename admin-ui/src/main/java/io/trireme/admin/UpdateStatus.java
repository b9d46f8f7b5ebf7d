package io.trireme.admin;

import io.trireme.scheduler.WireName;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Whether a newer release is out.
 *
 * @param state what is known
 * @param version of the newest release, null if it is not known
 * @param url of a page about it, {@code https} alone; null if none is told
 * @param checkedAt when the feed was asked, null if never
 * @param problem why it told nothing, null if it did
 */
@Schema(name = "Update")
public record UpdateStatus(
    @Words(State.class) String state,
    @Nullable String version,
    @Nullable String url,
    @Nullable Instant checkedAt,
    @Nullable String problem) {

  /** What is known. */
  public enum State implements WireName {
    /** No feed is named, so none is asked. */
    OFF,
    /** One is named, and was not asked yet. */
    WAITING,
    /** Nothing newer is out. */
    CURRENT,
    /** Something newer is out. */
    AVAILABLE,
    /** The feed told nothing when it was asked last. */
    FAILED
  }

  /** No feed is named. */
  public static final UpdateStatus OFF = of(State.OFF);

  /** One is named, and was not asked yet. */
  public static final UpdateStatus WAITING = of(State.WAITING);

  private static UpdateStatus of(State state) {
    return new UpdateStatus(state.wireName(), null, null, null, null);
  }
}
