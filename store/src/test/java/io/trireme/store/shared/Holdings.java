package io.trireme.store.shared;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.time.temporal.Temporal;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How much objects hold: the entries of every map, collection and array of objects that fields of
 * our own classes lead to, by the name of the field. So what is added to a class is counted without
 * anybody's telling.
 */
final class Holdings {

  private static final String OURS = "io.trireme.";

  private final Map<String, Long> sizes = new TreeMap<>();
  private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
  private final Deque<Object> waiting = new ArrayDeque<>();

  private Holdings() {}

  /** Counts what these lead to. What changes meanwhile is counted as it is met. */
  static Map<String, Long> of(Object... roots) {
    Holdings holdings = new Holdings();
    for (Object root : roots) {
      holdings.meet(root);
    }
    while (!holdings.waiting.isEmpty()) {
      holdings.look(holdings.waiting.pop());
    }
    return holdings.sizes;
  }

  private void meet(@Nullable Object object) {
    switch (object) {
      case null -> {}
      case Enum<?> constant -> {}
      case CharSequence text -> {}
      case Number number -> {}
      case Temporal time -> {}
      default -> {
        if (seen.add(object)) {
          waiting.push(object);
        }
      }
    }
  }

  private void look(Object object) {
    switch (object) {
      case Map<?, ?> map ->
          map.forEach(
              (key, value) -> {
                meet(key);
                meet(value);
              });
      case Collection<?> collection -> collection.forEach(this::meet);
      case AtomicReference<?> reference -> meet(reference.get());
      case Object[] array -> {
        for (Object element : array) {
          meet(element);
        }
      }
      default -> fields(object);
    }
  }

  private void fields(Object object) {
    for (Class<?> type = object.getClass();
        type != null && type.getName().startsWith(OURS);
        type = type.getSuperclass()) {
      for (Field field : type.getDeclaredFields()) {
        if (!Modifier.isStatic(field.getModifiers()) && !field.getType().isPrimitive()) {
          count(type, field, object);
        }
      }
    }
  }

  private void count(Class<?> type, Field field, Object object) {
    field.setAccessible(true);
    try {
      Object value = field.get(object);
      long size =
          switch (value) {
            case Map<?, ?> map -> map.size();
            case Collection<?> collection -> collection.size();
            case Object[] array -> Array.getLength(array);
            case null, default -> -1;
          };
      if (size >= 0) {
        String name = type.getName().substring(OURS.length()) + "." + field.getName();
        sizes.merge(name, size, Long::sum);
      }
      meet(value);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(field + " cannot be read", e);
    }
  }
}
