package io.trireme.deploy.upstream;

import io.vertx.core.MultiMap;

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
}
