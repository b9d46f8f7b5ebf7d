package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;

import static io.trireme.e2e.VendorRules.require;

/**
 * generateContent of Gemini 3. Signatures must be its own and stand where it put them; in the turn
 * that runs each step's first call has one, or the word that stands for it; as many results as
 * calls.
 */
final class GeminiRules implements VendorRules {
  private static final String STAND_IN = "skip_thought_signature_validator";
  private static final Set<String> DATA =
      Set.of("text", "inlineData", "fileData", "functionCall", "functionResponse");
  private static final Set<String> FLAGS = Set.of("thought", "thoughtSignature");

  @Override
  public String error(String words) {
    ObjectNode error = Voice.object();
    error
        .putObject("error")
        .put("code", 400)
        .put("message", words)
        .put("status", "INVALID_ARGUMENT");
    return error.toString();
  }

  @Override
  public void read(JsonNode request, List<Utterance> issued) {
    JsonNode contents = request.path("contents");
    require(contents.size() > 0, "contents is not specified");
    int running = 0;
    List<JsonNode> calls = List.of();
    for (int at = 0; at < contents.size(); at++) {
      JsonNode content = contents.get(at);
      VendorRules.fields(
          content,
          Set.of("role", "parts"),
          "Invalid JSON payload received. Unknown name at 'contents[%d]': Cannot find field.",
          at);
      String role = content.path("role").asText("user");
      require(role.equals("user") || role.equals("model"), "Please use a valid role: user, model.");
      JsonNode parts = content.path("parts");
      require(
          parts.size() > 0, "* GenerateContentRequest.contents[%d].parts: must not be empty", at);
      require(
          parts.size() > 1
              || !parts.path(0).path("text").asText("-").isEmpty()
              || parts.path(0).has("thoughtSignature"),
          "Unable to submit request because it has an empty text parameter. contents[%d]",
          at);
      for (int index = 0; index < parts.size(); index++) {
        part(parts.path(index), at, index, issued);
      }
      List<JsonNode> results = having(parts, "functionResponse");
      pair(calls, results);
      calls = having(parts, "functionCall");
      require(
          calls.isEmpty() || (role.equals("model") && afterUser(contents, at)),
          "Please ensure that function call turn comes immediately after a user turn or after a"
              + " function response turn.");
      if (role.equals("user") && results.isEmpty()) {
        running = at;
      }
    }
    pair(calls, List.of());
    require(
        !contents.path(contents.size() - 1).path("role").asText().equals("model"),
        "Please ensure that single turn requests end with a user role or the role field is empty.");
    for (int at = running; at < contents.size(); at++) {
      signed(contents.get(at), at);
    }
  }

  private static boolean afterUser(JsonNode contents, int at) {
    return at > 0 && contents.path(at - 1).path("role").asText("user").equals("user");
  }

  private static List<JsonNode> having(JsonNode parts, String field) {
    List<JsonNode> having = new ArrayList<>();
    for (JsonNode part : parts) {
      if (part.has(field)) {
        having.add(part.path(field));
      }
    }
    return having;
  }

  private static void pair(List<JsonNode> calls, List<JsonNode> results) {
    require(
        calls.size() == results.size(),
        "Please ensure that the number of function response parts is equal to the number of"
            + " function call parts of the function call turn.");
    List<String> open = new ArrayList<>();
    calls.forEach(call -> open.add(key(call)));
    for (JsonNode result : results) {
      require(
          open.remove(key(result)),
          "Function response %s does not belong to a function call of the turn before: %s",
          key(result),
          open);
    }
  }

  private static String key(JsonNode named) {
    return named.path("name").asText() + "/" + named.path("id").asText("");
  }

  private static void part(JsonNode part, int at, int index, List<Utterance> issued) {
    int data = 0;
    for (String field : DATA) {
      data += part.has(field) ? 1 : 0;
    }
    String place = "contents[%d].parts[%d]".formatted(at, index);
    require(
        data == 1,
        "* GenerateContentRequest.%s.data: required oneof field 'data' must have one initialized"
            + " field",
        place);
    for (String field : (Iterable<String>) part::fieldNames) {
      require(
          DATA.contains(field) || FLAGS.contains(field),
          "Invalid JSON payload received. Unknown name \"%s\" at '%s': Cannot find field.",
          field,
          place);
    }
    if (part.has("functionCall")) {
      require(part.at("/functionCall/args").isObject(), "Invalid value at '%s.args'", place);
    }
    if (part.has("functionResponse")) {
      require(
          part.at("/functionResponse/response").isObject(),
          "Invalid value at '%s.response'",
          place);
    }
    if (part.has("thoughtSignature")) {
      signature(part, place, issued);
    }
  }

  private static void signature(JsonNode part, String place, List<Utterance> issued) {
    String signature = part.path("thoughtSignature").asText();
    if (signature.equals(STAND_IN)) {
      return;
    }
    try {
      Base64.getDecoder().decode(signature);
    } catch (IllegalArgumentException noBase64) {
      throw new Refusal(
          "Invalid value at '%s.thought_signature' (TYPE_BYTES), Base64 decoding failed"
              .formatted(place));
    }
    Utterance said =
        issued.stream()
            .filter(one -> one.state().equals(signature))
            .findFirst()
            .orElseThrow(() -> new Refusal("Corrupted thought signature."));
    boolean onItsCall =
        !said.calls().isEmpty()
            && part.at("/functionCall/args")
                .equals(Tongue.json(said.calls().getFirst().arguments()));
    boolean onItsWords = said.calls().isEmpty() && part.has("text");
    require(onItsCall || onItsWords, "Thought signature is not valid for this part. %s", place);
  }

  private static void signed(JsonNode content, int at) {
    int position = 0;
    for (JsonNode part : content.path("parts")) {
      position++;
      if (part.has("functionCall")) {
        require(
            part.has("thoughtSignature"),
            "Function call is missing a thought_signature in functionCall parts. This is required"
                + " for tools to work correctly, and missing thought_signature may lead to degraded"
                + " model performance. Additional data, function call `default_api:%s` , position"
                + " %d of contents[%d].",
            part.at("/functionCall/name").asText(),
            position,
            at);
        return;
      }
    }
  }
}
