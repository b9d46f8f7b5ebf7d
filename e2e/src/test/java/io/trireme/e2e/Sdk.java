package io.trireme.e2e;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.genai.Client;
import com.google.genai.ResponseStream;
import com.google.genai.types.GenerateContentResponse;
import com.google.genai.types.HttpOptions;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The official Java SDK of a dialect as a client that asks a small question and gives back what it
 * read, as JSON in the words of the API. Strict where the SDK can be: what does not fit its types
 * is thrown. Blocking.
 */
interface Sdk extends AutoCloseable {
  Duration TIMEOUT = Duration.ofSeconds(20);

  /** The answer that the SDK read whole. */
  JsonNode whole(String model);

  /** The answer that the SDK added up from a stream, by its own helper if it has one. */
  JsonNode streamed(String model);

  @Override
  void close();

  static Sdk of(Tongue client, Gateway gateway) {
    return switch (client) {
      case CLAUDE -> new Messages(gateway);
      case CODEX -> new Responses(openAi(gateway));
      case CHAT -> new Completions(openAi(gateway));
      case GEMINI -> new Gemini(gateway);
    };
  }

  private static OpenAIClient openAi(Gateway gateway) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(gateway.url() + "/v1")
        .apiKey(GatewaySetup.ACCESS_KEY)
        .maxRetries(0)
        .timeout(TIMEOUT)
        .build();
  }

  /** anthropic-java. */
  final class Messages implements Sdk {
    private final AnthropicClient client;

    private Messages(Gateway gateway) {
      client =
          AnthropicOkHttpClient.builder()
              .baseUrl(gateway.url())
              .apiKey(GatewaySetup.ACCESS_KEY)
              .maxRetries(0)
              .timeout(TIMEOUT)
              .build();
    }

    private static MessageCreateParams asking(String model) {
      return MessageCreateParams.builder()
          .model(model)
          .maxTokens(4096)
          .addUserMessage("What next?")
          .build();
    }

    @Override
    public JsonNode whole(String model) {
      return wire(valid(client.messages().create(asking(model))));
    }

    @Override
    public JsonNode streamed(String model) {
      MessageAccumulator sum = MessageAccumulator.create();
      try (com.anthropic.core.http.StreamResponse<RawMessageStreamEvent> events =
          client.messages().createStreaming(asking(model))) {
        events.stream().forEach(event -> sum.accumulate(valid(event)));
      }
      return wire(valid(sum.message()));
    }

    /** The SDK finds any name of a hosted tool invalid, its own constants included. */
    private static Message valid(Message message) {
      boolean hosted = message.content().stream().anyMatch(ContentBlock::isServerToolUse);
      return hosted ? message : message.validate();
    }

    private static RawMessageStreamEvent valid(RawMessageStreamEvent event) {
      boolean hosted =
          event
              .contentBlockStart()
              .map(start -> start.contentBlock().isServerToolUse())
              .orElse(false);
      return hosted ? event : event.validate();
    }

    private static JsonNode wire(Object value) {
      return com.anthropic.core.ObjectMappers.jsonMapper().valueToTree(value);
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /** openai-java, Responses. */
  final class Responses implements Sdk {
    private final OpenAIClient client;

    private Responses(OpenAIClient client) {
      this.client = client;
    }

    private static ResponseCreateParams asking(String model) {
      return ResponseCreateParams.builder().model(model).input("What next?").build();
    }

    @Override
    public JsonNode whole(String model) {
      return wire(client.responses().create(asking(model)).validate());
    }

    @Override
    public JsonNode streamed(String model) {
      ResponseAccumulator sum = ResponseAccumulator.create();
      try (StreamResponse<ResponseStreamEvent> events =
          client.responses().createStreaming(asking(model))) {
        events.stream().forEach(event -> sum.accumulate(valid(event)));
      }
      return wire(sum.response().validate());
    }

    /** A search that begins says nothing yet, also at OpenAI; the SDK's type wants its action. */
    private static ResponseStreamEvent valid(ResponseStreamEvent event) {
      boolean search =
          event.outputItemAdded().map(added -> added.item().isWebSearchCall()).orElse(false);
      return search ? event : event.validate();
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /** openai-java, Chat Completions. */
  final class Completions implements Sdk {
    private final OpenAIClient client;

    private Completions(OpenAIClient client) {
      this.client = client;
    }

    private static ChatCompletionCreateParams asking(String model) {
      return ChatCompletionCreateParams.builder()
          .model(model)
          .addUserMessage("What next?")
          .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
          .build();
    }

    @Override
    public JsonNode whole(String model) {
      return wire(client.chat().completions().create(asking(model)).validate());
    }

    @Override
    public JsonNode streamed(String model) {
      ChatCompletionAccumulator sum = ChatCompletionAccumulator.create();
      List<JsonNode> seen = new ArrayList<>();
      try (StreamResponse<ChatCompletionChunk> chunks =
          client.chat().completions().createStreaming(asking(model))) {
        chunks.stream().forEach(chunk -> seen.add(wire(sum.accumulate(chunk.validate()))));
      }
      JsonNode completion = wire(sum.chatCompletion().validate());
      addUnknown(completion.path("choices").path(0).path("message"), seen);
      return completion;
    }

    /** The helper mixes up fields that the SDK has no names for; here they are added up instead. */
    private static void addUnknown(JsonNode sum, List<JsonNode> chunks) {
      ObjectNode message = (ObjectNode) sum;
      JsonNode folded = FoldedChunks.completion(chunks).at("/choices/0/message");
      for (String field :
          List.of("reasoning_content", "reasoning_details", "annotations", "images")) {
        message.set(field, folded.path(field));
      }
      for (int index = 0; index < message.path("tool_calls").size(); index++) {
        ObjectNode call = (ObjectNode) message.path("tool_calls").path(index);
        if (call.path("function").isObject()) {
          ((ObjectNode) call.path("function")).remove("extra_content");
        }
        call.set("extra_content", folded.path("tool_calls").path(index).path("extra_content"));
      }
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /** google-genai, which has no helper that adds up. */
  final class Gemini implements Sdk {
    private final Client client;

    private Gemini(Gateway gateway) {
      client =
          Client.builder()
              .apiKey(GatewaySetup.ACCESS_KEY)
              .httpOptions(
                  HttpOptions.builder()
                      .baseUrl(gateway.url())
                      .timeout(Math.toIntExact(TIMEOUT.toMillis()))
                      .build())
              .build();
    }

    @Override
    public JsonNode whole(String model) {
      return Tongue.json(client.models.generateContent(model, "What next?", null).toJson());
    }

    @Override
    public JsonNode streamed(String model) {
      List<JsonNode> chunks = new ArrayList<>();
      try (ResponseStream<GenerateContentResponse> stream =
          client.models.generateContentStream(model, "What next?", null)) {
        stream.forEach(chunk -> chunks.add(Tongue.json(chunk.toJson())));
      }
      return FoldedChunks.candidates(chunks);
    }

    @Override
    public void close() {
      client.close();
    }
  }

  private static JsonNode wire(Object value) {
    return com.openai.core.ObjectMappers.jsonMapper().valueToTree(value);
  }
}
