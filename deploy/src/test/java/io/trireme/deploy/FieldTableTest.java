package io.trireme.deploy;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.Loss;
import io.trireme.core.spi.Signal;
import io.trireme.core.spi.UpstreamRequest;
import io.trireme.core.translate.Losses;
import io.trireme.core.translate.Translation;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The pages that say of every field and every kind of part what becomes of it on its way between
 * two dialects are what the code does. The names come from the official SDKs: one that is new there
 * fails this test until there is a sample of it. Each sample is translated with the field and
 * without it, and what differs is what was carried; so what is lost without a warning shows, too,
 * and needs a reason in {@code field-probes.json}. {@code -Dtrireme.docs.write=true} writes the
 * pages anew.
 */
@Timeout(60)
final class FieldTableTest {

  private static final List<String> DIALECTS = List.of("claude", "codex", "chat", "gemini");

  /** What becomes of a field that changes nothing and of which nobody is told. */
  private static final String SILENT = "–";

  /** Marks the place of a field in an object, and of a part in a list. */
  private static final String PLACE = "$";

  private static JsonNode probes() throws IOException {
    try (InputStream in = FieldTableTest.class.getResourceAsStream("/field-probes.json")) {
      return Json.read(requireNonNull(in, "the probes are missing").readAllBytes());
    }
  }

  private static String model(String vendor) {
    return switch (vendor) {
      case "claude" -> "claude-sonnet-4-5";
      case "codex" -> "gpt-5.2";
      case "chat" -> "deepseek-chat";
      default -> "gemini-3-pro";
    };
  }

  // What the SDKs know.

