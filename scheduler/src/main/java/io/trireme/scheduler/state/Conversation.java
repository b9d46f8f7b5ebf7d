package io.trireme.scheduler.state;

import io.trireme.core.spi.Dialect;

import static java.util.Objects.requireNonNull;

/**
 * A conversation of a caller in a lane.
 *
 * @param lane the inbound dialect
 * @param clientKey id of the caller's key: two callers may name their conversations alike
 * @param session what the caller calls it
 */
public record Conversation(Dialect lane, String clientKey, String session) {

  public Conversation {
    requireNonNull(lane, "lane is null");
    requireNonNull(clientKey, "clientKey is null");
    requireNonNull(session, "session is null");
  }
}
