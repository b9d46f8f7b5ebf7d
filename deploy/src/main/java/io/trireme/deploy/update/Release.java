package io.trireme.deploy.update;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.core.Json;
import java.io.IOException;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * A release, as a feed tells of it. What a feed says is shown to people, so that nothing passes but
 * a version and an address.
 *
 * @param version without the letter that tags begin with
 * @param urlOrNull a page about it; null if none is told that a browser may be sent to
 * @see <a href="https://docs.github.com/en/rest/releases/releases#get-the-latest-release">GitHub's
 *     latest release</a>
 */
record Release(String version, @Nullable String urlOrNull) {

  private static final Pattern VERSION =
      Pattern.compile("[vV]?([0-9]{1,9}(?:\\.[0-9]{1,9}){0,3})((?:[-+][0-9A-Za-z.+-]{1,40})?)");
  private static final int LONGEST_URL = 300;

  Release {
    requireNonNull(version, "version is null");
  }

  /**
   * Reads an answer in GitHub's form.
   *
   * @throws IOException if it is none, or names no version; the message is for people
   */
  static Release read(byte[] answer) throws IOException {
    JsonNode json = Json.exact(answer);
    String tag = json.path("tag_name").asText();
    if (!json.path("tag_name").isTextual() || !VERSION.matcher(tag).matches()) {
      throw new IOException("the answer names no version in tag_name");
    }
    return new Release(tag.replaceFirst("^[vV]", ""), page(json.path("html_url").asText()));
  }

  private static @Nullable String page(String url) {
    try {
      URI uri = URI.create(url);
      boolean good =
          url.length() <= LONGEST_URL
              && "https".equals(uri.getScheme())
              && uri.getHost() != null
              && uri.getRawUserInfo() == null;
      return good ? uri.toASCIIString() : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Whether it is newer than what runs. A version of ours that is none is older than any. */
  boolean isNewerThan(String own) {
    Matcher ours = VERSION.matcher(own);
    Matcher theirs = VERSION.matcher(version);
    if (!ours.matches() || !theirs.matches()) {
      return theirs.matches();
    }
    String[] left = theirs.group(1).split("\\.", -1);
    String[] right = ours.group(1).split("\\.", -1);
    for (int i = 0; i < Math.max(left.length, right.length); i++) {
      int difference = Integer.compare(number(left, i), number(right, i));
      if (difference != 0) {
        return difference > 0;
      }
    }
    // 1.0.0-rc.1 comes before 1.0.0; two of those are told apart by nobody here.
    return isEarly(ours.group(2)) && !isEarly(theirs.group(2));
  }

  private static boolean isEarly(String suffix) {
    return suffix.toLowerCase(Locale.ROOT).startsWith("-");
  }

  private static int number(String[] parts, int at) {
    return at < parts.length ? Integer.parseInt(parts[at]) : 0;
  }
}
