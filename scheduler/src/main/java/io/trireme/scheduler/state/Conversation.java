package io.trireme.scheduler.state;

import io.trireme.core.spi.Dialect;
import io.trireme.core.translate.Ids;

import static java.util.Objects.requireNonNull;

/**
 * A conversation of a caller in a lane.
 *
 * @param lane the inbound dialect
 * @param clientKey id of the caller's key: two callers may name their conversations alike
 * @param session what the caller calls it; a name of more than {@value #MAX_NAME} characters is
 *     replaced by its digest, for callers choose it and many are kept
 */
public record Conversation(Dialect lane, String clientKey, String session) {

  static final int MAX_NAME = 64;

  private static final int DIGITS = 26;

  public Conversation {
    requireNonNull(lane, "lane is null");
    requireNonNull(clientKey, "clientKey is null");
    requireNonNull(session, "session is null");
    session = session.length() > MAX_NAME ? Ids.digest(session, DIGITS) : session;
  }
}