  private static Set<String> known(JsonNode group) throws ClassNotFoundException {
    Set<String> names = new TreeSet<>();
    if (group.has("forms")) {
      for (Method method : Class.forName(group.path("forms").asText()).getMethods()) {
        if (method.getName().matches("is[A-Z]\\w*")
            && method.getReturnType() == boolean.class
            && method.getParameterCount() == 0) {
          names.add(method.getName().substring(2));
        }
      }
      // Of the SDK's own: whether what was read is what it says it is.
      names.remove("Valid");
      return names;
    }
    for (Method method : Class.forName(group.path("sdk").asText()).getDeclaredMethods()) {
      JsonProperty property = method.getAnnotation(JsonProperty.class);
      if (property != null && method.getParameterCount() == 0) {
        names.add(property.value());
      }
    }
    // What only the SDK itself reads, or what a page tells elsewhere.
    group.path("elsewhere").forEach(name -> names.remove(name.asText()));
    return names;
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "codex", "chat", "gemini"})
  void shouldHaveASampleOfEveryFieldThatTheSdkKnows(String dialect) throws Exception {
    // Given
    JsonNode known = probes().path(dialect);
    List<String> wrong = new ArrayList<>();
    for (String side : List.of("requests", "answers")) {
      assertThat(known.path(side)).isNotEmpty();
      for (JsonNode group : known.path(side)) {
        // When
        Set<String> sampled = new TreeSet<>(names(group.path("probes")));
        Set<String> missing = new TreeSet<>(known(group));
        missing.removeAll(sampled);
        sampled.removeAll(known(group));
        missing.forEach(name -> wrong.add(side + ", " + group.path("title") + ": no " + name));
        sampled.forEach(name -> wrong.add(side + ", " + group.path("title") + ": odd " + name));
      }
    }
    // Then
    assertThat(wrong).isEmpty();
  }

  // Samples with and without the field.

  /** A body with the field, and the same without it. */
  private record Sample(ObjectNode with, ObjectNode without) {}

  private static Sample sample(ObjectNode base, JsonNode group, String name, JsonNode probe) {
    if (probe.has("$body")) {
      return new Sample(patched(base, probe.path("$body")), patched(base, probe.path("$base")));
    }
    JsonNode value = probe.has("$value") ? probe.path("$value") : probe;
    ObjectNode common = probe.has("$also") ? patched(base, probe.path("$also")) : base;
    return new Sample(
        merged(common, filled(group.path("wrap"), name, value)),
        merged(common, filled(group.path("wrap"), name, null)));
  }

  private static ObjectNode patched(ObjectNode base, JsonNode patch) {
    ObjectNode body = base.deepCopy();
    body.setAll((ObjectNode) patch);
    return body;
  }

  /** Objects are joined; all else is replaced. */
  private static ObjectNode merged(ObjectNode base, JsonNode patch) {
    ObjectNode body = base.deepCopy();
    for (String name : names(patch)) {
      JsonNode old = body.path(name);
      JsonNode value = patch.path(name);
      body.set(name, old.isObject() && value.isObject() ? merged((ObjectNode) old, value) : value);
    }
    return body;
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** The wrap with the value at its place, or, for null, with nothing there. */
  private static JsonNode filled(JsonNode wrap, String name, @Nullable JsonNode value) {
    if (wrap.isArray()) {
      ArrayNode list = Json.object().arrayNode();
      for (JsonNode element : wrap) {
        if (!element.asText().equals(PLACE)) {
          list.add(filled(element, name, value));
        } else if (value != null) {
          list.add(value);
        }
      }
      return list;
    }
    if (!wrap.isObject()) {
      return wrap;
    }
    ObjectNode object = Json.object();
    for (String key : names(wrap)) {
      JsonNode inner = wrap.path(key);
      if (inner.asText().equals(PLACE)) {
        if (value != null) {
          object.set(key, value);
        }
      } else if (!key.equals(PLACE)) {
        object.set(key, filled(inner, name, value));
      }
    }
    if (wrap.has(PLACE) && value != null) {
      object.set(name, value);
    }
    return object;
  }

  // What becomes of them.

  /** What a vendor is sent and what the client is told of losses; or that it is refused. */
  private record Sent(String request, List<String> losses, boolean refused) {}

  private static Sent sent(String client, JsonNode known, String vendor, ObjectNode body) {
    Losses losses = new Losses();
    try {
      UpstreamRequest request =
          InstalledProtocols.translate(
                  client,
                  known.path("path").asText(),
                  Json.bytes(body),
                  vendor,
                  model(vendor),
                  losses)
              .request();
      return new Sent(
          request.path() + request.query() + new String(request.body(), StandardCharsets.UTF_8),
          losses.all().stream().map(FieldTableTest::words).toList(),
          false);
    } catch (GatewayException e) {
      return new Sent("", List.of(), true);
    }
  }

  private static String words(Loss loss) {
    String what = loss.action().name().toLowerCase(Locale.ROOT) + " `" + loss.field() + "`";
    return loss.detail().isEmpty() ? what : what + ": " + loss.detail();
  }

  private static String carried(String client, JsonNode known, String vendor, Sample sample) {
    Sent with = sent(client, known, vendor, sample.with());
    if (with.refused()) {
      return "400";
    }
    Sent without = sent(client, known, vendor, sample.without());
    List<String> lost = new ArrayList<>(with.losses());
    lost.removeAll(without.losses());
    if (!lost.isEmpty()) {
      return lost.stream().distinct().collect(Collectors.joining("; "));
    }
    return with.request().equals(without.request()) ? SILENT : "yes";
  }

  private static String told(String vendor, String client, Sample sample) throws IOException {
    List<String> lost = new ArrayList<>();
    List<String> lostAnyway = new ArrayList<>();
    String with = answer(vendor, client, sample.with(), lost);
    if (with.isEmpty()) {
      return "error";
    }
    String without = answer(vendor, client, sample.without(), lostAnyway);
    lost.removeAll(lostAnyway);
    if (!lost.isEmpty()) {
      return lost.stream().distinct().collect(Collectors.joining("; "));
    }
    return with.equals(without) ? SILENT : "yes";
  }

  /** What the client gets for a whole answer; "" for an error. */
  private static String answer(String vendor, String client, ObjectNode body, List<String> lost)
      throws IOException {
    JsonNode asked = probes().path(client);
    Losses losses = new Losses();
    Translation translation =
        InstalledProtocols.translate(
            client,
            asked.path("path").asText(),
            Json.bytes(asked.path("base")),
            vendor,
            model(vendor),
            losses);
    try {
      Signal signal = translation.onWhole(Json.bytes(body));
      losses.all().forEach(loss -> lost.add(words(loss)));
      return signal instanceof Signal.Failed
          ? ""
          : new String(translation.take(), StandardCharsets.UTF_8);
    } catch (GatewayException e) {
      return "";
    }
  }

  // The pages.

  private static String label(JsonNode group, String name, JsonNode probe) {
    if (probe.has("$label")) {
      return probe.path("$label").asText();
    }
    JsonNode value = probe.has("$value") ? probe.path("$value") : probe;
    return group.has("forms") ? value.path("type").asText(name) : name;
  }

  private static String page(String dialect) throws IOException {
    JsonNode known = probes().path(dialect);
    List<String> others = DIALECTS.stream().filter(other -> !other.equals(dialect)).toList();
    String models =
        others.stream().map(v -> "`" + model(v) + "`").collect(Collectors.joining(", "));
    StringBuilder page = new StringBuilder();
    page.append("# Field by field: ")
        .append(InstalledProtocols.of(dialect).title())
        .append(
            """


            Every field and every kind of part that the official SDK of this dialect knows, tried by
            itself, with a sample, against each other dialect, for %s. `yes`: it changes what the other
            side gets. `mapped`, `emulated`, `dropped`: what `x-trireme-warnings` says. `400`: refused.
            `n/a`: the other side gets the same as without it and nobody is told, for the reason that
            stands behind it. Where both sides speak this dialect every byte is relayed. [How it is
            translated](translation-%s.md) says what is made of it.

            This page is generated: `FieldTableTest` fails if the code says otherwise.
            """
                .formatted(models, dialect));
    page.append("\n## A client asks\n");
    for (JsonNode group : known.path("requests")) {
      header(page, group, others, "to");
      for (String name : names(group.path("probes"))) {
        JsonNode probe = group.path("probes").path(name);
        Sample sample = sample((ObjectNode) known.path("base"), group, name, probe);
        page.append("| `").append(label(group, name, probe)).append("` |");
        for (String vendor : others) {
          String cell = carried(dialect, known, vendor, sample);
          page.append(' ').append(reasoned(cell, group, name, vendor)).append(" |");
        }
        page.append('\n');
      }
    }
    page.append("\n## A vendor answers\n\nWhole answers; a stream tells the same.\n");
    for (JsonNode group : known.path("answers")) {
      header(page, group, others, "for a client of");
      for (String name : names(group.path("probes"))) {
        JsonNode probe = group.path("probes").path(name);
        Sample sample = sample((ObjectNode) known.path("answer"), group, name, probe);
        page.append("| `").append(label(group, name, probe)).append("` |");
        for (String client : others) {
          String cell = told(dialect, client, sample);
          page.append(' ').append(reasoned(cell, group, name, client)).append(" |");
        }
        page.append('\n');
      }
    }
    return page.toString();
  }

  /** Why nobody needs to be told, if so. A sample may have one reason for all or one for each. */
  private static String reasoned(String cell, JsonNode group, String name, String other) {
    JsonNode reasons = group.path("silent").path(name);
    String reason = reasons.isTextual() ? reasons.asText() : reasons.path(other).asText();
    if (cell.equals(SILENT)) {
      return reason.isEmpty() ? SILENT : "n/a: " + reason;
    }
    return reasons.isObject() && !reason.isEmpty() ? cell + " (but a reason is given)" : cell;
  }

  private static void header(
      StringBuilder page, JsonNode group, List<String> others, String towards) {
    page.append("\n| ").append(group.path("title").asText()).append(" |");
    others.forEach(o -> page.append(' ').append(towards).append(' ').append(o).append(" |"));
    page.append("\n|---|").append("---|".repeat(others.size())).append('\n');
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "codex", "chat", "gemini"})
  void shouldLoseNothingWithoutAWordOrAReason(String dialect) throws IOException {
    // When
    String page = page(dialect);
    // Then
    assertThat(page.lines())
        .filteredOn(row -> row.contains("| " + SILENT + " |") || row.contains("(but a reason"))
        .isEmpty();
    for (String side : List.of("requests", "answers")) {
      for (JsonNode group : probes().path(dialect).path(side)) {
        assertThat(names(group.path("probes"))).containsAll(names(group.path("silent")));
        // A reason that no row gives is one for something that is carried by now.
        for (String name : names(group.path("silent"))) {
          JsonNode reasons = group.path("silent").path(name);
          String reason =
              reasons.isTextual() ? reasons.asText() : reasons.iterator().next().asText();
          assertThat(page).contains("n/a: " + reason);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"claude", "codex", "chat", "gemini"})
  void shouldSayInThePageWhatTheCodeDoes(String dialect) throws IOException {
    // Given
    Path path = Path.of("../docs/reference/fields-" + dialect + ".md");
    // When
    String page = page(dialect);
    // Then
    if (Boolean.getBoolean("trireme.docs.write")) {
      Files.writeString(path, page);
    }
    assertThat(path).hasContent(page.stripTrailing());
  }
}
