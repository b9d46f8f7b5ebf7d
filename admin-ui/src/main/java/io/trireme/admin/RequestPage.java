package io.trireme.admin;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of the request log.
 *
 * @param now by the gateway's clock
 * @param requests newest first
 * @param nextCursor asks for what is older; null if there is nothing
 */
public record RequestPage(Instant now, List<RequestView> requests, @Nullable String nextCursor) {
  public RequestPage {
    requests = List.copyOf(requests);
  }
}
