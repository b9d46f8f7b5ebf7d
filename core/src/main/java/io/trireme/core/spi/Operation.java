package io.trireme.core.spi;

/** What a client endpoint does, in words that every dialect shares. */
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
  NOT_SERVED
}
