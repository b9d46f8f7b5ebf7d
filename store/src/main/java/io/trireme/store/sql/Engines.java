package io.trireme.store.sql;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/** Tells which engine a connection leads to, for the few statements that differ. */
final class Engines {

  private Engines() {}

  static boolean isPostgres(Handle handle) {
    try {
      return handle.getConnection().getMetaData().getURL().startsWith("jdbc:postgresql:");
    } catch (SQLException e) {
      throw new IllegalStateException("a driver knows where it is connected to", e);
    }
  }
}
