package io.trireme.store.sql;

import com.fasterxml.jackson.databind.node.ObjectNode;

import static java.util.Objects.requireNonNull;

/**
 * One object that is configured.
 *
 * @param kind what it is
 * @param id unique among its kind
 * @param revision of the configuration that brought it, from 1
 * @param body its fields as in the configuration file, with its credentials in clear: for memory
 *     only. It is not to be changed
 */
public record ConfigObject(ConfigKind kind, String id, long revision, ObjectNode body) {

  public ConfigObject {
    requireNonNull(kind, "kind is null");
    requireNonNull(id, "id is null");
    requireNonNull(body, "body is null");
  }

  /** Names it and shows nothing of it. */
  @Override
  public String toString() {
    return kind.word() + " " + id + " revision " + revision;
  }
}
