package io.trireme.core.translate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.Json;
import io.trireme.core.model.ReasoningState;
import io.trireme.core.model.ReasoningState.Form;
import io.trireme.core.model.ReasoningState.Origin;
import io.trireme.core.spi.Dialect;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What a vendor must get back, sealed so that a client of another dialect carries it: {@code tr1.}
 * and base64url of a small JSON document with the first 16 bytes of its HMAC-SHA256. Nobody without
 * the key can make one, and what was changed on the way does not open. Thread-safe.
 *
 * <p>Some slots must hold base64 of the standard alphabet, because SDKs decode them: for these the
 * same bytes stand behind four bytes that no vendor's state begins with.
 */
public final class Envelopes {

  /** What every envelope begins with, but for those in base64 slots. */
  public static final String PREFIX = "tr1.";

  private static final byte[] BYTE_PREFIX = {'T', 'R', '1', 0};
  private static final String BASE64_PREFIX = "VFIxA";
  private static final int MAC_LENGTH = 16;

  private final SecretKeySpec key;

  /**
   * Seals and opens with a key.
   *
   * @param key 16 bytes or more, the same for every process that serves the same clients
   */
  public Envelopes(byte[] key) {
    if (key.length < 16) {
      throw new IllegalArgumentException("an envelope's key has 16 bytes or more");
    }
    this.key = new SecretKeySpec(key, "HmacSHA256");
  }

  /** True if the value looks like one of ours, whether it opens or not. */
  public static boolean isEnvelope(String value) {
    return value.startsWith(PREFIX) || value.startsWith(BASE64_PREFIX);
  }

  /**
   * True if a body holds what may be one: a string that begins like one. Escapes are not looked
   * through, since no writer of JSON escapes letters and digits.
   */
  public static boolean mayOccurIn(byte[] json) {
    for (int i = 0; i < json.length - PREFIX.length(); i++) {
      if (json[i] == '"' && (holds(json, i + 1, PREFIX) || holds(json, i + 1, BASE64_PREFIX))) {
        return true;
      }
    }
    return false;
  }

  private static boolean holds(byte[] json, int at, String ascii) {
    if (json.length - at < ascii.length()) {
      return false;
    }
    for (int i = 0; i < ascii.length(); i++) {
      if (json[at + i] != ascii.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** A state for a slot that takes any text. */
  public String seal(ReasoningState state) {
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed(tree(state)));
  }

  /** A state for a slot that takes base64 of the standard alphabet. */
  public String sealBase64(ReasoningState state) {
    return prefixedBase64(sealed(tree(state)));
  }

  private static String prefixedBase64(byte[] sealed) {
    byte[] prefixed = Arrays.copyOf(BYTE_PREFIX, BYTE_PREFIX.length + sealed.length);
    System.arraycopy(sealed, 0, prefixed, BYTE_PREFIX.length, sealed.length);
    return Base64.getEncoder().encodeToString(prefixed);
  }

  /**
   * An envelope with nothing in it, for thoughts that their vendor wants nothing back of: by it
   * they are known as ours when the client takes them to a vendor of its own dialect.
   */
  public String sealNothing() {
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed(nothing()));
  }

  /** An envelope with nothing in it for a slot that takes base64 of the standard alphabet. */
  public String sealNothingBase64() {
    return prefixedBase64(sealed(nothing()));
  }

  /** True if it is an envelope of ours with nothing in it. */
  public boolean holdsNothing(String value) {
    JsonNode tree = opened(value);
    return tree != null && tree.path("k").asText().equals("nothing");
  }

  private static ObjectNode nothing() {
    return Json.object().put("k", "nothing");
  }

  /** A summary of a conversation for a slot that takes any text. */
  public String sealSummary(String summary) {
    ObjectNode tree = Json.object().put("k", "summary").put("v", summary);
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(sealed(tree));
  }

  /** The state within; empty if the value is no envelope of ours, or no longer. */
  public Optional<ReasoningState> open(String value) {
    JsonNode tree = opened(value);
    if (tree == null || !tree.path("k").asText().equals("state")) {
      return Optional.empty();
    }
    Origin origin =
        new Origin(
            new Dialect(tree.path("d").asText()), tree.path("m").asText(), tree.path("a").asText());
    return Optional.of(
        new ReasoningState(
            origin,
            Form.valueOf(tree.path("f").asText()),
            tree.path("v").asText(),
            tree.path("i").textValue(),
            tree.path("s").asText()));
  }

  /** The summary within; empty if the value is no envelope of ours, or no longer. */
  public Optional<String> openSummary(String value) {
    JsonNode tree = opened(value);
    return tree != null && tree.path("k").asText().equals("summary")
        ? Optional.of(tree.path("v").asText())
        : Optional.empty();
  }

  private static ObjectNode tree(ReasoningState state) {
    ObjectNode tree =
        Json.object()
            .put("k", "state")
            .put("d", state.origin().dialect().id())
            .put("m", state.origin().model())
            .put("a", state.origin().account())
            .put("f", state.form().name())
            .put("v", state.value());
    if (state.itemIdOrNull() != null) {
      tree.put("i", state.itemIdOrNull());
    }
    return state.shown().isEmpty() ? tree : tree.put("s", state.shown());
  }

  private byte[] sealed(ObjectNode tree) {
    byte[] document = Json.bytes(tree);
    byte[] sealed = Arrays.copyOf(document, document.length + MAC_LENGTH);
    System.arraycopy(mac(document), 0, sealed, document.length, MAC_LENGTH);
    return sealed;
  }

  private @Nullable JsonNode opened(String value) {
    byte[] sealed = bytes(value);
    if (sealed.length <= MAC_LENGTH) {
      return null;
    }
    byte[] document = Arrays.copyOf(sealed, sealed.length - MAC_LENGTH);
    byte[] mac = Arrays.copyOfRange(sealed, document.length, sealed.length);
    return MessageDigest.isEqual(mac, mac(document)) ? Json.read(document) : null;
  }

  private static byte[] bytes(String value) {
    try {
      if (value.startsWith(PREFIX)) {
        return Base64.getUrlDecoder().decode(value.substring(PREFIX.length()));
      }
      if (value.startsWith(BASE64_PREFIX)) {
        byte[] prefixed = Base64.getDecoder().decode(value);
        return Arrays.copyOfRange(prefixed, BYTE_PREFIX.length, prefixed.length);
      }
    } catch (IllegalArgumentException e) {
      // Not base64: cut or changed on the way.
    }
    return new byte[0];
  }

  private byte[] mac(byte[] document) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return Arrays.copyOf(mac.doFinal(document), MAC_LENGTH);
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }
}
