package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Json;
import io.trireme.core.Waits;
import io.trireme.core.spi.ErrorDialect;
import io.trireme.core.spi.UpstreamFault;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Errors as OpenAI writes them, for both dialects, which differ only in how a stream ends with one.
 *
 * @see <a href="https://platform.openai.com/docs/guides/error-codes">Error codes</a>
 */
final class OpenAiErrors implements ErrorDialect {

  /** The code on which Codex compacts the conversation or gives up, instead of trying again. */
  static final String CONTEXT_LENGTH = "context_length_exceeded";

  /** How the refusal of a turn that nobody knows begins. */
  static final String PREVIOUS_RESPONSE = "Previous response with id ";

  /** How the gateway says that it cannot look up what a request refers to. */
  static final String STORE_UNAVAILABLE = "Stored responses are not available";

  /** How vendors say that the request is longer than the model can read; in lower case. */
  private static final List<String> CONTEXT_LENGTH_PHRASES =
      List.of(
          CONTEXT_LENGTH,
          "context window",
          "context length",
          "prompt is too long",
          "input token count");

  private static final String REMAINING = "x-ratelimit-remaining-";
  private static final String RESET = "x-ratelimit-reset-";
  private static final List<String> LIMITS = List.of("requests", "tokens");
  private static final List<String> WINDOWS = List.of("x-codex-primary", "x-codex-secondary");

  /**
   * Two line ends: the first may close a line, the second then makes the event complete.
   *
   * <p>No client of these dialects can be told to drop an event: they parse whatever data is
   * dispatched, under any name, and nothing takes back data that has been sent. Of what is left
   * this is the least bad. Codex skips an event that is not JSON and reads the error behind it;
   * OpenAI's SDKs throw on it, so their caller learns that the answer is broken, though not why. An
   * event left open would be dropped by them without a word at the end of the body, as if the
   * answer were complete. A cut between an event and its blank line costs nothing: the event was
   * whole and is delivered.
   */
  private static final byte[] CLOSE_UNFINISHED = "\n\n".getBytes(StandardCharsets.UTF_8);

  /** The frames that end a stream. */
  interface Frames {

    /** The bytes of the frames; the client stands between two events. */
    byte[] of(GatewayError error, String requestId);
  }

  private final Frames frames;

  OpenAiErrors(Frames frames) {
    this.frames = requireNonNull(frames, "frames is null");
  }

  @Override
  public int status(Kind kind) {
    return switch (kind) {
      case BAD_REQUEST, CONTEXT_TOO_LONG, CONTENT_POLICY -> 400;
      case UNAUTHORIZED -> 401;
      case FORBIDDEN -> 403;
      case NOT_FOUND -> 404;
      case METHOD_NOT_ALLOWED -> 405;
      case REQUEST_TIMEOUT -> 408;
      case TOO_LARGE -> 413;
      case TARGET_TOO_LONG -> 414;
      case UNSUPPORTED_MEDIA_TYPE -> 415;
      case BILLING, BUDGET, RATE_LIMITED -> 429;
      case HEADERS_TOO_LARGE -> 431;
      case INTERNAL -> 500;
      case NOT_IMPLEMENTED -> 501;
      case UPSTREAM_BROKEN -> 502;
      case OVERLOADED, UNAVAILABLE -> 503;
      case UPSTREAM_TIMEOUT -> 504;
    };
  }

  private static String type(Kind kind) {
    return switch (kind) {
      case BAD_REQUEST,
          CONTEXT_TOO_LONG,
          CONTENT_POLICY,
          UNAUTHORIZED,
          FORBIDDEN,
          NOT_FOUND,
          METHOD_NOT_ALLOWED,
          NOT_IMPLEMENTED,
          REQUEST_TIMEOUT,
          TOO_LARGE,
          TARGET_TOO_LONG,
          HEADERS_TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE ->
          "invalid_request_error";
      case BILLING, BUDGET -> "insufficient_quota";
      case RATE_LIMITED -> "rate_limit_error";
      case INTERNAL, UPSTREAM_BROKEN, OVERLOADED, UNAVAILABLE, UPSTREAM_TIMEOUT -> "server_error";
    };
  }

