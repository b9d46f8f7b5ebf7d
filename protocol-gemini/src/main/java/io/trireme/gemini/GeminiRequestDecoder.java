package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.Block;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.ChatRequest.Source;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.Role;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Tooling;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.RequestHead;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads a client's request. For one request.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#request-body">Request body</a>
 */
final class GeminiRequestDecoder {

  private static final String STREAM = ":streamGenerateContent";
  private static final String NESTED = "generateContentRequest";

  /** What is read here, or says only what the path says. */
  private static final Set<String> KNOWN =
      Set.of(
          "contents",
          "systemInstruction",
          "tools",
          "toolConfig",
          "generationConfig",
          "cachedContent",
          "serviceTier",
          "model",
          NESTED);

  private final Endpoint endpoint;
  private final RequestHead head;
  private final Envelopes envelopes;
  private final Losses losses = new Losses();

  GeminiRequestDecoder(Endpoint endpoint, RequestHead head, Envelopes envelopes) {
    this.endpoint = endpoint;
    this.head = head;
    this.envelopes = envelopes;
  }

  ChatRequest decode(byte[] body) {
    JsonNode read = Json.exact(body);
    if (!(read instanceof ObjectNode root)) {
      throw ProtoObject.refused("body", "must be a JSON object");
    }
    ProtoObject outer = new ProtoObject("", root);
    ProtoObject request = outer.object(NESTED).orElse(outer);
    if (!request.textOr("cachedContent").isEmpty()) {
      throw request.refuse("cachedContent", "only Google has this cache; send the contents");
    }
    List<Message> messages = new ArrayList<>(system(request));
    messages.addAll(contents(request));
    GenerationConfigDecoder config =
        new GenerationConfigDecoder(request.object("generationConfig"), losses);
    for (String name : request.names()) {
      if (!KNOWN.contains(name)) {
        losses.note(Loss.dropped(name));
      }
    }
    Tooling tooling = new ToolsDecoder(losses).decode(request);
    Sampling sampling = config.sampling();
    Thinking thinking = config.thinking();
    Options options = config.options(tier(request));
    boolean stream = endpoint.path().endsWith(STREAM);
    return new ChatRequest(
        new Source(GeminiProtocol.GEMINI, root, stream, losses.all()),
        model(),
        config.withDetail(messages),
        tooling,
        sampling,
        thinking,
        options);
  }

  private String model() {
    String raw =
        endpoint
            .match(head.path())
            .orElseThrow(() -> new IllegalArgumentException("the path is another endpoint's"));
    boolean tuned = endpoint.path().contains("/" + ModelName.TUNED);
    return ModelName.fromPath(tuned ? ModelName.TUNED : ModelName.MODELS, raw);
  }

  private static @Nullable String tier(ProtoObject request) {
    String tier = request.word("serviceTier");
    return tier.isEmpty() ? null : tier.toLowerCase(Locale.ROOT).replace("service_tier_", "");
  }

  /** The operator's words: a content, a part, a string, or a list of these. */
  private List<Message> system(ProtoObject request) {
    List<Block> words = new ArrayList<>();
    PartsDecoder parts = new PartsDecoder(envelopes, losses, new CallPairs());
    int index = 0;
    boolean many = request.list("systemInstruction").size() > 1;
    for (JsonNode element : request.list("systemInstruction")) {
      String path = request.path() + "systemInstruction" + (many ? "." + index : "");
      if (element.isTextual()) {
        words.add(Block.Text.of(element.textValue()));
      } else {
        ProtoObject object = ProtoObject.of(path, element);
        List<ProtoObject> given =
            object.has("parts") || object.has("role") ? object.objects("parts") : List.of(object);
        words.addAll(parts.decode(given, Role.SYSTEM, -1));
      }
      index++;
    }
    words.removeIf(block -> block instanceof Block.Text text && text.text().isEmpty());
    return words.isEmpty() ? List.of() : List.of(new Message(Role.SYSTEM, words));
  }

  private List<Message> contents(ProtoObject request) {
    List<Message> messages = new ArrayList<>();
    PartsDecoder parts = new PartsDecoder(envelopes, losses, new CallPairs());
    int index = 0;
    for (JsonNode element : request.list("contents")) {
      String path = request.path() + "contents." + index;
      if (element.isTextual()) {
        messages.add(Message.text(Role.USER, element.textValue()));
      } else {
        ProtoObject content = ProtoObject.of(path, element);
        Role role = role(content);
        messages.add(new Message(role, parts.decode(content.objects("parts"), role, index)));
      }
      index++;
    }
    if (messages.isEmpty()) {
      throw request.refuse("contents", "at least one is needed");
    }
    return messages;
  }

  private static Role role(ProtoObject content) {
    String role = content.textOr("role");
    return switch (role) {
      case "", "user", "function", "tool" -> Role.USER;
      case "model" -> Role.ASSISTANT;
      default -> throw content.refuse("role", "must be user or model");
    };
  }
}
