package io.trireme.codex;

/** An output item that grows. */
sealed interface CodexOpenItem permits CodexOpenMessage, CodexOpenReasoning, CodexOpenCall {

  /** More of what it says; never empty. */
  void add(String text);

  /**
   * The item is done.
   *
   * @param cut true if the answer ended in the middle of it
   */
  void finish(boolean cut);
}
