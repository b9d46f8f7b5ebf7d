package io.trireme.scheduler.event;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * Something that happened. Implementations are immutable and hold no secret: no key, no query
 * string, no body.
 */
public interface Event {

  /** Its kind, one word: the name of the event for whoever reads the feed. */
  String type();

  /** What happened, with the same fields for each event of a kind; what is not known is null. */
  ObjectNode json();
}
