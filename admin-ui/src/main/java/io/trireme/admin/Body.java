package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import io.trireme.admin.Problem.FieldError;
import io.trireme.core.Json;
import io.trireme.store.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A JSON object that was sent to the admin API. Gathers what is wrong with its fields. */
final class Body {
  private final JsonNode json;
  private final List<FieldError> errors = new ArrayList<>();

  /**
   * Reads an object.
   *
   * @param known its fields
   * @throws Refused 400 if it is no object
   */
  Body(byte @Nullable [] bytes, Set<String> known) {
    this.json = Json.exact(bytes == null ? new byte[0] : bytes);
    if (!json.isObject()) {
      throw Refused.invalid(List.of(new FieldError("", "Send a JSON object.")));
    }
    json.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                wrong(name, "is not known here");
              }
            });
  }

  void wrong(String field, String message) {
    errors.add(new FieldError(field, message));
  }

  /** Says 400 if anything was wrong. */
  void check() {
    if (!errors.isEmpty()) {
      throw Refused.invalid(errors);
    }
  }

  boolean has(String field) {
    return json.has(field);
  }

  boolean isNull(String field) {
    return json.path(field).isNull();
  }

  /** A text that is not empty; empty if the field is absent, null or wrong. */
  Optional<String> text(String field) {
    JsonNode value = json.path(field);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isTextual() || value.asText().isBlank()) {
      wrong(field, "must be a text");
      return Optional.empty();
    }
    return Optional.of(value.asText());
  }

  /** A whole number; empty if the field is absent or wrong. */
  Optional<Integer> integer(String field) {
    JsonNode value = json.path(field);
    if (value.isMissingNode()) {
      return Optional.empty();
    }
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      wrong(field, "must be a whole number");
      return Optional.empty();
    }
    return Optional.of(value.intValue());
  }

  /** The only field of an object, a duration of at most so long; empty if it is wrong. */
  Optional<Duration> duration(String field, String inner, Duration most) {
    JsonNode value = json.path(field);
    if (!value.isObject() || value.size() != 1 || !value.path(inner).isTextual()) {
      wrong(field, "must be {\"" + inner + "\": \"10m\"} or null");
      return Optional.empty();
    }
    try {
      Duration duration = Durations.parse(value.path(inner).asText());
      if (duration.compareTo(most) <= 0) {
        return Optional.of(duration);
      }
      wrong(field + "." + inner, "must be at most " + Durations.text(most));
    } catch (IllegalArgumentException e) {
      wrong(field + "." + inner, "must be a whole number and ms, s, m or h: 10m");
    }
    return Optional.empty();
  }
}
