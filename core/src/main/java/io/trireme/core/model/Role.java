package io.trireme.core.model;

/** Who speaks in a message. */
public enum Role {
  /** The operator, in the dialects that know no other word for it. */
  SYSTEM,
  /** The operator, in the words of OpenAI's newer models. */
  DEVELOPER,
  /** The user; results of tools are the user's too. */
  USER,
  /** The model. */
  ASSISTANT;

  /** True for what the operator says. */
  public boolean isOperator() {
    return this == SYSTEM || this == DEVELOPER;
  }
}
