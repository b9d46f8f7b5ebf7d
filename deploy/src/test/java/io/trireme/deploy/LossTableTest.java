package io.trireme.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.Loss;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.Signal;
import io.trireme.core.translate.Losses;
import io.trireme.core.translate.Translation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page that says what each dialect of a vendor cannot carry is what the code says: every field
 * is tried by itself on every pair. {@code -Dtrireme.docs.write=true} writes the page anew, and the
 * same losses as data for the admin API.
 */
@Timeout(60)
final class LossTableTest {

  private static final Path PAGE = Path.of("../docs/reference/losses.md");
  private static final Path DATA =
      Path.of("../admin-ui/src/main/resources/io/trireme/admin/losses.json");

  /** A model of each vendor that most people would choose. */
  private static final Map<String, String> MODELS = models();

  private static Map<String, String> models() {
    Map<String, String> models = new LinkedHashMap<>();
    models.put("claude", "claude-sonnet-4-5");
    models.put("codex", "gpt-5.2");
    models.put("chat", "deepseek-chat");
    models.put("gemini", "gemini-3-pro");
    return models;
  }

  private static JsonNode probes() throws IOException {
    try (InputStream in = LossTableTest.class.getResourceAsStream("/loss-probes.json")) {
      return Json.read(requireNonNull(in, "the probes are missing").readAllBytes());
    }
  }

  /** What a request loses on its way; nothing if it is refused. */
  private static Optional<List<Loss>> lost(
      String client, String vendor, JsonNode dialect, JsonNode patch) {
    ObjectNode body = dialect.path("base").deepCopy();
    body.setAll((ObjectNode) patch);
    Losses losses = new Losses();
    try {
      InstalledProtocols.translate(
          client,
          dialect.path("path").asText(),
          Json.bytes(body),
          vendor,
          requireNonNull(MODELS.get(vendor)),
          losses);
    } catch (GatewayException e) {
      return Optional.empty();
    }
    return Optional.of(losses.all());
  }

  /** What a whole answer loses on its way; a stream tells the same. */
  private static List<Loss> lostOfAnswer(
      String vendor, String client, JsonNode asked, JsonNode answer) {
    Losses losses = new Losses();
    Translation translation =
        InstalledProtocols.translate(
            client,
            asked.path("path").asText(),
            Json.bytes(asked.path("base")),
            vendor,
            requireNonNull(MODELS.get(vendor)),
            losses);
    List<Loss> ofRequest = losses.all();
    assertThat(translation.onWhole(Json.bytes(answer))).isNotInstanceOf(Signal.Failed.class);
    return losses.all().subList(ofRequest.size(), losses.all().size());
  }

  private static String fate(List<Loss> losses) {
    return losses.isEmpty()
        ? "yes"
        : losses.stream().map(LossTableTest::words).collect(Collectors.joining("; "));
  }

  private static String words(Loss loss) {
    String what = action(loss) + " `" + loss.field() + "`";
    return loss.detail().isEmpty() ? what : what + ": " + loss.detail();
  }

  private static String action(Loss loss) {
    return loss.action().name().toLowerCase(Locale.ROOT);
  }

  private static String page() throws IOException {
    StringBuilder page =
        new StringBuilder(
            """
            # What cannot be carried

            Each row is one field or form of a client's request, tried by itself. `yes`: the vendor is told
            the same. `mapped`, `emulated`, `dropped`: what happens instead to which part, as
            `x-trireme-warnings` tells the client. `400`: refused, because the caller would miss it. Where client and vendor speak the same
            dialect every byte is relayed and nothing is lost. Vendors differ by model: the columns are for
            %s.

            This page is generated: `LossTableTest` fails if the code says otherwise.
            """
                .formatted(
                    MODELS.values().stream()
                        .map(model -> "`" + model + "`")
                        .collect(Collectors.joining(", "))));
    JsonNode probes = probes();
    for (String client : MODELS.keySet()) {
      List<String> vendors = MODELS.keySet().stream().filter(v -> !v.equals(client)).toList();
      Protocol protocol = InstalledProtocols.of(client);
      page.append("\n## A client of ").append(protocol.title()).append("\n\n| asked |");
      vendors.forEach(vendor -> page.append(" to ").append(vendor).append(" |"));
      page.append("\n|---|").append("---|".repeat(vendors.size())).append('\n');
      JsonNode dialect = probes.path(client);
      for (JsonNode probe : dialect.path("probes")) {
        page.append("| ").append(probe.path(0).asText()).append(" |");
        for (String vendor : vendors) {
          Optional<List<Loss>> lost = lost(client, vendor, dialect, probe.path(1));
          page.append(' ').append(lost.map(LossTableTest::fate).orElse("400")).append(" |");
        }
        page.append('\n');
      }
    }
    answers(page, probes);
    return page.toString();
  }

