package io.trireme.admin;

import io.trireme.store.body.KeptBodies;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What one request asked and was answered, without credentials.
 *
 * @param id of the request
 * @param time when they were kept
 * @param until when they go at the latest
 * @param request what the client sent
 * @param upstreamRequest what the upstream was sent; null if the client's request was relayed
 * @param answer what the client was sent; null if nothing
 */
@Schema(name = "RequestBodies")
public record RequestBodies(
    String id,
    Instant time,
    Instant until,
    KeptText request,
    @Nullable KeptText upstreamRequest,
    @Nullable KeptText answer) {

  /**
   * One body.
   *
   * @param text what is kept of it
   * @param bytes how long it was
   * @param truncated whether its end is missing
   * @param redacted whether something was taken out
   */
  @Schema(name = "KeptText")
  public record KeptText(String text, long bytes, boolean truncated, boolean redacted) {

    private static @Nullable KeptText of(KeptBodies.@Nullable Text body) {
      return body == null ? null : shown(body);
    }

    private static KeptText shown(KeptBodies.Text body) {
      return new KeptText(body.text(), body.bytes(), body.truncated(), body.redacted());
    }
  }

  static RequestBodies of(KeptBodies kept, Duration keptFor) {
    return new RequestBodies(
        kept.id(),
        kept.at(),
        kept.at().plus(keptFor),
        KeptText.shown(kept.request()),
        KeptText.of(kept.sent()),
        KeptText.of(kept.answer()));
  }
}
