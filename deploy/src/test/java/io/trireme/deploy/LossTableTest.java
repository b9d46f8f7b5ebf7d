package io.trireme.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.trireme.core.GatewayException;
import io.trireme.core.Json;
import io.trireme.core.model.ChatRequest;
import io.trireme.core.model.Loss;
import io.trireme.core.spi.AnswerContext;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.Quirks;
import io.trireme.core.spi.RequestHead;
import io.trireme.core.spi.Target;
import io.trireme.core.translate.Envelopes;
import io.trireme.core.translate.Losses;
import io.trireme.core.translate.Translation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
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
 * is tried by itself on every pair. {@code -Dtrireme.docs.write=true} writes the page anew.
 */
@Timeout(60)
final class LossTableTest {

  private static final Path PAGE = Path.of("../docs/reference/losses.md");

  /** A model of each vendor that most people would choose. */
  private static final Map<String, String> MODELS = models();

  private static final Map<String, Protocol> PROTOCOLS =
      Map.of(
          "claude", protocol("io.trireme.claude.ClaudeProtocol"),
          "codex", protocol("io.trireme.codex.CodexProtocol"),
          "chat", protocol("io.trireme.codex.ChatProtocol"),
          "gemini", protocol("io.trireme.gemini.GeminiProtocol"));

  private static Map<String, String> models() {
    Map<String, String> models = new LinkedHashMap<>();
    models.put("claude", "claude-sonnet-4-5");
    models.put("codex", "gpt-5.2");
    models.put("chat", "deepseek-chat");
    models.put("gemini", "gemini-3-pro");
    return models;
  }

  /** Dialects are beans, made by nobody but the container. */
  private static Protocol protocol(String name) {
    try {
      java.lang.reflect.Constructor<?> constructor = Class.forName(name).getDeclaredConstructor();
      constructor.setAccessible(true);
      return (Protocol) constructor.newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(name + " cannot be made", e);
    }
  }

  private record Head(String method, String path, String query) implements RequestHead {
    @Override
    public Optional<String> header(String name) {
      return Optional.empty();
    }

    @Override
    public Optional<String> queryParameter(String name) {
      return Optional.empty();
    }
  }

  private static JsonNode probes() throws IOException {
    try (InputStream in = LossTableTest.class.getResourceAsStream("/loss-probes.json")) {
      return Json.read(requireNonNull(in, "the probes are missing").readAllBytes());
    }
  }

  /** What becomes of a request on its way. */
  private static String fate(String client, String vendor, JsonNode dialect, JsonNode patch) {
    ObjectNode body = dialect.path("base").deepCopy();
    body.setAll((ObjectNode) patch);
    Head head = new Head("POST", dialect.path("path").asText(), "");
    Protocol from = requireNonNull(PROTOCOLS.get(client));
    Protocol to = requireNonNull(PROTOCOLS.get(vendor));
    Endpoint endpoint =
        from.endpoints().stream()
            .filter(e -> e.method().equals("POST") && e.match(head.path()).isPresent())
            .findFirst()
            .orElseThrow();
    Envelopes envelopes = new Envelopes(new byte[32]);
    Losses losses = new Losses();
    try {
      ChatRequest request = from.codec().decode(endpoint, head, Json.bytes(body), envelopes);
      Translation.of(
          from.codec(),
          to.codec(),
          new AnswerContext(request, head, "x", Instant.EPOCH, envelopes),
          new Target(
              to.dialect(),
              requireNonNull(MODELS.get(vendor)),
              "channel",
              request.source().stream(),
              Quirks.NONE),
          losses);
    } catch (GatewayException e) {
      return "400";
    }
    return losses.all().isEmpty()
        ? "yes"
        : losses.all().stream().map(LossTableTest::words).collect(Collectors.joining("; "));
  }

  private static String words(Loss loss) {
    String action = loss.action().name().toLowerCase(Locale.ROOT);
    String what = action + " `" + loss.field() + "`";
    return loss.detail().isEmpty() ? what : what + ": " + loss.detail();
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
      Protocol protocol = requireNonNull(PROTOCOLS.get(client));
      page.append("\n## A client of ").append(protocol.title()).append("\n\n| asked |");
      vendors.forEach(vendor -> page.append(" to ").append(vendor).append(" |"));
      page.append("\n|---|").append("---|".repeat(vendors.size())).append('\n');
      JsonNode dialect = probes.path(client);
      for (JsonNode probe : dialect.path("probes")) {
        page.append("| ").append(probe.path(0).asText()).append(" |");
        for (String vendor : vendors) {
          page.append(' ').append(fate(client, vendor, dialect, probe.path(1))).append(" |");
        }
        page.append('\n');
      }
    }
    return page.toString();
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
