package io.trireme.admin;

import io.trireme.scheduler.event.AlertEvent;
import io.trireme.scheduler.event.KeyEvent;
import io.trireme.scheduler.state.BreakerView;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The data of the events of {@code /api/events}, for the API's document alone. */
final class EventShapes {

  private EventShapes() {}

  /** The first event: which process speaks, and whether it goes on where the reader was. */
  @Schema(name = "HelloEvent")
  record Hello(String process, boolean resumed) {}

  /** A reader was too slow: so many events are lost to it. */
  @Schema(name = "DroppedEvent")
  record Dropped(long dropped) {}

  /** A request is over. */
  @Schema(name = "ExchangeEvent")
  record Exchange(
      long id,
      Instant time,
      String requestId,
      String lane,
      String operation,
      String caller,
      String model,
      boolean stream,
      @Nullable String channel,
      String outcome,
      int status,
      int attempts,
      @Nullable Long ttftMs,
      long durationMs,
      @Nullable String error,
      Tokens usage) {}

  /** Tokens of one exchange; what is null is not known. */
  @Schema(name = "EventTokens")
  record Tokens(
      @Nullable Long input,
      @Nullable Long output,
      @Nullable Long cacheRead,
      @Nullable Long cacheWrite,
      @Nullable Long reasoning) {}

  /** A breaker opened, became half open or closed. */
  @Schema(name = "BreakerEvent")
  record Breaker(
      long id,
      Instant time,
      String lane,
      String channel,
      @Nullable String baseUrl,
      @Nullable String key,
      @Words(BreakerView.Phase.class) String phase,
      @Nullable String reason,
      @Nullable Instant until) {}

  /** A key was put aside, found dead, or is in use again. */
  @Schema(name = "KeyEvent")
  record Key(
      long id,
      Instant time,
      String channel,
      String key,
      @Words(KeyEvent.State.class) String state,
      @Nullable String model,
      @Nullable String reason,
      @Nullable Instant until) {}

  /** Another configuration is in force, or one was refused. */
  @Schema(name = "ConfigurationEvent")
  record Configuration(
      long id, Instant time, String state, long revision, @Nullable String reason) {}

  /** Somebody should look. */
  @Schema(name = "AlertEvent")
  record Alert(
      long id,
      Instant time,
      @Words(AlertEvent.Code.class) String code,
      @Nullable String lane,
      @Nullable String channel,
      @Nullable String key,
      String detail) {}
}
