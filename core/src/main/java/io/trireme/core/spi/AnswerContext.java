package io.trireme.core.spi;

import io.trireme.core.model.ChatRequest;
import io.trireme.core.translate.Envelopes;
import java.time.Instant;

import static java.util.Objects.requireNonNull;

/**
 * What a writer of an answer knows of the request.
 *
 * @param request as the client sent it, before any preparation
 * @param head the request's head
 * @param requestId the gateway's id of the exchange: letters, digits, hyphens and underscores; ids
 *     within the answer are made from it
 * @param now when the answer began
 * @param envelopes seals what the client must carry back
 */
public record AnswerContext(
    ChatRequest request, RequestHead head, String requestId, Instant now, Envelopes envelopes) {

  public AnswerContext {
    requireNonNull(request, "request is null");
    requireNonNull(head, "head is null");
    requireNonNull(requestId, "requestId is null");
    requireNonNull(now, "now is null");
    requireNonNull(envelopes, "envelopes is null");
  }
}
