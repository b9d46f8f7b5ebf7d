package io.trireme.deploy.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.deploy.config.BuildInfo;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

import static java.util.Objects.requireNonNull;

/** What the doctor looks for in the gateway itself. */
final class DoctorGateway {

  private static final Duration MOST_SKEW = Duration.ofSeconds(60);

  /** Takes what was found. */
  @FunctionalInterface
  interface Notes {
    void found(String check, String of, String result, String detail, String advice);
  }

  private final Connection connection;
  private final BuildInfo own;
  private final Notes notes;

  DoctorGateway(Connection connection, BuildInfo own, Notes notes) {
    this.connection = requireNonNull(connection, "connection is null");
    this.own = requireNonNull(own, "own is null");
    this.notes = requireNonNull(notes, "notes is null");
  }

  private void ok(String check, String detail) {
    notes.found(check, "", "ok", detail, "");
  }

  /** What it tells everybody. */
  void health(AdminClient gateway) {
    JsonNode health;
    try {
      health = gateway.get("/health");
    } catch (Failure e) {
      if (e.code() != Failure.FAILED) {
        throw e;
      }
      notes.found(
          "gateway", "", "fail", "is starting or stopping", "Wait, and see its log if it stays.");
      return;
    }
    ok("address", connection.url() + " answers");
    clock(health.path("timestamp").asText());
    JsonNode missing = health.path("dependencies");
    missing
        .fieldNames()
        .forEachRemaining(
            name ->
                notes.found(
                    "storage",
                    name,
                    "fail",
                    "is not available",
                    "See the gateway's log; TRIREME_DATABASE_URL and TRIREME_REDIS_URL name"
                        + " where they are."));
    if (missing.isMissingNode()) {
      ok("storage", "database and shared state are available");
    }
    if (health.has("problem")) {
      notes.found(
          "configuration",
          "",
          "fail",
          health.path("problem").asText(),
          "The configuration before is in force: mend the new one.");
    }
  }

  private void clock(String timestamp) {
    try {
      Duration skew = Duration.between(Instant.now(), Instant.parse(timestamp));
      boolean near = skew.abs().compareTo(MOST_SKEW) <= 0;
      notes.found(
          "clock",
          "",
          near ? "ok" : "warn",
          "differs from this machine's by " + skew.toSeconds() + " s",
          near ? "" : "Set both clocks (NTP): limits and expiry depend on them.");
    } catch (DateTimeException e) {
      notes.found(
          "clock", "", "warn", "the gateway does not tell the time", "Is this Trireme at all?");
    }
  }

  /** What it tells administrators. */
  void overview(JsonNode overview, String url) {
    ok("key", "the key from " + connection.from() + " administers");
    String version = overview.path("version").asText();
    boolean same = version.equals(own.version());
    notes.found(
        "version",
        "",
        same ? "ok" : "warn",
        "gateway " + version + (same ? "" : ", this command line " + own.version()),
        same ? "" : "Use the same release for both.");
    update(overview.path("update"));
    JsonNode configuration = overview.path("configuration");
    if (configuration.path("problem").isNull()) {
      ok(
          "configuration",
          "revision "
              + configuration.path("revision").asText()
              + " of the "
              + configuration.path("source").asText()
              + " is in force");
    }
    tls(URI.create(url));
  }

  /** Nothing is said of what nobody asked for. */
  private void update(JsonNode update) {
    String version = update.path("version").asText();
    switch (update.path("state").asText()) {
      case "available" ->
          notes.found(
              "update",
              "",
              "warn",
              version + " is out",
              update.path("url").isTextual()
                  ? "See " + update.path("url").asText() + " and docs/guide/upgrade.md."
                  : "See docs/guide/upgrade.md.");
      case "current" -> ok("update", "nothing newer is out");
      case "failed" ->
          notes.found(
              "update",
              "",
              "warn",
              "the release feed tells nothing: " + update.path("problem").asText(),
              "Look at TRIREME_UPDATE_URL; it is asked again after a day.");
      default -> {
        // Off, or not asked yet.
      }
    }
  }

  private void tls(URI uri) {
    boolean secure = "https".equals(uri.getScheme());
    boolean here;
    try {
      here = InetAddress.getByName(uri.getHost()).isLoopbackAddress();
    } catch (UnknownHostException e) {
      here = false;
    }
    notes.found(
        "tls",
        "",
        secure || here ? "ok" : "warn",
        secure
            ? "the address is encrypted"
            : here ? "none is needed on this machine" : "is not used",
        secure || here ? "" : "Keys travel in clear text: put TLS in front of the gateway.");
  }
}
