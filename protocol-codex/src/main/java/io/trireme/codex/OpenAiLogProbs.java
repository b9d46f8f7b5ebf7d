package io.trireme.codex;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.LogProbs;
import io.trireme.core.model.LogProbs.Candidate;
import io.trireme.core.model.LogProbs.Token;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How likely tokens were, in the form that both dialects of OpenAI share.
 *
 * @see <a href="https://platform.openai.com/docs/api-reference/chat/object">The completion
 *     object</a>
 */
final class OpenAiLogProbs {

  /** More alternatives than this are refused. */
  static final int MOST = 20;

  private OpenAiLogProbs() {}

  /** Reads a list of tokens; what is no list tells of none. */
  static LogProbs read(JsonNode list) {
    if (!list.isArray() || list.isEmpty()) {
      return LogProbs.NONE;
    }
    List<Token> tokens = new ArrayList<>();
    for (JsonNode token : list) {
      List<Candidate> likeliest = new ArrayList<>();
      token.path("top_logprobs").forEach(other -> likeliest.add(candidate(other)));
      tokens.add(new Token(candidate(token), likeliest));
    }
    return new LogProbs(tokens);
  }

  private static Candidate candidate(JsonNode node) {
    return new Candidate(
        node.path("token").asText(""), node.path("logprob").asDouble(0), bytes(node.path("bytes")));
  }

  private static @Nullable List<Integer> bytes(JsonNode node) {
    if (!node.isArray()) {
      return null;
    }
    List<Integer> bytes = new ArrayList<>();
    node.forEach(one -> bytes.add(one.asInt()));
    return bytes;
  }

  /** The list of tokens; empty if nothing is told. */
  static ArrayNode write(LogProbs logProbs) {
    ArrayNode list = Json.object().putArray("logprobs");
    for (Token token : logProbs.tokens()) {
      ObjectNode written = candidate(token.chosen());
      ArrayNode likeliest = written.putArray("top_logprobs");
      token.likeliest().forEach(other -> likeliest.add(candidate(other)));
      list.add(written);
    }
    return list;
  }

  private static ObjectNode candidate(Candidate candidate) {
    ObjectNode node =
        Json.object().put("token", candidate.text()).put("logprob", candidate.logProb());
    ArrayNode bytes = node.putArray("bytes");
    candidate.bytes().forEach(bytes::add);
    return node;
  }

  /** The field of a choice of Chat Completions: null if nothing is told. */
  static JsonNode choice(LogProbs logProbs) {
    ObjectNode field = Json.object();
    if (logProbs.isEmpty()) {
      return field.nullNode();
    }
    field.set("content", write(logProbs));
    return field.putNull("refusal");
  }
}
