package io.trireme.core.spi;

import static java.util.Objects.requireNonNull;

/**
 * A wire protocol between a client or a vendor and the gateway, by its id: {@code claude}, {@code
 * codex}, {@code chat}, {@code gemini}. An open set, so that a new protocol module needs no edit
 * here.
 *
 * @param id lower-case letters, digits and hyphens; never blank
 */
public record Dialect(String id) implements Comparable<Dialect> {

  public Dialect {
    requireNonNull(id, "id is null");
    if (id.isEmpty() || !id.chars().allMatch(Dialect::allowed)) {
      throw new IllegalArgumentException("a dialect id is lower-case letters, digits and hyphens");
    }
  }

  private static boolean allowed(int c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  }

  @Override
  public int compareTo(Dialect other) {
    return id.compareTo(other.id);
  }

  @Override
  public String toString() {
    return id;
  }
}
