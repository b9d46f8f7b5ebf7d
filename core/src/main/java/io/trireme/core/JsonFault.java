package io.trireme.core;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.io.IOException;
import java.util.List;

/**
 * Turns what the parser says into a {@link MalformedJsonException}. The parser's messages quote the
 * document, so only their fixed beginnings are used, to choose words of our own.
 */
final class JsonFault {

  private record Wording(String beginning, String problem) {}

  private static final List<Wording> WORDINGS =
      List.of(
          new Wording("Unexpected character", "unexpected character"),
          // The bytes are known to be UTF-8 here: a character that belongs in a string only.
          new Wording("Invalid UTF-8", "unexpected character"),
          new Wording("Unrecognized token", "unknown word"),
          new Wording("Unrecognized character escape", "unknown escape in a string"),
          new Wording("Illegal unquoted character", "unescaped control character in a string"),
          new Wording("Illegal character", "control character between values"),
          new Wording("Invalid numeric value", "malformed number"),
          new Wording("Non-standard token", "unknown word"),
          new Wording("Broken surrogate pair in field name", "lone surrogate in a field name"),
          new Wording("Unexpected low surrogate in field name", "lone surrogate in a field name"),
          new Wording("Unexpected close marker", "bracket that closes the wrong kind"));

  private final JsonParser parser;
  private final int base;
  private final int end;
  private boolean rootEnded;

  JsonFault(JsonParser parser, int base, int end) {
    this.parser = parser;
    this.base = base;
    this.end = end;
  }

  /** From now on every fault is content after the root. */
  void rootEnded() {
    rootEnded = true;
  }

  MalformedJsonException at(String problem, JsonLocation location) {
    return new MalformedJsonException(problem, base + location.getByteOffset());
  }

  MalformedJsonException of(IOException e) {
    JsonLocation location = location(e);
    if (rootEnded) {
      return at("content after the root object", location);
    }
    if (e instanceof StreamConstraintsException) {
      return at(
          parser.getParsingContext().getNestingDepth() >= JsonTopLevel.MAX_NESTING
              ? "nested deeper than " + JsonTopLevel.MAX_NESTING + " levels"
              : "field names collide too often",
          location);
    }
    if (e instanceof JsonEOFException) {
      return new MalformedJsonException("document ends too early", end);
    }
    return at(problem(e), location);
  }

  private JsonLocation location(IOException e) {
    JsonLocation location = e instanceof JsonProcessingException json ? json.getLocation() : null;
    return location == null ? parser.currentLocation() : location;
  }

  private static String problem(IOException e) {
    String message = e instanceof JsonProcessingException json ? json.getOriginalMessage() : "";
    for (Wording wording : WORDINGS) {
      if (message.startsWith(wording.beginning())) {
        return wording.problem();
      }
    }
    return "syntax error";
  }
}
