package io.trireme.gemini;

import java.util.Set;

/**
 * Thought signatures: bytes in base64, of either alphabet.
 *
 * @see <a href="https://ai.google.dev/gemini-api/docs/thought-signatures">Thought signatures</a>
 */
final class Signatures {

  /** What Google's validator takes in place of a signature that nobody has. */
  static final String SENTINEL = "skip_thought_signature_validator";

  /** The documented sentinels, plain and as the bytes that some SDKs make of them. */
  private static final Set<String> SENTINELS =
      Set.of(
          SENTINEL,
          "context_engineering_is_the_way_to_go",
          "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I=",
          "c2tpcF90aG91Z2h0X3NpZ25hdHVyZV92YWxpZGF0b3I",
          "Y29udGV4dF9lbmdpbmVlcmluZ19pc190aGVfd2F5X3RvX2dv");

  private Signatures() {}

  /** True if it stands for a missing signature. */
  static boolean isSentinel(String signature) {
    return SENTINELS.contains(signature);
  }

  /** The same bytes in the standard alphabet. */
  static String standard(String base64) {
    return base64.replace('-', '+').replace('_', '/');
  }
}
