package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.model.Message;
import io.trireme.core.model.Options;
import io.trireme.core.model.OutputFormat;
import io.trireme.core.model.Role;
import io.trireme.core.model.Sampling;
import io.trireme.core.model.Thinking;
import io.trireme.core.model.Thinking.Effort;
import io.trireme.core.model.Thinking.Mode;
import io.trireme.core.model.Tooling;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.RequestHead;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Ids;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * Reads a client's request.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/responses/create">Create a model
 *     response</a>
 */
final class CodexRequestDecoder {

  /**
   * What cannot be answered without something that only the vendor of the dialect keeps. Not so
   * {@code previous_response_id}: what it stands for is in the input by now, and the answer repeats
   * it.
   */
  private static final List<String> KEPT_ELSEWHERE = List.of("conversation", "prompt");

  /** What is read, repeated to the client, or of no consequence for the answer. */
  private static final Set<String> KNOWN =
      Set.of(
          "type",
          "model",
          "input",
          "instructions",
          "stream",
          "stream_options",
          "max_output_tokens",
          "max_tokens",
          "temperature",
          "top_p",
          "top_logprobs",
          "tools",
          "tool_choice",
          "parallel_tool_calls",
          "reasoning",
          "text",
          "include",
          "store",
          "metadata",
          "prompt_cache_key",
          "safety_identifier",
          "user",
          "service_tier",
          "client_metadata",
          "background",
          "previous_response_id",
          "conversation",
          "prompt");

  private static final String LOGPROBS = "message.output_text.logprobs";

  private static final Set<String> INCLUDES_HEEDED =
      Set.of("reasoning.encrypted_content", "web_search_call.action.sources", LOGPROBS);

  private static final List<String> SESSION_HEADERS =
      List.of("session-id", "thread-id", "session_id", "conversation_id");

  private final Dialect dialect;
  private final RequestHead head;
  private final ObjectNode body;
  private final Envelopes envelopes;
  private final List<Loss> losses = new ArrayList<>();

  private CodexRequestDecoder(
      Dialect dialect, RequestHead head, ObjectNode body, Envelopes envelopes) {
    this.dialect = requireNonNull(dialect, "dialect is null");
    this.head = requireNonNull(head, "head is null");
    this.body = requireNonNull(body, "body is null");
    this.envelopes = requireNonNull(envelopes, "envelopes is null");
  }

  static ChatRequest decode(Dialect dialect, RequestHead head, byte[] bytes, Envelopes envelopes) {
    if (!(Json.exact(bytes) instanceof ObjectNode body)) {
      throw CodexJson.bad("body", "must be a JSON object");
    }
    return new CodexRequestDecoder(dialect, head, body, envelopes).request();
  }

  private ChatRequest request() {
    refuse();
    String model = CodexJson.requiredName(body, "model", "");
    boolean stream =
        CodexJson.flag(body, "stream", "").orElse(false) && !CodexCompaction.endpoint(head);
    CodexToolDecoder tools = new CodexToolDecoder(dialect, losses);
    tools.read(body.path("tools"), "tools");
    List<Message> messages = new ArrayList<>();
    instructions(messages);
    messages.addAll(
        new CodexInputDecoder(dialect, envelopes, tools, losses).read(body.path("input")));
    Tooling tooling = tools.tooling(body);
    Sampling sampling =
        new Sampling(
            CodexJson.number(body, "temperature", ""),
            CodexJson.number(body, "top_p", ""),
            OptionalInt.empty(),
            OptionalLong.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            List.of());
    Thinking thinking = thinking();
    Options options = options();
    lose();
    return new ChatRequest(
        new ChatRequest.Source(dialect, body, stream, losses, CodexCompaction.asked(head, body)),
        model,
        messages,
        tooling,
        sampling,
        thinking,
        options);
  }

  private void refuse() {
    for (String field : KEPT_ELSEWHERE) {
      if (!CodexJson.absent(body.path(field))) {
        throw CodexJson.bad(
            field, "cannot be resolved on this upstream: send the whole conversation as input");
      }
    }
    if (CodexJson.flag(body, "background", "").orElse(false)) {
      throw CodexJson.bad("background", "true is not supported on this upstream");
    }
  }

  /** A text, or items of which only the operator's may stand there. */
  private void instructions(List<Message> messages) {
    JsonNode instructions = body.path("instructions");
    if (instructions.isArray()) {
      messages.addAll(
          new CodexInputDecoder(dialect, envelopes, new CodexToolDecoder(dialect, losses), losses)
              .read(instructions));
      return;
    }
    CodexJson.text(body, "instructions", "")
        .filter(text -> !text.isEmpty())
        .ifPresent(text -> messages.add(Message.text(Role.SYSTEM, text)));
  }

