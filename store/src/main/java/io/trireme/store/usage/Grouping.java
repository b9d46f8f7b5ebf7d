package io.trireme.store.usage;

import java.util.Arrays;
import java.util.Optional;

/** By what exchanges are summed. */
public enum Grouping {
  /** All together. */
  NONE("none", "''"),
  /** By channel. */
  CHANNEL("channel", "channel"),
  /** By key of a channel: {@code channel/key}. */
  KEY("key", "channel || '/' || channel_key"),
  /** By the model that clients named. */
  MODEL("model", "model"),
  /** By caller. */
  CLIENT_KEY("clientKey", "client_key"),
  /** By dialect of the client. */
  LANE("lane", "lane"),
  /** By how they ended. */
  OUTCOME("outcome", "outcome_class");

  private final String word;
  private final String expression;

  Grouping(String word, String expression) {
    this.word = word;
    this.expression = expression;
  }

  /** The word for it in queries. */
  public String word() {
    return word;
  }

  /** What it is in SQL. */
  String expression() {
    return expression;
  }

  /** The grouping of that word. */
  public static Optional<Grouping> of(String word) {
    return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
  }
}