  private static @Nullable String code(GatewayError error) {
    return switch (error.kind()) {
      case CONTEXT_TOO_LONG -> CONTEXT_LENGTH;
      case CONTENT_POLICY -> "invalid_prompt";
      case UNAUTHORIZED -> "invalid_api_key";
      case BILLING, BUDGET -> "insufficient_quota";
      case RATE_LIMITED -> "rate_limit_exceeded";
      case OVERLOADED -> "server_is_overloaded";
      case NOT_FOUND -> error.message().matches("(?s)model(s/|: ).*") ? "model_not_found" : null;
      case BAD_REQUEST, TOO_LARGE -> {
        if (unknownPrevious(error)) {
          yield "previous_response_not_found";
        }
        yield tooLong(error.message()) ? CONTEXT_LENGTH : null;
      }
      case FORBIDDEN,
          METHOD_NOT_ALLOWED,
          NOT_IMPLEMENTED,
          REQUEST_TIMEOUT,
          TARGET_TOO_LONG,
          HEADERS_TOO_LARGE,
          UNSUPPORTED_MEDIA_TYPE,
          INTERNAL,
          UPSTREAM_BROKEN,
          UPSTREAM_TIMEOUT ->
          null;
      case UNAVAILABLE ->
          error.message().startsWith(STORE_UNAVAILABLE) ? "session_store_unavailable" : null;
    };
  }

  private static boolean unknownPrevious(GatewayError error) {
    return error.kind() == Kind.BAD_REQUEST && error.message().startsWith(PREVIOUS_RESPONSE);
  }

  /** True if the message says that the request is longer than the model's context. */
  static boolean tooLong(String message) {
    String lower = message.toLowerCase(Locale.ROOT);
    return CONTEXT_LENGTH_PHRASES.stream().anyMatch(lower::contains);
  }

  /** The error's own words, and for how long to wait in those that Codex looks for. */
  static String message(GatewayError error) {
    String message = error.message();
    return error
        .retryAfter()
        .filter(wait -> !message.toLowerCase(Locale.ROOT).contains("try again in"))
        .map(wait -> message + " Please try again in " + Math.max(1, wait.toSeconds()) + "s.")
        .orElse(message);
  }

  /** The object that stands under {@code error}. */
  static ObjectNode tree(GatewayError error) {
    return Json.object()
        .put("message", message(error))
        .put("type", type(error.kind()))
        .put("param", unknownPrevious(error) ? "previous_response_id" : null)
        .put("code", code(error));
  }

  @Override
  public String requestIdHeader() {
    return "x-request-id";
  }

  /** The SDKs repeat every 429, of which one for an empty account gains nothing. */
  @Override
  public Map<String, String> headers(GatewayError error) {
    return error.kind() == Kind.BILLING || error.kind() == Kind.BUDGET ? doNotRepeat() : Map.of();
  }

  @Override
  public Map<String, String> doNotRepeat() {
    return Map.of("x-should-retry", "false");
  }

  @Override
  public byte[] body(GatewayError error, String requestId) {
    ObjectNode body = Json.object();
    body.set("error", tree(error));
    return Json.bytes(body);
  }

  @Override
  public byte[] frame(GatewayError error, String requestId, boolean midEvent) {
    byte[] frame = frames.of(error, requestId);
    return midEvent ? concat(CLOSE_UNFINISHED, frame) : frame;
  }

  /** Both, one after the other. */
  static byte[] concat(byte[] first, byte[] second) {
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @Override
  public UpstreamFault read(int status, byte[] body) {
    return OpenAiFaults.read(status, body);
  }

  /**
   * Of each limit there is a time until it is whole again. Accounts of ChatGPT have windows
   * instead, with the date at which each ends.
   *
   * @see <a href="https://platform.openai.com/docs/guides/rate-limits">Rate limits in headers</a>
   */
  @Override
  public Optional<Duration> limitsWait(Function<String, Optional<String>> header, Instant now) {
    Stream<Duration> limits =
        LIMITS.stream()
            .filter(
                limit -> header.apply(REMAINING + limit).filter(OpenAiErrors::isZero).isPresent())
            .flatMap(limit -> header.apply(RESET + limit).stream())
            .flatMap(wait -> Waits.of(wait).stream());
    Stream<Duration> windows =
        WINDOWS.stream()
            .filter(
                window ->
                    header.apply(window + "-used-percent").filter(OpenAiErrors::isFull).isPresent())
            .flatMap(window -> header.apply(window + "-reset-at").stream())
            .flatMap(seconds -> Waits.untilEpoch(seconds, now).stream());
    return Stream.concat(limits, windows).max(Duration::compareTo);
  }

  private static boolean isZero(String number) {
    return number.strip().equals("0");
  }

  private static boolean isFull(String percent) {
    return percent.strip().matches("[1-9][0-9]{2}(\\.[0-9]*)?");
  }

  @Override
  public boolean refusesReasoning(GatewayError error) {
    return error.kind() == Kind.BAD_REQUEST && OpenAiFaults.ofReasoning(error.message());
  }
}
