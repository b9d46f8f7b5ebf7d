package io.trireme.deploy.log;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What a line of the log says, whose parts programs want one by one. Given as the one argument of a
 * message; {@code toString} is what people read. Holds no secret.
 */
public interface StructuredLine {

  /** The parts, which stand beside time, level, logger and message of the line. */
  ObjectNode fields();
}
