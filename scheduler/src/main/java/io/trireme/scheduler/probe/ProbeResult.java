package io.trireme.scheduler.probe;

import io.trireme.scheduler.BaseUrl;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * How a base URL of a channel answered a probe.
 *
 * @param baseUrl which one
 * @param key id of the key that was presented; null for none
 * @param finding what the answer says
 * @param reason one phrase for people, without secrets
 */
public record ProbeResult(BaseUrl baseUrl, @Nullable String key, Finding finding, String reason) {

  /** What an answer says of the upstream's health. */
  public enum Finding {
    /** It answered as it should. */
    HEALTHY,
    /** The network did not lead there, or nobody answered. */
    UNREACHABLE,
    /** It answered that it is broken, or with something that is no answer. */
    ILL,
    /** It answered, and that says nothing of its health: a refused key, a rate limit. */
    UNKNOWN
  }

  public ProbeResult {
    requireNonNull(baseUrl, "baseUrl is null");
    requireNonNull(finding, "finding is null");
    requireNonNull(reason, "reason is null");
  }
}
