package io.trireme.store.sql;

/**
 * What a change of the encryption key came to.
 *
 * @param changed how many values were sealed under another key than the current one, and are not
 *     any more
 * @param total how many there are
 */
public record Rewrapped(int changed, int total) {

  /** Both together. */
  public Rewrapped plus(Rewrapped other) {
    return new Rewrapped(changed + other.changed, total + other.total);
  }
}