  private static void answers(StringBuilder page, JsonNode probes) {
    page.append(
        """

        # What an answer cannot carry

        What a vendor's answer says, by itself, and what becomes of it for clients of other dialects. Whole
        answers tell it in `x-trireme-warnings`, and so do streams as far as it is known before their first
        words; what a stream loses later is named as `warnings` in the log's line of the exchange.
        """);
    for (String vendor : MODELS.keySet()) {
      List<String> clients = MODELS.keySet().stream().filter(c -> !c.equals(vendor)).toList();
      Protocol protocol = InstalledProtocols.of(vendor);
      page.append("\n## A vendor of ").append(protocol.title()).append("\n\n| answered |");
      clients.forEach(client -> page.append(" for ").append(client).append(" |"));
      page.append("\n|---|").append("---|".repeat(clients.size())).append('\n');
      for (JsonNode probe : probes.path(vendor).path("answers")) {
        page.append("| ").append(probe.path(0).asText()).append(" |");
        for (String client : clients) {
          List<Loss> lost = lostOfAnswer(vendor, client, probes.path(client), probe.path(1));
          page.append(' ').append(fate(lost)).append(" |");
        }
        page.append('\n');
      }
    }
  }

  /** The same, for programs; a line for each loss, so that changes can be read. */
  private static String data() throws IOException {
    JsonNode probes = probes();
    List<String> pairs = new ArrayList<>();
    for (String client : MODELS.keySet()) {
      for (String vendor : MODELS.keySet()) {
        if (!vendor.equals(client)) {
          ObjectNode pair = Json.object().put("client", client).put("vendor", vendor);
          pair.put("model", MODELS.get(vendor));
          String head = pair.toString();
          pairs.add(
              head.substring(0, head.length() - 1)
                  + ",\"losses\":[\n"
                  + String.join(",\n", losses(client, vendor, probes))
                  + "\n]}");
        }
      }
    }
    return "{\"pairs\":[\n" + String.join(",\n", pairs) + "\n]}\n";
  }

  private static List<String> losses(String client, String vendor, JsonNode probes) {
    List<String> lines = new ArrayList<>();
    JsonNode dialect = probes.path(client);
    for (JsonNode probe : dialect.path("probes")) {
      String what = probe.path(0).asText();
      lost(client, vendor, dialect, probe.path(1))
          .ifPresentOrElse(
              all -> all.forEach(loss -> lines.add(line("request", what, loss))),
              () -> lines.add(line("request", what, "refused", "", "")));
    }
    for (JsonNode probe : probes.path(vendor).path("answers")) {
      lostOfAnswer(vendor, client, dialect, probe.path(1))
          .forEach(loss -> lines.add(line("answer", probe.path(0).asText(), loss)));
    }
    return lines;
  }

  private static String line(String of, String what, Loss loss) {
    return line(of, what, action(loss), loss.field(), loss.detail());
  }

  private static String line(String of, String what, String fate, String field, String detail) {
    return Json.object()
        .put("of", of)
        .put("what", what)
        .put("fate", fate)
        .put("field", field)
        .put("detail", detail)
        .toString();
  }

  @Test
  void shouldTellTheAdminApiWhatTheCodeDoes() throws IOException {
    // When
    String data = data();
    // Then
    if (Boolean.getBoolean("trireme.docs.write")) {
      Files.writeString(DATA, data);
    }
    assertThat(DATA).hasContent(data.stripTrailing());
  }

  @Test
  void shouldSayInThePageWhatTheCodeDoes() throws IOException {
    // When
    String page = page();
    // Then
    if (Boolean.getBoolean("trireme.docs.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).hasContent(page.stripTrailing());
  }
}
