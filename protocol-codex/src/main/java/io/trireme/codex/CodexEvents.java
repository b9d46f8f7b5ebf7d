package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.sse.SseWriter;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of one answer: it numbers them without a gap, and keeps the items that are
 * done, which the last event repeats as they were.
 */
final class CodexEvents {

  private final ArrayNode done = Json.object().putArray("output");
  private @Nullable Consumer<byte[]> out;
  private int sequence;

  /** Where frames go from now on; null if nobody wants them. */
  void to(@Nullable Consumer<byte[]> consumer) {
    this.out = consumer;
  }

  /** The place of the item that is open or comes next. */
  int outputIndex() {
    return done.size();
  }

  /** The items that are done. */
  ArrayNode output() {
    return done;
  }

  /** An event that belongs to no item. */
  void emit(String type, String field, JsonNode value) {
    ObjectNode event = Json.object().put("type", type).put("sequence_number", sequence);
    event.set(field, value);
    write(type, event);
  }

  /** An event of the open item. */
  void emit(String type, ObjectNode fields) {
    ObjectNode event =
        Json.object()
            .put("type", type)
            .put("sequence_number", sequence)
            .put("output_index", done.size());
    event.setAll(fields);
    write(type, event);
  }

  /** An item begins. */
  void added(ObjectNode item) {
    ObjectNode fields = Json.object();
    fields.set("item", item);
    emit("response.output_item.added", fields);
  }

  /** The open item is done. */
  void done(ObjectNode item) {
    ObjectNode fields = Json.object();
    fields.set("item", item);
    emit("response.output_item.done", fields);
    done.add(item);
  }

  private void write(String type, ObjectNode event) {
    sequence++;
    Consumer<byte[]> consumer = out;
    if (consumer != null) {
      consumer.accept(SseWriter.frame(type, Json.text(event)));
    }
  }
}
