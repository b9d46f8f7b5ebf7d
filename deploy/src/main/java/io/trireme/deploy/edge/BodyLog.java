package io.trireme.deploy.edge;

import io.trireme.deploy.config.GatewaySettings;
import io.trireme.deploy.config.Redactor;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jboss.logging.Logger;

import static java.util.Objects.requireNonNull;

/**
 * Writes the beginning of bodies to the log, redacted, where {@code ENABLE_REQUEST_LOGS} or {@code
 * ENABLE_RESPONSE_LOGS} asks for it. Off by default. Thread-safe.
 */
@Singleton
final class BodyLog {

  /** Of each body, no more than this is written. */
  static final int MAX_BYTES = 8 << 10;

  private static final Logger LOG = Logger.getLogger("io.trireme.body");

  private final GatewaySettings settings;
  private final Redactor redactor;

  BodyLog(GatewaySettings settings, Redactor redactor) {
    this.settings = requireNonNull(settings, "settings is null");
    this.redactor = requireNonNull(redactor, "redactor is null");
  }

  void request(String requestId, byte[] body) {
    if (settings.enableRequestLogs()) {
      LOG.infof("request body id=%s bytes=%d body=%s", requestId, body.length, beginning(body));
    }
  }

  void answer(String requestId, Buffer body) {
    if (settings.enableResponseLogs()) {
      LOG.infof(
          "answer body id=%s bytes=%d body=%s",
          requestId,
          body.length(),
          beginning(body.getBytes(0, Math.min(body.length(), MAX_BYTES))));
    }
  }

  /** True if the beginning of streams is wanted too. */
  boolean answersWanted() {
    return settings.enableResponseLogs();
  }

  private String beginning(byte[] body) {
    byte[] cut = body.length <= MAX_BYTES ? body : Arrays.copyOf(body, MAX_BYTES);
    String text = redactor.redact(new String(cut, StandardCharsets.UTF_8));
    return text.replaceAll("\\p{Cntrl}", " ");
  }
}
