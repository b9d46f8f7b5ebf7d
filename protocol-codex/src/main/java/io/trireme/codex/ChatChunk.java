package io.trireme.codex;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;

/**
 * What matters of one chunk of a stream. Data that is not an object has none of it.
 *
 * @param content true if a delta holds anything besides the role that a client could show
 * @param finished true if a choice has a finish reason
 * @param stopped true if that reason is another than that the model had said everything
 * @param failed true if the chunk is an error
 * @param usage the usage object; missing if there is none
 */
record ChatChunk(
    boolean content, boolean finished, boolean stopped, boolean failed, JsonNode usage) {

  /** The reason of a model that has said everything. */
  static final String SAID_ALL = "stop";

  /** Reads a chunk in one pass and keeps what came before a fault in it. */
  static ChatChunk read(String data) {
    Reader reader = new Reader();
    try (JsonParser parser = OpenAiJson.parser(data)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        reader.root(parser);
      }
    } catch (IOException e) {
      // The client will say so; to the gateway such an event is one without content.
    }
    return new ChatChunk(
        reader.content, reader.finished, reader.stopped, reader.failed, reader.usage);
  }

  /** The state of one pass. */
  private static final class Reader {

    private boolean content;
    private boolean finished;
    private boolean stopped;
    private boolean failed;
    private JsonNode usage = MissingNode.getInstance();

    void root(JsonParser parser) throws IOException {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        switch (name) {
          case "choices" -> choices(parser, value);
          // The SDKs throw on an object, however empty, and on a text.
          case "error" -> failed |= holdsText(parser, value) || value == JsonToken.START_OBJECT;
          case "usage" -> {
            if (value == JsonToken.START_OBJECT) {
              usage = OpenAiJson.tree(parser);
            }
          }
          default -> parser.skipChildren();
        }
      }
    }

    private void choices(JsonParser parser, JsonToken value) throws IOException {
      if (value != JsonToken.START_ARRAY) {
        parser.skipChildren();
        return;
      }
      JsonToken element = parser.nextToken();
      while (element != JsonToken.END_ARRAY) {
        if (element == JsonToken.START_OBJECT) {
          choice(parser);
        } else {
          parser.skipChildren();
        }
        element = parser.nextToken();
      }
    }

    private void choice(JsonParser parser) throws IOException {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        JsonToken value = parser.nextToken();
        if (name.equals("finish_reason")) {
          boolean reason = holdsText(parser, value);
          finished |= reason;
          stopped |= reason && !SAID_ALL.equals(parser.getText());
        } else if (name.equals("delta") && value == JsonToken.START_OBJECT) {
          delta(parser);
        } else {
          parser.skipChildren();
        }
      }
    }

    /** Text, a refusal, a call, reasoning: vendors add fields, so all but the role count. */
    private void delta(JsonParser parser) throws IOException {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean role = parser.currentName().equals("role");
        boolean text = holdsText(parser, parser.nextToken());
        content |= text && !role;
      }
    }

    /** True if the value is a string that is not empty, or holds one; the value is consumed. */
    private static boolean holdsText(JsonParser parser, JsonToken value) throws IOException {
      if (!value.isStructStart()) {
        return value == JsonToken.VALUE_STRING && parser.getTextLength() > 0;
      }
      boolean found = false;
      int depth = 1;
      while (depth > 0) {
        JsonToken token = parser.nextToken();
        if (token.isStructStart()) {
          depth++;
        } else if (token.isStructEnd()) {
          depth--;
        } else {
          found |= token == JsonToken.VALUE_STRING && parser.getTextLength() > 0;
        }
      }
      return found;
    }
  }
}
