package io.trireme.admin;

import io.trireme.scheduler.state.BreakerView;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A breaker.
 *
 * @param baseUrl which base URL it guards; null for all
 * @param key id of the key that it guards there; null for all
 * @param phase {@code closed}, {@code open} or {@code half-open}
 * @param until when the next request may be let through; null if it is closed
 * @param openings how often it opened in a row
 * @param failures how many of the calls failed; of an open one, when it opened
 * @param calls how many outcomes there are
 * @param reason why it is not closed; null if it is
 */
@Schema(name = "Breaker")
public record BreakerStatus(
    @Nullable String baseUrl,
    @Nullable String key,
    @Words(BreakerView.Phase.class) String phase,
    @Nullable Instant until,
    int openings,
    int failures,
    int calls,
    @Nullable String reason) {

  static BreakerStatus of(@Nullable String baseUrl, @Nullable String key, BreakerView view) {
    boolean closed = view.closed();
    return new BreakerStatus(
        baseUrl,
        key,
        view.phase().wireName(),
        closed ? null : view.until(),
        view.openings(),
        view.failures(),
        view.calls(),
        closed ? null : view.reason());
  }
}
