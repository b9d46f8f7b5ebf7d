package io.trireme.scheduler;

import java.net.URI;
import java.util.Locale;

import static java.util.Objects.requireNonNull;

/**
 * What people read about a channel; nothing here changes how it works.
 *
 * @param name shown in place of the id; empty when there is none
 * @param website an {@code http} or {@code https} address, empty when there is none
 * @param notes free text, may have several lines, empty when there is none
 */
public record About(String name, String website, String notes) {

  /** Nothing is said. */
  public static final About NOTHING = new About("", "", "");

  public About {
    Checks.requireShortText(name, "a name");
    requireNonNull(website, "website is null");
    Checks.requireLongText(notes, "notes");
    if (!website.isEmpty() && !isWebAddress(website)) {
      // The panel shows it as a link, so a javascript: address must not get this far.
      throw new IllegalArgumentException("a website begins with https:// or http://");
    }
  }

  private static boolean isWebAddress(String website) {
    try {
      URI uri = URI.create(website);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      return (scheme.equals("https") || scheme.equals("http")) && uri.getHost() != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
