package io.trireme.scheduler;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;

import static java.util.Objects.requireNonNull;

/** Rules that several of the records share. No message quotes the value it refuses. */
final class Checks {
  /** The largest weight of a key or a lane entry. */
  static final int MAX_WEIGHT = 1000;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final int MAX_TEXT = 10_000;

  private Checks() {}

  /** Ids travel in response headers, URL paths and metric labels, hence the small alphabet. */
  static void requireId(String id) {
    requireNonNull(id, "id is null");
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException(
          "an id is 1 to 64 letters, digits, dots, underscores or hyphens, the first a letter or"
              + " digit");
    }
  }

  static void requireWeight(int weight) {
    requireRange(weight, 1, MAX_WEIGHT, "weight");
  }

  static void requireRange(long value, long min, long max, String what) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(what + " must be from " + min + " to " + max);
    }
  }

  static void requireShortText(String text, String what) {
    requireNonNull(text, () -> what + " is null");
    if (text.length() > 200 || text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException(what + " is one line of at most 200 characters");
    }
  }

  static void requireLongText(String text, String what) {
    requireNonNull(text, () -> what + " is null");
    if (text.length() > MAX_TEXT) {
      throw new IllegalArgumentException(what + " is at most " + MAX_TEXT + " characters");
    }
  }

  static <T> void requireDistinct(List<T> values, String message) {
    if (values.stream().distinct().count() != values.size()) {
      throw new IllegalArgumentException(message);
    }
  }

  /** The first 12 hex digits of the SHA-256 of a text. */
  static String shortHash(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, 6);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
