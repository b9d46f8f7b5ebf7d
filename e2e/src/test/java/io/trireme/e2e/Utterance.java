package io.trireme.e2e;

import java.util.List;

import static java.util.Objects.requireNonNull;

/**
 * What a scripted vendor says in one answer; {@link Voice} gives it the form of a dialect.
 *
 * @param serial makes its ids its own: [a-z0-9]
 * @param thoughts shown thoughts, "" for none
 * @param state what the vendor wants back of its thoughts, base64; "" for none
 * @param text words, "" for none
 * @param calls in order
 * @param cut true if the limit of tokens ended it
 */
record Utterance(
    String serial, String thoughts, String state, String text, List<Call> calls, boolean cut) {

  /**
   * One call of a function.
   *
   * @param id "" where the vendor gives none
   * @param arguments a JSON object
   */
  record Call(String id, String name, String arguments) {
    Call {
      requireNonNull(id, "id is null");
      requireNonNull(name, "name is null");
      requireNonNull(arguments, "arguments is null");
    }
  }

  Utterance {
    requireNonNull(serial, "serial is null");
    requireNonNull(thoughts, "thoughts is null");
    requireNonNull(state, "state is null");
    requireNonNull(text, "text is null");
    calls = List.copyOf(calls);
  }

  /** Words alone. */
  static Utterance words(String text) {
    return new Utterance("w0", "", "", text, List.of(), false);
  }

  Utterance cutShort() {
    return new Utterance(serial, thoughts, state, text, calls, true);
  }

  /** The text in two halves, so that streams have more than one delta. */
  List<String> halves() {
    int middle = text.offsetByCodePoints(0, text.codePointCount(0, text.length()) / 2);
    return List.of(text.substring(0, middle), text.substring(middle));
  }
}
