package io.trireme.core;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/** What an error answer says for people, wherever a vendor puts it. */
public final class UpstreamWords {

  private UpstreamWords() {}

  /**
   * The upstream's own words if it has any, else the status; HTML and the like stay out.
   *
   * @param status HTTP status of the answer
   * @param root the answer's body, a missing node if it is no JSON
   */
  public static String of(int status, JsonNode root) {
    List<JsonNode> places =
        List.of(
            root.path("error").path("message"),
            root.path("message"),
            root.path("detail"),
            root.path("error"));
    return places.stream()
        .filter(place -> place.isTextual() && !place.asText().isBlank())
        .findFirst()
        .map(JsonNode::asText)
        .orElse("The upstream answered with status " + status + " and no readable error.");
  }
}
