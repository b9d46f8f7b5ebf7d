package io.trireme.store.sql;

import com.fasterxml.jackson.databind.node.ObjectNode;

import static java.util.Objects.requireNonNull;

/** A change of one object. */
public sealed interface ConfigChange {

  /** {@link #expected} of a change that takes the object as it is, or makes it. */
  long ANY = -1;

  /** {@link #expected} of a change that makes an object which is not there yet. */
  long ABSENT = 0;

  /** What is changed. */
  ConfigKind kind();

  /** Which one. */
  String id();

  /** The revision that the object must have, {@link #ANY} or {@link #ABSENT}. */
  long expected();

  /**
   * The object is to be like this.
   *
   * @param body all its fields
   */
  record Put(ConfigKind kind, String id, long expected, ObjectNode body) implements ConfigChange {
    public Put {
      requireNonNull(kind, "kind is null");
      requireNonNull(id, "id is null");
      requireNonNull(body, "body is null");
    }

    @Override
    public String toString() {
      return "Put[" + kind.word() + " " + id + "]";
    }
  }

  /** The object is to be gone. */
  record Remove(ConfigKind kind, String id, long expected) implements ConfigChange {
    public Remove {
      requireNonNull(kind, "kind is null");
      requireNonNull(id, "id is null");
    }
  }
}
