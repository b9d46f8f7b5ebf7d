package io.trireme.deploy.upstream;

import io.vertx.core.MultiMap;
import java.util.Locale;

import static java.util.Objects.requireNonNull;

/**
 * The head of an upstream's answer.
 *
 * @param status HTTP status
 * @param headers all its headers, unfiltered
 */
public record AnswerHead(int status, MultiMap headers) {
  public AnswerHead {
    requireNonNull(headers, "headers is null");
  }

  /** The media type in lower case, with its parameters; "" if there is none. */
  String type() {
    String type = headers.get("content-type");
    return type == null ? "" : type.toLowerCase(Locale.ROOT).strip();
  }
}
