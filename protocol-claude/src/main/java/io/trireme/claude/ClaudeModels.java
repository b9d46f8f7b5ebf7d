package io.trireme.claude;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.spi.ModelsDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The list of models as Anthropic writes it.
 *
 * @see <a href="https://docs.anthropic.com/en/api/models-list">List models</a>
 */
final class ClaudeModels implements ModelsDialect {

  /** What the reference asks for where the release date is not known. */
  private static final String UNKNOWN_DATE = "1970-01-01T00:00:00Z";

  @Override
  public String upstreamPath() {
    return "/v1/models?limit=1000";
  }

  @Override
  public Map<String, String> upstreamHeaders() {
    return Map.of("anthropic-version", "2023-06-01");
  }

  @Override
  public List<Model> read(byte[] body) {
    List<Model> models = new ArrayList<>();
    for (JsonNode entry : Json.read(body).path("data")) {
      String id = entry.path("id").asText();
      if (!id.isEmpty()) {
        models.add(new Model(id, Json.text(entry)));
      }
    }
    return models;
  }

  @Override
  public byte[] list(List<Model> models) {
    ObjectNode list = Json.object();
    ArrayNode data = list.putArray("data");
    models.forEach(model -> data.add(tree(model)));
    list.put("has_more", false);
    list.put("first_id", models.isEmpty() ? null : models.getFirst().id());
    list.put("last_id", models.isEmpty() ? null : models.getLast().id());
    return Json.bytes(list);
  }

  @Override
  public byte[] one(Model model) {
    return Json.bytes(tree(model));
  }

  private static ObjectNode tree(Model model) {
    String known = model.vendorJsonOrNull();
    if (known != null && Json.read(known) instanceof ObjectNode vendor) {
      // An alias keeps what its target can do, under the name that the client must use.
      return vendor.put("id", model.id());
    }
    return Json.object()
        .put("type", "model")
        .put("id", model.id())
        .put("display_name", model.id())
        .put("created_at", UNKNOWN_DATE);
  }
}
