package io.trireme.deploy.edge;

import io.trireme.core.spi.Dialect;
import io.trireme.scheduler.ClientKey;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Who sent a request.
 *
 * @param id of the client key, or {@code proxy} for the holder of the access key
 * @param keyOrNull the client key; null for the holder of the access key, whom nothing limits
 */
record Caller(String id, @Nullable ClientKey keyOrNull) {

  Caller {
    requireNonNull(id, "id is null");
  }

  boolean mayUse(Dialect lane) {
    return keyOrNull == null || keyOrNull.opensLane(lane);
  }

  boolean mayAskFor(String model) {
    return keyOrNull == null || keyOrNull.allowsModel(model);
  }
}
