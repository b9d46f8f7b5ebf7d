package io.trireme.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The restricted Pod Security Standard, and a root file system that is read-only.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">the
 *     standard</a>
 */
final class PodSecurity {

  private static final Set<String> VOLUMES =
      Set.of(
          "name",
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "persistentVolumeClaim",
          "projected",
          "secret");

  private static final Set<String> SECCOMP = Set.of("RuntimeDefault", "Localhost");

  private PodSecurity() {}

  /** What a pod may not do and does. */
  static List<String> violations(JsonNode pod) {
    List<String> found = new ArrayList<>();
    for (String name : List.of("hostNetwork", "hostPID", "hostIPC")) {
      if (pod.path(name).asBoolean()) {
        found.add(name);
      }
    }
    for (JsonNode volume : pod.path("volumes")) {
      volume
          .fieldNames()
          .forEachRemaining(
              type -> {
                if (!VOLUMES.contains(type)) {
                  found.add("volume " + volume.path("name").asText() + " is a " + type);
                }
              });
    }
    JsonNode shared = pod.path("securityContext");
    if (!shared.path("sysctls").isMissingNode()) {
      found.add("sysctls");
    }
    for (String list : List.of("initContainers", "containers", "ephemeralContainers")) {
      for (JsonNode container : pod.path(list)) {
        String name = container.path("name").asText();
        container(shared, container).forEach(violation -> found.add(name + ": " + violation));
      }
    }
    return found;
  }

  private static List<String> container(JsonNode shared, JsonNode container) {
    List<String> found = new ArrayList<>();
    JsonNode own = container.path("securityContext");
    if (own.path("privileged").asBoolean()) {
      found.add("privileged");
    }
    if (own.path("allowPrivilegeEscalation").asBoolean(true)) {
      found.add("allowPrivilegeEscalation is not false");
    }
    if (!either(shared, own, "runAsNonRoot").asBoolean()) {
      found.add("runAsNonRoot is not true");
    }
    JsonNode user = either(shared, own, "runAsUser");
    if (user.isNumber() && user.asInt() == 0) {
      found.add("runAsUser is 0");
    }
    if (!SECCOMP.contains(either(shared, own, "seccompProfile").path("type").asText())) {
      found.add("seccompProfile is not RuntimeDefault");
    }
    List<String> dropped = texts(own.at("/capabilities/drop"));
    if (!dropped.contains("ALL")) {
      found.add("capabilities are not dropped");
    }
    for (String added : texts(own.at("/capabilities/add"))) {
      if (!added.equals("NET_BIND_SERVICE")) {
        found.add("capability " + added);
      }
    }
    if (!own.path("procMount").asText("Default").equals("Default")) {
      found.add("procMount");
    }
    for (JsonNode port : container.path("ports")) {
      if (port.path("hostPort").asInt() != 0) {
        found.add("hostPort");
      }
    }
    return found;
  }

  private static JsonNode either(JsonNode shared, JsonNode own, String name) {
    return own.has(name) ? own.path(name) : shared.path(name);
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
