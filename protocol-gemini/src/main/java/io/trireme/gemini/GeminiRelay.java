package io.trireme.gemini;

import com.fasterxml.jackson.databind.node.TextNode;
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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * generateContent relayed to a vendor of the same dialect. Model and operation stand in the path,
 * so bodies pass untouched; only where a body repeats the model's name, a new name goes there too,
 * and thought signatures that are not Google's are taken out.
 *
 * <p>A stream without {@code alt=sse} is one JSON array that grows; all official SDKs ask for
 * events.
 *
 * @see <a href="https://ai.google.dev/api/generate-content">generateContent</a>
 */
final class GeminiRelay implements RelayRules {

  private static final String SLOT = "{model}";
  private static final String STREAM = ":streamGenerateContent";
  private static final String MODEL = "model";

  /** The request within a request that countTokens takes, in both spellings of proto3 JSON. */
  private static final Set<String> NESTED =
      Set.of("generateContentRequest", "generate_content_request");

  private static final String TURNS = "contents";

  /** The instructions, in both spellings of proto3 JSON. */
  private static final List<String> INSTRUCTIONS =
      List.of("systemInstruction", "system_instruction");

  private static final Set<String> WANTED =
      Set.of(
          MODEL,
          "generateContentRequest",
          "generate_content_request",
          "systemInstruction",
          "system_instruction",
          "generationConfig",
          "generation_config",
          TURNS);

  private static final List<String> CONFIGURATIONS =
      List.of("generationConfig", "generation_config");
  private static final List<String> THINKING = List.of("thinkingConfig", "thinking_config");
  private static final List<String> BUDGETS = List.of("thinkingBudget", "thinking_budget");

  private static final List<String> MOST_OUTPUT = List.of("maxOutputTokens", "max_output_tokens");

  private static final byte[] NOTHING = {'{', '}'};

  /** A conversation's own name, else the installation that it belongs to. */
  private static final List<String> SESSION_HEADERS =
      List.of("session-id", "session_id", "conversation_id", "x-gemini-api-privileged-user-id");

  private static final Set<String> ANSWER_HEADERS =
      Set.of("retry-after", "x-request-id", "x-gemini-service-tier");

  @Override
  public RequestFacts facts(Endpoint endpoint, RequestHead head, byte[] body) {
    String raw =
        endpoint
            .match(head.path())
            .orElseThrow(() -> new IllegalArgumentException("the path is another endpoint's"));
    boolean tuned = endpoint.path().contains("/" + ModelName.TUNED);
    String model = ModelName.fromPath(tuned ? ModelName.TUNED : ModelName.MODELS, raw);
    StreamForm form = asksForEvents(head) ? StreamForm.EVENTS : StreamForm.JSON_ARRAY;
    boolean stream = endpoint.path().endsWith(STREAM);
    try {
      JsonTopLevel fields = JsonTopLevel.scan(body, WANTED);
      String session = session(head, body, fields);
      return new RequestFacts(
          model,
          stream,
          form,
          session,
          reasoning(body, fields),
          repetitions(model, body, fields),
          maxOutput(body, fields));
    } catch (MalformedJsonException e) {
      throw new GatewayException(
          Kind.BAD_REQUEST, "The request body is not valid JSON: " + e.getMessage());
    }
  }

  private static long maxOutput(byte[] body, JsonTopLevel fields) {
    byte[] config = object(body, fields, CONFIGURATIONS);
    JsonTopLevel wanted = JsonTopLevel.scan(config, Set.copyOf(MOST_OUTPUT));
    return MOST_OUTPUT.stream()
        .flatMapToLong(name -> wanted.wholeNumber(config, name).stream())
        .findFirst()
        .orElse(0);
  }

  /** Whether the client configures thoughts, and not by a budget of none. */
  private static boolean reasoning(byte[] body, JsonTopLevel fields) {
    byte[] config = object(body, fields, CONFIGURATIONS);
    byte[] thinking = object(config, JsonTopLevel.scan(config, Set.copyOf(THINKING)), THINKING);
    JsonTopLevel wanted = JsonTopLevel.scan(thinking, Set.copyOf(BUDGETS));
    boolean none =
        BUDGETS.stream()
            .flatMap(name -> wanted.all(name).stream())
            .anyMatch(field -> field.end() - field.start() == 1 && thinking[field.start()] == '0');
    return thinking.length > NOTHING.length && !none;
  }

