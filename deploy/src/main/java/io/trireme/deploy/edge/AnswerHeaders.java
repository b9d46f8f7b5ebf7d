package io.trireme.deploy.edge;

import io.trireme.core.spi.RelayRules;
import io.vertx.core.MultiMap;
import java.util.Locale;
import java.util.Map;

/** Which of an upstream's headers reach the client: those that its dialect lists. */
final class AnswerHeaders {

  private AnswerHeaders() {}

  static MultiMap of(MultiMap upstream, RelayRules rules) {
    MultiMap passing = MultiMap.caseInsensitiveMultiMap();
    for (Map.Entry<String, String> header : upstream) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      if (rules.passesAnswerHeader(name)) {
        passing.add(name, header.getValue());
      }
    }
    return passing;
  }

  /** The type of a whole answer: what the upstream says, if it is one that we relay. */
  static String contentType(MultiMap upstream) {
    String type = upstream.get("content-type");
    return type != null && type.toLowerCase(Locale.ROOT).contains("json")
        ? type
        : "application/json";
  }
}
