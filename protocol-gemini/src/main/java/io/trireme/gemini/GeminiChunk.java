package io.trireme.gemini;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.trireme.core.Json;
import java.io.IOException;

/**
 * What matters of one {@code GenerateContentResponse}: an event, an element of an array, or a whole
 * answer. Read token by token, so that parts, which may be images, are passed over.
 *
 * @see <a
 *     href="https://ai.google.dev/api/generate-content#generatecontentresponse">GenerateContentResponse</a>
 */
final class GeminiChunk {

  private static final int MOST_CANDIDATES = 63;

  private JsonNode usage = MissingNode.getInstance();
  private JsonNode feedback = MissingNode.getInstance();
  private JsonNode error = MissingNode.getInstance();
  private JsonNode totalTokens = MissingNode.getInstance();
  private JsonNode cachedTokens = MissingNode.getInstance();
  private boolean hasPart;
  private boolean speaks;
  private long seen;
  private long finished;

  private GeminiChunk() {}

  /**
   * Reads one object.
   *
   * @param parser stands on the object's first brace; afterwards on its last
   */
  static GeminiChunk read(JsonParser parser) throws IOException {
    GeminiChunk chunk = new GeminiChunk();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      parser.nextToken();
      switch (name) {
        case "candidates" -> chunk.readCandidates(parser);
        case "usageMetadata" -> chunk.usage = parser.readValueAsTree();
        case "promptFeedback" -> chunk.feedback = parser.readValueAsTree();
        case "error" -> chunk.error = parser.readValueAsTree();
        case "totalTokens" -> chunk.totalTokens = parser.readValueAsTree();
        case "cachedContentTokenCount" -> chunk.cachedTokens = parser.readValueAsTree();
        default -> parser.skipChildren();
      }
    }
    return chunk;
  }

  private void readCandidates(JsonParser parser) throws IOException {
    if (!parser.isExpectedStartArrayToken()) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      if (parser.isExpectedStartObjectToken()) {
        readCandidate(parser);
      } else {
        parser.skipChildren();
      }
    }
  }

  private void readCandidate(JsonParser parser) throws IOException {
    int index = 0;
    boolean over = false;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("index") && value == JsonToken.VALUE_NUMBER_INT) {
        index = parser.getValueAsInt();
      } else if (name.equals("finishReason") && value == JsonToken.VALUE_STRING) {
        over = isKnown(parser.getText(), "FINISH_REASON_UNSPECIFIED");
        speaks |= over && !parser.getText().equals("STOP");
      } else if (name.equals("content") && value == JsonToken.START_OBJECT) {
        readContent(parser);
      } else {
        parser.skipChildren();
      }
    }
    long bit = 1L << Math.clamp(index, 0, MOST_CANDIDATES);
    seen |= bit;
    finished |= over ? bit : 0;
  }

  private void readContent(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean parts = parser.currentName().equals("parts");
      if (parser.nextToken() == JsonToken.START_ARRAY && parts) {
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          if (parser.currentToken() == JsonToken.START_OBJECT) {
            hasPart = true;
            readPart(parser);
          } else {
            parser.skipChildren();
          }
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  /** Some models end with a text of no length, which is as good as nothing. */
  private void readPart(JsonParser parser) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean emphasis = parser.currentName().equals("thought");
      JsonToken value = parser.nextToken();
      boolean empty = value == JsonToken.VALUE_STRING && parser.getTextLength() == 0;
      speaks |= !empty && !emphasis && value != JsonToken.VALUE_NULL;
      parser.skipChildren();
    }
  }

  private static boolean isKnown(String value, String unspecified) {
    return !value.isBlank() && !value.equals(unspecified);
  }

  /** True if it tells of a failure. */
  boolean isError() {
    return !error.isMissingNode() && !error.isNull();
  }

  /** The object as an error's body. */
  JsonNode asError() {
    return Json.object().set("error", error);
  }

  /** True if there is a part with more than an empty text, or a reason why there is none. */
  boolean speaks() {
    return speaks || feedback.isObject();
  }

  /** True if a client can see something of it: a part, a finish reason, a word on the prompt. */
  boolean isMeaningful() {
    return hasPart || finished != 0 || feedback.isObject();
  }

  /** True if the prompt was refused, so that no candidate will come. */
  boolean isBlocked() {
    return isKnown(feedback.path("blockReason").asText(), "BLOCK_REASON_UNSPECIFIED");
  }

  /** The candidates that it names, one bit each. */
  long seen() {
    return seen;
  }

  /** The candidates that it ends, one bit each. */
  long finished() {
    return finished;
  }

  /** The {@code usageMetadata}; a missing node if there is none. */
  JsonNode usage() {
    return usage;
  }

  /** What a count of tokens says; a missing node if this is none. */
  JsonNode totalTokens() {
    return totalTokens;
  }

  /** The cached part of {@link #totalTokens()}; a missing node if there is none. */
  JsonNode cachedTokens() {
    return cachedTokens;
  }
}
