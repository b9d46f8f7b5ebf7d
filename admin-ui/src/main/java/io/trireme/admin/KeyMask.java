package io.trireme.admin;

import io.trireme.core.Secret;

/** Shows so much of a secret that its owner knows it again. */
final class KeyMask {

  private static final String HIDDEN = "***";
  private static final int SHORT = 20;
  private static final int HEAD = 4;
  private static final int TAIL = 2;

  private KeyMask() {}

  /** The first four and the last two characters; nothing at all of one that is below 20 long. */
  static String of(Secret secret) {
    String value = secret.reveal();
    return value.length() < SHORT
        ? HIDDEN
        : value.substring(0, HEAD) + HIDDEN + value.substring(value.length() - TAIL);
  }
}