  private Thinking thinking() {
    JsonNode reasoning = body.path("reasoning");
    if (CodexJson.absent(reasoning)) {
      return Thinking.UNSTATED;
    }
    CodexJson.object(reasoning, "reasoning");
    Optional<String> word = CodexJson.text(reasoning, "effort", "reasoning");
    boolean summary =
        CodexJson.text(reasoning, "summary", "reasoning")
            .or(() -> CodexJson.text(reasoning, "generate_summary", "reasoning"))
            .isPresent();
    if (reasoning.path("mode").asText("standard").equals("pro")) {
      losses.add(Loss.dropped("reasoning.mode"));
    }
    if (!reasoning.path("context").asText("auto").equals("auto")) {
      losses.add(Loss.dropped("reasoning.context"));
    }
    if (word.isEmpty()) {
      return new Thinking(Mode.UNSTATED, null, OptionalInt.empty(), summary ? true : null);
    }
    Effort effort =
        Effort.of(word.get())
            .orElseThrow(
                () -> CodexJson.bad("reasoning.effort", "unknown effort '" + word.get() + "'"));
    Mode mode = effort == Effort.NONE ? Mode.OFF : Mode.ON;
    return new Thinking(mode, effort, OptionalInt.empty(), summary);
  }

  private Options options() {
    OptionalInt max = CodexJson.count(body, "max_output_tokens", "");
    return new Options(
        max.isPresent() ? max : CodexJson.count(body, "max_tokens", ""),
        format(),
        CodexJson.text(body.path("text"), "verbosity", "text").orElse(null),
        CodexJson.text(body, "service_tier", "").orElse(null),
        user(),
        session(),
        logprobs());
  }

  private OutputFormat format() {
    JsonNode format = body.path("text").path("format");
    if (CodexJson.absent(format)) {
      return new OutputFormat.Text();
    }
    String path = "text.format";
    CodexJson.object(format, path);
    String type = CodexJson.requiredText(format, "type", path);
    return switch (type) {
      case "text" -> new OutputFormat.Text();
      case "json_object" -> new OutputFormat.JsonObject();
      case "json_schema" ->
          new OutputFormat.JsonSchema(
              CodexJson.text(format, "name", path).orElse(null),
              CodexJson.text(format, "description", path).orElse(null),
              CodexJson.object(format.path("schema"), path + ".schema"),
              CodexJson.flag(format, "strict", path).orElse(null));
      default -> throw CodexJson.bad(path + ".type", "unknown format '" + type + "'");
    };
  }

  /** What names a person is told on as a digest only. */
  private @Nullable String user() {
    return CodexJson.text(body, "safety_identifier", "")
        .or(() -> CodexJson.text(body, "user", ""))
        .filter(text -> !text.isBlank())
        .map(text -> text.indexOf('@') < 0 ? text : Ids.digest(text, 48))
        .orElse(null);
  }

  private @Nullable String session() {
    Optional<String> key =
        CodexJson.text(body, "prompt_cache_key", "").filter(text -> !text.isBlank());
    for (String name : SESSION_HEADERS) {
      if (key.isEmpty()) {
        key = head.header(name).filter(text -> !text.isBlank());
      }
    }
    return key.orElse(null);
  }

  private OptionalInt logprobs() {
    OptionalInt top = CodexJson.count(body, "top_logprobs", "");
    boolean included = false;
    for (JsonNode wanted : CodexJson.list(body.path("include"), "include")) {
      included |= wanted.asText("").equals(LOGPROBS);
    }
    return included ? OptionalInt.of(top.orElse(0)) : OptionalInt.empty();
  }

  /** Takes note of the fields that no other dialect has. */
  private void lose() {
    for (JsonNode wanted : CodexJson.list(body.path("include"), "include")) {
      if (!INCLUDES_HEEDED.contains(wanted.asText(""))) {
        losses.add(Loss.dropped("include." + wanted.asText("")));
      }
    }
    if (body.path("stream_options").path("include_obfuscation").asBoolean()) {
      losses.add(Loss.dropped("stream_options.include_obfuscation"));
    }
    Iterator<String> names = body.fieldNames();
    while (names.hasNext()) {
      String name = names.next();
      boolean idle = name.equals("truncation") && body.path(name).asText("").equals("disabled");
      if (!KNOWN.contains(name) && !CodexJson.absent(body.path(name)) && !idle) {
        losses.add(Loss.dropped(name));
      }
    }
  }
}