  /** The first object of one of these names, else {@link #NOTHING}. */
  private static byte[] object(byte[] json, JsonTopLevel fields, List<String> names) {
    return names.stream()
        .flatMap(name -> fields.last(name).stream())
        .filter(field -> field.kind() == JsonTopLevel.Kind.OBJECT)
        .map(field -> Arrays.copyOfRange(json, field.start(), field.end()))
        .findFirst()
        .orElse(NOTHING);
  }

  /**
   * The conversation by a header, else by how it begins. Gemini CLI names none; it names its
   * installation unless statistics are off.
   */
  private static @Nullable String session(RequestHead head, byte[] body, JsonTopLevel fields) {
    for (String name : SESSION_HEADERS) {
      Optional<String> value = head.header(name).filter(text -> !text.isBlank());
      if (value.isPresent()) {
        return value.get();
      }
    }
    return ConversationPrint.of(body, fields, INSTRUCTIONS, TURNS).orElse(null);
  }

  /** Google's form of the answer: JSON unless another is asked for, of which we relay one. */
  private static boolean asksForEvents(RequestHead head) {
    String alt = head.queryParameter("alt").or(() -> head.queryParameter("$alt")).orElse("json");
    return switch (alt) {
      case "sse" -> true;
      case "json" -> false;
      default -> throw new GatewayException(Kind.BAD_REQUEST, "alt: only json and sse are served");
    };
  }

  /** Where the body names the model of the path once more. */
  private static List<JsonTopLevel.Field> repetitions(
      String model, byte[] body, JsonTopLevel fields) {
    List<JsonTopLevel.Field> found = new ArrayList<>(fields.all(MODEL));
    for (String name : NESTED) {
      for (JsonTopLevel.Field outer : fields.all(name)) {
        if (outer.kind() == JsonTopLevel.Kind.OBJECT) {
          byte[] object = Arrays.copyOfRange(body, outer.start(), outer.end());
          JsonTopLevel.scan(object, Set.of(MODEL)).all(MODEL).stream()
              .map(inner -> shifted(inner, outer.start()))
              .forEach(found::add);
        }
      }
    }
    found.removeIf(field -> !ModelName.plain(field.text()).equals(model));
    return found;
  }

  private static JsonTopLevel.Field shifted(JsonTopLevel.Field field, int by) {
    return new JsonTopLevel.Field(
        field.name(), field.kind(), field.text(), field.start() + by, field.end() + by);
  }

  @Override
  public UpstreamRequest request(
      Endpoint endpoint, RequestHead head, RequestFacts facts, byte[] body, RelayTarget to) {
    String template = endpoint.path();
    String version = template.substring(0, template.indexOf('/', 1) + 1);
    String operation = template.substring(template.indexOf(SLOT) + SLOT.length());
    String path = version + ModelName.encoded(ModelName.resource(to.model())) + operation;
    List<JsonSplice.Edit> edits = new ArrayList<>(GeminiCarried.edits(body, NESTED, to));
    if (!to.model().equals(facts.model())) {
      facts.modelFields().forEach(field -> edits.add(renamed(field, to.model())));
    }
    byte[] relayed = JsonSplice.apply(body, edits);
    return new UpstreamRequest(endpoint.method(), path, ForwardedQuery.of(head.query()), relayed);
  }

  /** A name is replaced in the form in which it stood: as a resource, or plain. */
  private static JsonSplice.Edit renamed(JsonTopLevel.Field field, String upstreamModel) {
    boolean resource = ModelName.resource(field.text()).equals(field.text());
    String name = resource ? ModelName.resource(upstreamModel) : upstreamModel;
    return new JsonSplice.Edit(field.start(), field.end(), Json.bytes(TextNode.valueOf(name)));
  }

  @Override
  public Map<String, String> credential(Secret key) {
    return Map.of("x-goog-api-key", key.reveal());
  }

  @Override
  public boolean passesAnswerHeader(String name) {
    return ANSWER_HEADERS.contains(name);
  }

  @Override
  public RelayObserver observer(Operation operation) {
    return new GeminiObserver();
  }

  /** None: clients take a comment for broken JSON and an empty answer for an answer. */
  @Override
  public Optional<byte[]> keepAlive() {
    return Optional.empty();
  }
}
