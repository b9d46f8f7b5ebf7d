package io.trireme.core.model;

import static java.util.Objects.requireNonNull;

/**
 * Something that the other side's dialect cannot carry as it was said. It is told to the client in
 * {@code x-trireme-warnings}, never hidden.
 *
 * @param action what became of it
 * @param field the client's own field, such as {@code top_k}; of an answer the vendor's word for
 *     it, behind {@code answer.}; ASCII
 * @param detail what it became, or why it went; "" if the field says it all
 */
public record Loss(Action action, String field, String detail) {

  /** What becomes of a thing that cannot be carried. */
  public enum Action {
    /** Something near it was sent instead. */
    MAPPED,
    /** The gateway does it in the vendor's place. */
    EMULATED,
    /** It is gone. */
    DROPPED
  }

  public Loss {
    requireNonNull(action, "action is null");
    requireNonNull(field, "field is null");
    requireNonNull(detail, "detail is null");
  }

  /** Gone without a reason that the field would not tell. */
  public static Loss dropped(String field) {
    return new Loss(Action.DROPPED, field, "");
  }

  /**
   * Gone from an answer.
   *
   * @param what the vendor's own word for it
   */
  public static Loss droppedOfAnswer(String what) {
    return dropped("answer." + what);
  }

  /** Something near it was sent. */
  public static Loss mapped(String field, String detail) {
    return new Loss(Action.MAPPED, field, detail);
  }

  /** The gateway does it. */
  public static Loss emulated(String field, String detail) {
    return new Loss(Action.EMULATED, field, detail);
  }
}
