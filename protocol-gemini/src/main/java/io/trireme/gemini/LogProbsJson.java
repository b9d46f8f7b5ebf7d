package io.trireme.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.LogProbs;
import io.trireme.core.model.LogProbs.Candidate;
import io.trireme.core.model.LogProbs.Token;
import java.util.ArrayList;
import java.util.List;

/**
 * How likely tokens were, as a {@code logprobsResult}: one list of the tokens, and beside it one of
 * what was likeliest in the place of each.
 *
 * @see <a href="https://ai.google.dev/api/generate-content#LogprobsResult">LogprobsResult</a>
 */
final class LogProbsJson {

  private LogProbsJson() {}

  /** Reads the result of a candidate; one that is missing tells nothing. */
  static LogProbs read(JsonNode result) {
    List<Token> tokens = new ArrayList<>();
    JsonNode likeliest = result.path("topCandidates");
    for (JsonNode chosen : result.path("chosenCandidates")) {
      List<Candidate> others = new ArrayList<>();
      likeliest
          .path(tokens.size())
          .path("candidates")
          .forEach(other -> others.add(candidate(other)));
      tokens.add(new Token(candidate(chosen), others));
    }
    return new LogProbs(tokens);
  }

  /** A probability of 1, whose logarithm is 0, is left out on the wire as every 0 is. */
  private static Candidate candidate(JsonNode node) {
    return new Candidate(
        node.path("token").asText(""), node.path("logProbability").asDouble(0), null);
  }

  /** The result for a candidate. */
  static ObjectNode write(LogProbs logProbs) {
    ObjectNode result = Json.object();
    ArrayNode chosen = result.putArray("chosenCandidates");
    boolean alternatives = logProbs.tokens().stream().anyMatch(t -> !t.likeliest().isEmpty());
    ArrayNode likeliest =
        alternatives ? result.putArray("topCandidates") : Json.object().arrayNode();
    for (Token token : logProbs.tokens()) {
      chosen.add(candidate(token.chosen()));
      ArrayNode others = likeliest.addObject().putArray("candidates");
      token.likeliest().forEach(other -> others.add(candidate(other)));
    }
    return result;
  }

  private static ObjectNode candidate(Candidate candidate) {
    return Json.object().put("token", candidate.text()).put("logProbability", candidate.logProb());
  }
}
