package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.spi.ModelsDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The list of models as Google writes it. Our ids have no {@code models/} in front, so that the
 * rules of a channel read as its users write them; on the wire it is always there.
 *
 * @see <a href="https://ai.google.dev/api/models#method:-models.list">models.list</a>
 */
final class GeminiModels implements ModelsDialect {

  @Override
  public String upstreamPath() {
    return "/v1beta/models?pageSize=1000";
  }

  @Override
  public Map<String, String> upstreamHeaders() {
    return Map.of();
  }

  @Override
  public List<Model> read(byte[] body) {
    List<Model> models = new ArrayList<>();
    for (JsonNode entry : Json.read(body).path("models")) {
      String id = ModelName.plain(entry.path("name").asText());
      if (!id.isEmpty()) {
        models.add(new Model(id, Json.text(entry)));
      }
    }
    return models;
  }

  /** Always one page: there is no {@code nextPageToken}. */
  @Override
  public byte[] list(List<Model> models) {
    ObjectNode list = Json.object();
    ArrayNode data = list.putArray("models");
    models.forEach(model -> data.add(tree(model)));
    return Json.bytes(list);
  }

  @Override
  public byte[] one(Model model) {
    return Json.bytes(tree(model));
  }

  private static ObjectNode tree(Model model) {
    String name = ModelName.resource(model.id());
    String known = model.vendorJsonOrNull();
    if (known != null && Json.read(known) instanceof ObjectNode vendor) {
      // An alias keeps what its target can do, under the name that the client must use.
      return vendor.put("name", name);
    }
    ObjectNode tree = Json.object().put("name", name).put("displayName", model.id());
    // Clients choose by this field; these two are what the gateway serves for any model.
    tree.putArray("supportedGenerationMethods").add("generateContent").add("countTokens");
    return tree;
  }
}
