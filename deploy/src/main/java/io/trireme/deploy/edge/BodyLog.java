package io.trireme.deploy.edge;

import io.trireme.deploy.config.GatewaySettings;
import io.trireme.deploy.config.Redactor;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
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

  /** The beginning of one stream, kept until it is over. Event-loop only. */
  static final class Sample {
    private final Buffer kept = Buffer.buffer();

    private Sample() {}

    void add(Buffer bytes) {
      int room = MAX_BYTES - kept.length();
      if (room > 0) {
        kept.appendBuffer(bytes, 0, Math.min(room, bytes.length()));
      }
    }
  }

  /** A sample to fill if the beginning of streams is wanted. */
  Optional<Sample> sample() {
    return settings.enableResponseLogs() ? Optional.of(new Sample()) : Optional.empty();
  }

  /** Writes what a stream began with. */
  void answer(String requestId, Sample sample, long bytes) {
    LOG.infof(
        "answer body id=%s bytes=%d body=%s", requestId, bytes, beginning(sample.kept.getBytes()));
  }

  private String beginning(byte[] body) {
    String text = redactor.redact(text(body));
    return text.replaceAll("[\\p{Cc}\\p{Zl}\\p{Zp}]", " ");
  }

  /**
   * The text up to the limit. Where a cut may have gone through a credential, its word is left out.
   */
  static String text(byte[] body) {
    if (body.length < MAX_BYTES) {
      return new String(body, StandardCharsets.UTF_8);
    }
    int end = MAX_BYTES;
    while (end > 0 && body[end - 1] > ' ' && body[end - 1] != '"') {
      end--;
    }
    return new String(body, 0, end, StandardCharsets.UTF_8);
  }
}
