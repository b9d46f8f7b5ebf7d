package io.trireme.codex;

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
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

import static java.util.Objects.requireNonNull;

/**
 * Responses and Chat Completions relayed to a vendor of the same dialect: bytes pass, the model's
 * name is spliced. The two differ in what their answers look like, and in where clients carry
 * reasoning.
 */
final class OpenAiRelay implements RelayRules {

  private static final Set<String> ACCOUNT_HEADERS =
      Set.of("openai-organization", "openai-project", "chatgpt-account-id");

  /** Answers whole whatever the body says: its request has no field {@code stream}. */
  static final String COMPACT = "/v1/responses/compact";

  private static final Set<String> WANTED =
      Set.of(
          "model",
          "stream",
          "prompt_cache_key",
          "instructions",
          "input",
          "messages",
          "reasoning",
          "reasoning_effort",
          "thinking",
          "enable_thinking",
          "max_output_tokens",
          "max_completion_tokens",
          "max_tokens");

  /** Of Responses, of Chat, and of Chat as it was. */
  private static final List<String> MOST_OUTPUT =
      List.of("max_output_tokens", "max_completion_tokens", "max_tokens");

  /** Codex names a conversation in the first two; older versions in the last two. */
  private static final List<String> SESSION_HEADERS =
      List.of("session-id", "thread-id", "session_id", "conversation_id");

  private static final Set<String> ANSWER_HEADERS =
      Set.of(
          "x-request-id",
          "retry-after",
          "retry-after-ms",
          "x-should-retry",
          "openai-processing-ms",
          "openai-version",
          "openai-model",
          "x-reasoning-included");

  private static final List<String> ANSWER_HEADERS_BELOW = List.of("x-ratelimit-", "x-codex-");

  private static final String NO_EFFORT = "none";

  /** A comment: the SDKs and Codex skip it. The format has no event that says nothing. */
  private static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.UTF_8);

  private final Supplier<RelayObserver> observers;
  private final Carried carried;

  OpenAiRelay(Supplier<RelayObserver> observers, Carried carried) {
    this.observers = requireNonNull(observers, "observers is null");
    this.carried = requireNonNull(carried, "carried is null");
  }

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
            .orElseThrow(
                () ->
                    new GatewayException(
                        Kind.BAD_REQUEST, "The field 'model' is required: it chooses the route."));
    if (model.kind() != JsonTopLevel.Kind.STRING || model.text().isBlank()) {
      throw new GatewayException(
          Kind.BAD_REQUEST, "The field 'model' must be a string that is not empty.");
    }
    boolean stream =
        endpoint.operation() == Operation.GENERATE
            && !endpoint.path().equals(COMPACT)
            && fields.last("stream").map(f -> f.kind() == JsonTopLevel.Kind.TRUE).orElse(false);
    String session = session(head, fields).or(() -> print(body, fields)).orElse(null);
    return new RequestFacts(
        model.text(),
        stream,
        StreamForm.EVENTS,
        session,
        reasoning(body, fields),
        fields.all("model"),
        MOST_OUTPUT.stream()
            .flatMapToLong(name -> fields.wholeNumber(body, name).stream())
            .findFirst()
            .orElse(0));
  }

  /**
   * Whether thoughts are asked for: by an effort, or in Chat by the words of compatible vendors,
   * which the list of vendors names.
   */
  private static boolean reasoning(byte[] body, JsonTopLevel fields) {
    Optional<JsonTopLevel.Field> asked = fields.last("reasoning");
    boolean object = asked.filter(f -> f.kind() == JsonTopLevel.Kind.OBJECT).isPresent();
    String effort =
        object
            ? fields.stringWithin(body, "reasoning", "effort").orElse("")
            : fields
                .last("reasoning_effort")
                .filter(f -> f.kind() == JsonTopLevel.Kind.STRING)
                .map(JsonTopLevel.Field::text)
                .orElse(NO_EFFORT);
    boolean vendors =
        fields.stringWithin(body, "thinking", "type").filter("enabled"::equals).isPresent()
            || fields
                .last("enable_thinking")
                .filter(f -> f.kind() == JsonTopLevel.Kind.TRUE)
                .isPresent();
    return vendors || !effort.equals(NO_EFFORT);
  }

  /** The conversation by Codex's own name, else by the key under which its prompt is cached. */
  private static Optional<String> session(RequestHead head, JsonTopLevel fields) {
    for (String name : SESSION_HEADERS) {
      Optional<String> value = head.header(name).filter(text -> !text.isBlank());
      if (value.isPresent()) {
        return value;
      }
    }
    return fields
        .last("prompt_cache_key")
        .filter(field -> field.kind() == JsonTopLevel.Kind.STRING && !field.text().isBlank())
        .map(JsonTopLevel.Field::text);
  }

  private static Optional<String> print(byte[] body, JsonTopLevel fields) {
    List<String> instructions = List.of("instructions");
    return ConversationPrint.of(body, fields, instructions, "input")
        .or(() -> ConversationPrint.of(body, fields, instructions, "messages"));
  }

  @Override
  public UpstreamRequest request(
      Endpoint endpoint, RequestHead head, RequestFacts facts, byte[] body, RelayTarget to) {
    List<JsonSplice.Edit> edits = new ArrayList<>(carried.edits(body, to));
    if (!to.model().equals(facts.model())) {
      byte[] name = Json.quoted(to.model()).getBytes(StandardCharsets.UTF_8);
      facts
          .modelFields()
          .forEach(field -> edits.add(new JsonSplice.Edit(field.start(), field.end(), name)));
    }
    byte[] relayed = JsonSplice.apply(body, edits);
    return new UpstreamRequest(endpoint.method(), endpoint.path(), head.query(), relayed);
  }

  @Override
  public Map<String, String> credential(Secret key) {
    return Map.of("authorization", "Bearer " + key.reveal());
  }

  @Override
  public boolean passesRequestHeader(String name) {
    return !ACCOUNT_HEADERS.contains(name);
  }

  @Override
  public boolean passesAnswerHeader(String name) {
    return ANSWER_HEADERS.contains(name)
        || ANSWER_HEADERS_BELOW.stream().anyMatch(name::startsWith);
  }

  @Override
  public RelayObserver observer(Operation operation) {
    return observers.get();
  }

  @Override
  public Optional<byte[]> keepAlive() {
    return Optional.of(KEEP_ALIVE.clone());
  }
}
