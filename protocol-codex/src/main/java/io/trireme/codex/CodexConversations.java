package io.trireme.codex;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.JsonTopLevel;
import io.trireme.core.MalformedJsonException;
import io.trireme.core.spi.Conversations;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.RequestHead;
import io.trireme.core.spi.StoredTurn;
import io.trireme.core.spi.TurnReader;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Stored responses: {@code previous_response_id}, {@code item_reference} and the endpoints below
 * {@code /v1/responses/{id}}.
 *
 * @see <a href="https://platform.openai.com/docs/guides/conversation-state">Conversation state</a>
 */
final class CodexConversations implements Conversations {

  private static final String RESPONSES = "/v1/responses";

  private static final Set<String> REFERRING =
      Set.of("previous_response_id", "conversation", "store", "input");

  @Override
  public References references(Endpoint endpoint, byte[] body) {
    JsonTopLevel fields = scan(body, REFERRING);
    String previous = previous(fields);
    boolean elsewhere = given(fields, "conversation");
    if (previous != null && elsewhere) {
      throw CodexJson.bad(
          "previous_response_id", "cannot be used together with 'conversation'; choose one");
    }
    Set<String> items =
        fields
            .last("input")
            .filter(input -> input.kind() == JsonTopLevel.Kind.ARRAY)
            .map(input -> CodexReferences.in(body, input.start(), input.end()))
            .orElse(Set.of());
    boolean keep =
        endpoint.path().equals(RESPONSES)
            && !elsewhere
            && fields
                .last("store")
                .map(store -> store.kind() != JsonTopLevel.Kind.FALSE)
                .orElse(true);
    return new References(previous, items, keep);
  }

  private static JsonTopLevel scan(byte[] body, Set<String> names) {
    try {
      return JsonTopLevel.scan(body, names);
    } catch (MalformedJsonException e) {
      throw new GatewayException(
          Kind.BAD_REQUEST, "The request body is not valid JSON: " + e.getMessage());
    }
  }

  private static boolean given(JsonTopLevel fields, String name) {
    return fields.last(name).map(field -> field.kind() != JsonTopLevel.Kind.NULL).orElse(false);
  }

  private static @Nullable String previous(JsonTopLevel fields) {
    String name = "previous_response_id";
    if (!given(fields, name)) {
      return null;
    }
    JsonTopLevel.Field field = fields.last(name).orElseThrow();
    if (field.kind() != JsonTopLevel.Kind.STRING || field.text().isBlank()) {
      throw CodexJson.bad(name, "must be the id of a response");
    }
    return field.text();
  }

  @Override
  public byte[] expand(
      byte[] body, References references, List<StoredTurn> turns, boolean portable) {
    if (!(Json.exact(body) instanceof ObjectNode request)) {
      throw CodexJson.bad("body", "must be a JSON object");
    }
    CodexStoredItems stored = new CodexStoredItems(turns, portable);
    ArrayNode input = Json.object().putArray("input");
    references.turn().ifPresent(id -> input.addAll(stored.conversation(id)));
    stored.resolve(request.path("input"), input);
    request.set("input", input);
    if (portable) {
      request.remove("previous_response_id");
    }
    return Json.bytes(request);
  }

  @Override
  public Input input(byte[] expandedBody) {
    ArrayNode items = Json.object().putArray("input");
    Set<String> ids = new HashSet<>();
    for (ObjectNode item : CodexStoredItems.items(Json.exact(expandedBody).path("input"))) {
      // It asks for something at its place, and has no meaning behind it.
      if (!item.path("type").asText("").equals(CodexCompaction.TRIGGER)) {
        ids.add(CodexStoredItems.identify(item, items.size()));
        items.add(item);
      }
    }
    return new Input(Json.bytes(items), ids);
  }

  @Override
  public TurnReader reader(Input input) {
    return new CodexTurnReader(input);
  }

  @Override
  public Rendering retrieve(StoredTurn turn, RequestHead head) {
    if (!head.queryParameter("stream").orElse("false").equals("true")) {
      return new Rendering(turn.answer(), false);
    }
    long after = CodexQuery.number(head, "starting_after", -1, -1, Long.MAX_VALUE);
    if (!(Json.exact(turn.answer()) instanceof ObjectNode response)) {
      throw new IllegalStateException("a stored answer is no JSON object");
    }
    return new Rendering(new CodexReplay(response, after).bytes(), true);
  }

  @Override
  public byte[] listInput(StoredTurn turn, RequestHead head) {
    return Json.bytes(CodexInputList.of(Json.exact(turn.input()), head));
  }

  @Override
  public byte[] deleted(String id) {
    return Json.bytes(Json.object().put("id", id).put("object", "response").put("deleted", true));
  }

  @Override
  public GatewayError notFound(String id) {
    return new GatewayError(Kind.NOT_FOUND, "Response with id '" + id + "' not found.");
  }

  @Override
  public GatewayError unavailable() {
    return new GatewayError(
        Kind.UNAVAILABLE,
        OpenAiErrors.STORE_UNAVAILABLE + " at the moment; try again.",
        Duration.ofSeconds(2));
  }

  @Override
  public GatewayError notCancellable() {
    return new GatewayError(
        Kind.BAD_REQUEST, "Only a response that was asked for with 'background' can be cancelled.");
  }
}
