package io.trireme.core.spi;

import io.trireme.core.JsonTopLevel;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What the gateway must know of a request before it chooses an upstream. Found by a shallow look at
 * the bytes, never by a full decode.
 *
 * @param model the model that the client named
 * @param stream true if the client wants the answer as events
 * @param form how the events of a stream are written
 * @param sessionOrNull the conversation: the client's own name for it, else a digest of how it
 *     begins; null if there is neither
 * @param reasoning true if the client asks the model to think before it answers, so that the first
 *     word may take long
 * @param modelFields where the model stands in the body, for a splice; empty if it stands in the
 *     path
 * @param maxOutput how many tokens the client lets the model generate at most; 0 if it does not say
 */
public record RequestFacts(
    String model,
    boolean stream,
    StreamForm form,
    @Nullable String sessionOrNull,
    boolean reasoning,
    List<JsonTopLevel.Field> modelFields,
    long maxOutput) {

  public RequestFacts {
    requireNonNull(model, "model is null");
    requireNonNull(form, "form is null");
    modelFields = List.copyOf(modelFields);
  }

  /**
   * Facts of a request that asks for no thoughts, and whose stream, if it is one, is of server-sent
   * events.
   */
  public RequestFacts(
      String model,
      boolean stream,
      @Nullable String sessionOrNull,
      List<JsonTopLevel.Field> modelFields) {
    this(model, stream, StreamForm.EVENTS, sessionOrNull, false, modelFields, 0);
  }

  /** The conversation: the client's own name for it, else a digest of how it begins. */
  public Optional<String> session() {
    return Optional.ofNullable(sessionOrNull);
  }
}
