package io.trireme.core.model;

import static java.util.Objects.requireNonNull;

/**
 * A page of the web on which a stretch of a text rests.
 *
 * @param url its address
 * @param title its title; "" if unknown
 * @param start first code point of the stretch within its text block
 * @param end the code point after the last
 */
public record Citation(String url, String title, int start, int end) {

  public Citation {
    requireNonNull(url, "url is null");
    requireNonNull(title, "title is null");
  }
}
