package io.trireme.e2e;

/** What a client is told of a failure, in the status and the word that its dialect has for it. */
enum Blame {
  /** The upstream failed or answered with what is no answer; a refused key of ours is one of it. */
  BROKEN,
  /** The upstream was silent for too long. */
  TIMEOUT,
  /** The upstream has no room. */
  OVERLOADED,
  /** Too many requests. */
  RATE,
  /** The request is longer than the model reads. */
  CONTEXT;

  int status(Tongue client) {
    return switch (this) {
      case BROKEN -> 502;
      case TIMEOUT -> 504;
      case OVERLOADED -> client == Tongue.CLAUDE ? 529 : 503;
      case RATE -> 429;
      case CONTEXT -> 400;
    };
  }

  /** What stands in the field by which clients tell errors apart. */
  String word(Tongue client) {
    return switch (client) {
      case CLAUDE ->
          switch (this) {
            case BROKEN -> "api_error";
            case TIMEOUT -> "timeout_error";
            case OVERLOADED -> "overloaded_error";
            case RATE -> "rate_limit_error";
            case CONTEXT -> "invalid_request_error";
          };
      case CODEX, CHAT ->
          switch (this) {
            case BROKEN, TIMEOUT -> "server_error";
            case OVERLOADED -> "server_is_overloaded";
            case RATE -> "rate_limit_exceeded";
            case CONTEXT -> "context_length_exceeded";
          };
      case GEMINI ->
          switch (this) {
            case BROKEN -> "INTERNAL";
            case TIMEOUT -> "DEADLINE_EXCEEDED";
            case OVERLOADED -> "UNAVAILABLE";
            case RATE -> "RESOURCE_EXHAUSTED";
            case CONTEXT -> "INVALID_ARGUMENT";
          };
    };
  }
}
