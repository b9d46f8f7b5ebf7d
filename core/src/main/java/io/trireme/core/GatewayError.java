package io.trireme.core;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Why an exchange was refused or failed, in words that every dialect can render. The message is for
 * the caller: it says what to do, and it never holds a secret.
 *
 * @param kind the class of the failure
 * @param message one sentence or two; never blank
 * @param retryAfterOrNull how long the caller should wait before it tries again, if known
 */
public record GatewayError(Kind kind, String message, @Nullable Duration retryAfterOrNull) {

  /** Classes of failure. Each dialect maps each of them to a status and a type of its own. */
  public enum Kind {
    /** The request is malformed, or asks for what no upstream can do. */
    BAD_REQUEST,
    /** The request is longer than the model can read. */
    CONTEXT_TOO_LONG,
    /** The vendor's rules of use forbid what is asked. */
    CONTENT_POLICY,
    /** No credential, or one that is not ours. */
    UNAUTHORIZED,
    /** A valid credential that may not do this. */
    FORBIDDEN,
    /** The vendor's account behind an answer is empty. */
    BILLING,
    /** The caller's own budget is used up, until it begins anew. */
    BUDGET,
    /** No such path, model or object. */
    NOT_FOUND,
    /** The path exists, the method does not. */
    METHOD_NOT_ALLOWED,
    /** The dialect knows the operation, the gateway does not. */
    NOT_IMPLEMENTED,
    /** The client sent its request too slowly. */
    REQUEST_TIMEOUT,
    /** The body is above the limit. */
    TOO_LARGE,
    /** The request target is longer than we read. */
    TARGET_TOO_LONG,
    /** The headers are larger than we read. */
    HEADERS_TOO_LARGE,
    /** The body's type or encoding is not one that we read. */
    UNSUPPORTED_MEDIA_TYPE,
    /** Too many requests or tokens for now. */
    RATE_LIMITED,
    /** The upstream, or the gateway itself, has no capacity for now. */
    OVERLOADED,
    /** The gateway cannot serve at the moment: no channel, starting, draining. */
    UNAVAILABLE,
    /** The upstream was silent for longer than a timer allows. */
    UPSTREAM_TIMEOUT,
    /** The upstream answered with something that is no answer, or broke off. */
    UPSTREAM_BROKEN,
    /** A fault of ours. */
    INTERNAL;

    /** What an upstream's HTTP status, 400 or above, says where nothing else does. */
    public static Kind ofStatus(int status) {
      return switch (status) {
        case 401 -> UNAUTHORIZED;
        case 402 -> BILLING;
        case 403 -> FORBIDDEN;
        case 404 -> NOT_FOUND;
        case 405 -> METHOD_NOT_ALLOWED;
        case 413 -> TOO_LARGE;
        case 415 -> UNSUPPORTED_MEDIA_TYPE;
        case 429 -> RATE_LIMITED;
        case 503, 529 -> OVERLOADED;
        case 408, 504 -> UPSTREAM_TIMEOUT;
        default -> status < 500 ? BAD_REQUEST : UPSTREAM_BROKEN;
      };
    }
  }

  public GatewayError {
    requireNonNull(kind, "kind is null");
    requireNonNull(message, "message is null");
  }

  /** An error without a known time to wait. */
  public GatewayError(Kind kind, String message) {
    this(kind, message, null);
  }

  /** How long the caller should wait before it tries again, if known. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfterOrNull);
  }
}
