package io.trireme.store.sql;

import java.util.Arrays;

/** What kinds of objects an administrator configures. */
public enum ConfigKind {
  /** An upstream; its id is the channel's. */
  CHANNEL("channel"),
  /** The lane of a dialect; its id is the dialect's. */
  LANE("lane"),
  /** A caller's credential; its id is the client key's. */
  CLIENT_KEY("client-key"),
  /** What holds for all lanes; there is one, its id is {@code settings}. */
  SETTINGS("settings");

  private final String word;

  ConfigKind(String word) {
    this.word = word;
  }

  /** As it stands in the database and in the audit. */
  public String word() {
    return word;
  }

  static ConfigKind of(String word) {
    return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst().orElseThrow();
  }
}
