package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.ModelsDialect;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The list of models as OpenAI writes it, for both dialects.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/models/list">List models</a>
 */
final class OpenAiModels implements ModelsDialect {

  /** What the reference asks for where the release date is not known. */
  private static final long UNKNOWN_DATE = 0;

  /** The reference asks for an owner; of a model that the vendor did not describe we know none. */
  private static final String UNKNOWN_OWNER = "unknown";

  private final List<Dialect> alsoListed;

  /** The list of one lane, and of these besides. */
  OpenAiModels(Dialect... alsoListed) {
    this.alsoListed = List.of(alsoListed);
  }

  @Override
  public List<Dialect> alsoListed() {
    return alsoListed;
  }

  @Override
  public String upstreamPath() {
    return "/v1/models";
  }

  @Override
  public Map<String, String> upstreamHeaders() {
    return Map.of();
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
    ObjectNode list = Json.object().put("object", "list");
    ArrayNode data = list.putArray("data");
    models.forEach(model -> data.add(tree(model)));
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
        .put("id", model.id())
        .put("object", "model")
        .put("created", UNKNOWN_DATE)
        .put("owned_by", UNKNOWN_OWNER);
  }
}
