package io.trireme.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.admin.Problem.FieldError;
import io.trireme.core.Json;
import io.trireme.scheduler.GatewayConfiguration;
import io.trireme.store.ConfigurationException;
import io.trireme.store.sql.ConfigChange;
import io.trireme.store.sql.ConfigConflict;
import io.trireme.store.sql.ConfigContent;
import io.trireme.store.sql.ConfigKind;
import io.trireme.store.sql.ConfigObject;
import io.trireme.store.sql.ConfigStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Changes what stands in the database, and says in a problem why that is not possible. */
final class ConfigWriter {

  /** Who changes something, in the audit. */
  static final String ACTOR = "admin";

  private static final String MISSING = "needs the key ";

  private final Configurator configurator;

  ConfigWriter(Configurator configurator) {
    this.configurator = requireNonNull(configurator, "configurator is null");
  }

  ConfigContent content() {
    return configurator.content();
  }

  /**
   * Makes changes, all or none.
   *
   * @param subject the object that the request is about: what is wrong with it is told by field
   * @param action what is done, in a word or two
   * @param fields the names of what changes
   * @throws Refused if that cannot be
   */
  ConfigContent write(
      ConfigChange subject, String action, Collection<String> fields, List<ConfigChange> changes) {
    ConfigStore.Reason reason =
        new ConfigStore.Reason(ACTOR, action, String.join(" ", new TreeSet<>(fields)));
    try {
      return configurator.change(changes, reason);
    } catch (ConfigurationException e) {
      throw invalid(subject, e);
    } catch (ConfigConflict e) {
      throw conflict(e);
    }
  }

  /** As {@link #write(ConfigChange, String, Collection, List)}, of one change. */
  ConfigContent write(ConfigChange change, String action, Collection<String> fields) {
    return write(change, action, fields, List.of(change));
  }

  /**
   * What would be in force if an object had this body. Changes nothing.
   *
   * @throws Refused 400 if that cannot be
   */
  GatewayConfiguration judged(ConfigKind kind, String id, ObjectNode body) {
    ConfigContent content = content();
    List<ConfigObject> objects = new ArrayList<>(content.objects());
    objects.removeIf(object -> object.kind() == kind && object.id().equals(id));
    objects.add(new ConfigObject(kind, id, content.revision() + 1, body));
    try {
      return configurator.judge(new ConfigContent(content.revision() + 1, objects));
    } catch (ConfigurationException e) {
      throw invalid(new ConfigChange.Put(kind, id, ConfigChange.ANY, body), e);
    }
  }

  private static Refused conflict(ConfigConflict conflict) {
    ConfigKind kind = conflict.change().kind();
    // A lane and the settings are there for their readers before they are kept.
    boolean makes =
        conflict.change().expected() == ConfigChange.ABSENT
            && (kind == ConfigKind.CHANNEL || kind == ConfigKind.CLIENT_KEY);
    if (makes && conflict.found() != ConfigChange.ABSENT) {
      return Refused.conflict(
          "exists",
          "There is a " + kind.word() + " of that id already.",
          List.of(new FieldError("id", "is taken")));
    }
    return Refused.stale();
  }

  private static Refused invalid(ConfigChange subject, ConfigurationException fault) {
    String own = subject.kind().word() + " " + subject.id();
    boolean concernsSubject = fault.file().equals(own);
    return Refused.invalid(
        List.of(
            concernsSubject
                ? new FieldError(field(fault), fault.problem())
                : new FieldError("", place(fault) + fault.problem())));
  }

  /** A key that is not there is no place of the document, but it is what people look for. */
  private static String field(ConfigurationException fault) {
    if (!fault.problem().startsWith(MISSING)) {
      return fault.path();
    }
    String key = fault.problem().substring(MISSING.length());
    return fault.path().isEmpty() ? key : fault.path() + "." + key;
  }

  private static String place(ConfigurationException fault) {
    return fault.file() + (fault.path().isEmpty() ? ": " : " " + fault.path() + ": ");
  }

  /** What is wrong, with the object that it is wrong with. */
  static String reason(ConfigurationException fault) {
    String field = field(fault);
    return (field.isEmpty() ? "" : field + ": ") + fault.problem();
  }

  /** The names of the fields in which two bodies differ. */
  static Set<String> differences(@Nullable ObjectNode before, ObjectNode after) {
    Set<String> names = new TreeSet<>();
    after.fieldNames().forEachRemaining(names::add);
    if (before == null) {
      return names;
    }
    before.fieldNames().forEachRemaining(names::add);
    names.removeIf(name -> before.path(name).equals(after.path(name)));
    return names;
  }

  /**
   * An object of the database that is to be changed.
   *
   * @param inForce whether it is in force, so that it must be the file's if it is not stored
   */
  ConfigObject stored(ConfigKind kind, String id, boolean inForce) {
    return content()
        .find(kind, id)
        .orElseThrow(
            () ->
                inForce
                    ? Refused.readOnly(
                        "This "
                            + kind.word()
                            + " stands in the configuration file: change it there.")
                    : Refused.notFound(
                        "unknown_" + kind.word().replace('-', '_'),
                        "There is no " + kind.word() + " of that id."));
  }

  /** The revision of an object after a change. */
  static long revision(ConfigContent content, ConfigKind kind, String id) {
    return content.find(kind, id).map(ConfigObject::revision).orElse(ConfigChange.ABSENT);
  }

  /** A request's body as an object. */
  static ObjectNode object(byte @Nullable [] bytes) {
    JsonNode json = Json.exact(bytes == null ? new byte[0] : bytes);
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw Refused.invalid(List.of(new FieldError("", "Send a JSON object.")));
  }
}
