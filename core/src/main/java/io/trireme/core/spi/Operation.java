package io.trireme.core.spi;

/** What a client endpoint does, in words that all dialects share. */
public enum Operation {
  /** Generates an answer, whole or as a stream. */
  GENERATE,
  /** Counts the input tokens of a request without generating. */
  COUNT_TOKENS,
  /** Lists the models that the caller may name. */
  LIST_MODELS,
  /** Describes one model. */
  GET_MODEL,
  /** Something that the dialect's vendors do, and this gateway does not. */
  NOT_SERVED,
  /** Gives an answer once more that was kept. */
  GET_STORED,
  /** Forgets an answer that was kept. */
  DELETE_STORED,
  /** Lists what a kept answer is an answer to. */
  LIST_STORED_INPUT,
  /** Stops an answer that is made without anybody listening. */
  CANCEL_STORED
}
