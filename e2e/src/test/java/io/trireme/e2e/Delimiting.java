package io.trireme.e2e;

/** How an answer tells its reader where the body ends. */
enum Delimiting {
  /** One chunk per write and a terminal chunk. */
  CHUNKED,
  /** The length of the whole body, also when a fault will cut it short. */
  CONTENT_LENGTH,
  /** The end of the connection. */
  UNTIL_CLOSE,
  /** No head at all: the bytes of the script are everything, then the connection closes. */
  BARE
}
