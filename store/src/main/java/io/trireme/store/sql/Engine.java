package io.trireme.store.sql;

/** Which database holds what must last. */
public enum Engine {
  /** SQLite, a file in the data folder: one process. */
  EMBEDDED,
  /** PostgreSQL: any number of processes. */
  POSTGRES
}
