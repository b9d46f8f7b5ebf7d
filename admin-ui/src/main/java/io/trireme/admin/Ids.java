package io.trireme.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/** Makes ids of what people call things. */
final class Ids {

  /** Leaves room for what makes it unique. */
  private static final int MOST = 56;

  private Ids() {}

  /** Of a channel: its name, else the host of its first base URL. */
  static String ofChannel(ObjectNode channel, Set<String> taken) {
    String name = slug(channel.path("name").asText(""));
    return unique(
        name.isEmpty() ? slug(host(channel.path("baseUrls").path(0).asText(""))) : name,
        "channel",
        taken);
  }

  /** The part of a host's name that people know it by; the whole of an address. */
  static String host(String url) {
    try {
      String host = URI.create(url.replaceAll("#$", "")).getHost();
      if (host == null || host.startsWith("[") || host.matches("[0-9.]+")) {
        return host == null ? "" : host;
      }
      String[] labels = host.replaceFirst("^(api|www)\\.", "").split("\\.");
      return labels.length < 2 ? labels[0] : String.join("-", without(labels));
    } catch (IllegalArgumentException e) {
      return "";
    }
  }

  private static String[] without(String[] labels) {
    return Arrays.copyOf(labels, labels.length - 1);
  }

  /** Letters, digits and hyphens of a text; "" if it has none. */
  static String slug(String text) {
    String slug =
        text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-").replaceAll("^-+|-+$", "");
    return slug.length() <= MOST ? slug : slug.substring(0, MOST).replaceAll("-+$", "");
  }

  /** A slug, with a number behind it if it is taken. */
  static String unique(String slug, String otherwise, Set<String> taken) {
    String base = slug.isEmpty() ? otherwise : slug;
    String id = base;
    for (int i = 2; taken.contains(id); i++) {
      id = base + "-" + i;
    }
    return id;
  }
}
