package io.trireme.store.sql;

/** Which database holds what must last. */
public enum Engine {
  /** SQLite, a file in the data folder: one process. */
  EMBEDDED,
  /** PostgreSQL: any number of processes. */
  POSTGRES;

  /** The time by the database's own clock, in milliseconds since 1970, as an SQL expression. */
  public String nowMillis() {
    return switch (this) {
      case EMBEDDED -> "cast(unixepoch('subsec') * 1000 as integer)";
      // Not that of the transaction's begin: it may have waited for a row since.
      case POSTGRES -> "cast(extract(epoch from clock_timestamp()) * 1000 as bigint)";
    };
  }
}
