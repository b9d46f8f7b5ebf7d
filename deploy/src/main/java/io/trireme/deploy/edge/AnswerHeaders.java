package io.trireme.deploy.edge;

import io.trireme.core.model.Loss;
import io.trireme.core.spi.RelayRules;
import io.trireme.core.translate.Losses;
import io.vertx.core.MultiMap;
import java.util.List;
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

  /**
   * The headers of an answer: of a relayed one what its dialect lists; of a translated one the
   * vendor's id of the request alone, for limits and names of another dialect say nothing to the
   * client. What could not be carried is told here as well, as far as it is known by now.
   */
  static MultiMap of(MultiMap upstream, Carriage.Load load, List<Loss> losses) {
    MultiMap headers =
        load.relayed() ? of(upstream, load.upstream().relay()) : translated(upstream, load);
    String warnings = Losses.header(losses);
    if (!warnings.isEmpty()) {
      headers.set("x-trireme-warnings", warnings);
    }
    return headers;
  }

  private static MultiMap translated(MultiMap upstream, Carriage.Load load) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    String id = upstream.get(load.upstream().errors().requestIdHeader());
    if (id != null) {
      headers.set("x-upstream-request-id", id);
    }
    return headers;
  }

  /** The headers of a count that is the gateway's own. */
  static MultiMap ofEstimate() {
    return MultiMap.caseInsensitiveMultiMap()
        .set("content-type", "application/json")
        .set("x-trireme-token-count", "estimated");
  }

  /** The type of a whole answer: what the upstream says, if it is one that we relay. */
  static String contentType(MultiMap upstream) {
    String type = upstream.get("content-type");
    return type != null && type.toLowerCase(Locale.ROOT).contains("json")
        ? type
        : "application/json";
  }
}
