package io.trireme.e2e;

import java.util.ArrayList;
import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * A client before a vendor: of its own dialect, or of another.
 *
 * @param client what the client speaks
 * @param vendor what the vendor speaks
 */
record Line(Tongue client, Tongue vendor) {
  Line {
    requireNonNull(client, "client is null");
    requireNonNull(vendor, "vendor is null");
  }

  /** Each client over its own vendor and over one other, so that each vendor has two clients. */
  static List<Line> all() {
    List<Line> lines = new ArrayList<>();
    for (Tongue client : Tongue.values()) {
      lines.add(new Line(client, client));
      lines.add(new Line(client, other(client)));
    }
    return List.copyOf(lines);
  }

  /** Each client over its own vendor. */
  static List<Line> relays() {
    return all().stream().filter(Line::relayed).toList();
  }

  private static Tongue other(Tongue client) {
    return switch (client) {
      case CLAUDE -> Tongue.CHAT;
      case CODEX -> Tongue.GEMINI;
      case CHAT -> Tongue.CLAUDE;
      case GEMINI -> Tongue.CODEX;
    };
  }

  boolean relayed() {
    return client == vendor;
  }

  /** Fit for a part of a path and of a channel's id. */
  String id() {
    return client.dialect() + "-" + vendor.dialect();
  }

  @Override
  public String toString() {
    return client + " over " + vendor;
  }
}
