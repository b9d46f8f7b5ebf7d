package io.trireme.claude;

import io.trireme.core.ConversationPrint;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.JsonSplice;
import io.trireme.core.JsonTopLevel;
import io.trireme.core.MalformedJsonException;
import io.trireme.core.Secret;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.RelayRules;
import io.trireme.core.spi.RelayTarget;
import io.trireme.core.spi.RequestFacts;
import io.trireme.core.spi.RequestHead;
import io.trireme.core.spi.StreamForm;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.sse.SseWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Messages relayed to a vendor of the same dialect: bytes pass, the model's name is spliced. */
final class ClaudeRelay implements RelayRules {

  private static final Set<String> WANTED =
      Set.of("model", "stream", "metadata", "system", "messages", "thinking", "max_tokens");
  private static final Set<String> ANSWER_HEADERS =
      Set.of("request-id", "retry-after", "retry-after-ms", "x-should-retry");

  private static final String LONG_CONTEXT = "[1m]";

  private static final byte[] PING = SseWriter.frame("ping", "{\"type\": \"ping\"}");

  @Override
  public RequestFacts facts(Endpoint endpoint, RequestHead head, byte[] body) {
    JsonTopLevel fields;
    try {
      fields = JsonTopLevel.scan(body, WANTED);
    } catch (MalformedJsonException e) {
      throw new GatewayException(
          Kind.BAD_REQUEST, "The request body is not valid JSON: " + e.getMessage());
    }
    JsonTopLevel.Field model =
        fields
            .last("model")
            .orElseThrow(() -> new GatewayException(Kind.BAD_REQUEST, "model: Field required"));
    if (model.kind() != JsonTopLevel.Kind.STRING || model.text().isBlank()) {
      throw new GatewayException(Kind.BAD_REQUEST, "model: a non-empty string is required");
    }
    boolean stream =
        endpoint.operation() == Operation.GENERATE
            && fields.last("stream").map(f -> f.kind() == JsonTopLevel.Kind.TRUE).orElse(false);
    String session =
        ClaudeUserId.session(head, fields.stringWithin(body, "metadata", "user_id").orElse(null));
    if (session == null) {
      session = ConversationPrint.of(body, fields, List.of("system"), "messages").orElse(null);
    }
    boolean reasoning =
        fields
            .stringWithin(body, "thinking", "type")
            .filter(type -> !type.equals("disabled"))
            .isPresent();
    return new RequestFacts(
        plain(model.text()),
        stream,
        StreamForm.EVENTS,
        session,
        reasoning,
        fields.all("model"),
        fields.wholeNumber(body, "max_tokens").orElse(0));
  }

  /** By a mark Claude Code tells itself that a context is long; no vendor knows such a model. */
  private static String plain(String model) {
    return model.length() > LONG_CONTEXT.length() && model.endsWith(LONG_CONTEXT)
        ? model.substring(0, model.length() - LONG_CONTEXT.length())
        : model;
  }

  @Override
  public UpstreamRequest request(
      Endpoint endpoint, RequestHead head, RequestFacts facts, byte[] body, RelayTarget to) {
    List<JsonSplice.Edit> edits = new ArrayList<>(ClaudeCarried.edits(body, to));
    boolean another = !to.model().equals(facts.model());
    byte[] name = Json.quoted(to.model()).getBytes(StandardCharsets.UTF_8);
    for (JsonTopLevel.Field field : facts.modelFields()) {
      boolean marked =
          field.kind() == JsonTopLevel.Kind.STRING && !plain(field.text()).equals(field.text());
      if (another || marked) {
        edits.add(new JsonSplice.Edit(field.start(), field.end(), name));
      }
    }
    byte[] relayed = JsonSplice.apply(body, edits);
    return new UpstreamRequest(endpoint.method(), endpoint.path(), head.query(), relayed);
  }

  /**
   * Anthropic's own keys say in which header they go: API keys in {@code x-api-key}, OAuth tokens
   * as bearer. Compatible vendors read one or the other, so their keys go in both.
   */
  @Override
  public Map<String, String> credential(Secret key) {
    String value = key.reveal();
    if (value.startsWith("sk-ant-oat")) {
      return Map.of("authorization", "Bearer " + value);
    }
    if (value.startsWith("sk-ant-")) {
      return Map.of("x-api-key", value);
    }
    return Map.of("x-api-key", value, "authorization", "Bearer " + value);
  }

  @Override
  public boolean passesAnswerHeader(String name) {
    return ANSWER_HEADERS.contains(name) || name.startsWith("anthropic-ratelimit-");
  }

  @Override
  public RelayObserver observer(Operation operation) {
    return new ClaudeObserver();
  }

  @Override
  public Optional<byte[]> keepAlive() {
    return Optional.of(PING.clone());
  }
}
