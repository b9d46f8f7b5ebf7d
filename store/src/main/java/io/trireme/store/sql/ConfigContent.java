package io.trireme.store.sql;

import java.util.List;
import java.util.Optional;

/**
 * All that is configured in the database at one time.
 *
 * @param revision grows with each change; 0 if there never was one
 * @param objects in the order in which they were made
 */
public record ConfigContent(long revision, List<ConfigObject> objects) {

  /** Nothing is configured. */
  public static final ConfigContent EMPTY = new ConfigContent(0, List.of());

  public ConfigContent {
    objects = List.copyOf(objects);
  }

  /** An object by its kind and id. */
  public Optional<ConfigObject> find(ConfigKind kind, String id) {
    return objects.stream()
        .filter(object -> object.kind() == kind && object.id().equals(id))
        .findFirst();
  }

  /** The objects of a kind, in order. */
  public List<ConfigObject> of(ConfigKind kind) {
    return objects.stream().filter(object -> object.kind() == kind).toList();
  }
}
