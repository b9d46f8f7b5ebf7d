package io.trireme.charts;

import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The schema of the values and the page about them come from values.yaml; {@code
 * -Dtrireme.docs.write} writes them.
 */
@Timeout(60)
final class GeneratedFilesTest {

  private static final Path SCHEMA = HelmChart.FOLDER.resolve("values.schema.json");
  private static final Path README = HelmChart.FOLDER.resolve("README.md");
  private static final String BEGIN = "<!-- values: generated from values.yaml -->\n";
  private static final String END = "<!-- end of values -->\n";

  private static List<ValuesFile.Entry> values() throws IOException {
    return ValuesFile.read(HelmChart.FOLDER.resolve("values.yaml"));
  }

  private static List<ValuesFile.Entry> all(List<ValuesFile.Entry> entries) {
    List<ValuesFile.Entry> all = new ArrayList<>();
    for (ValuesFile.Entry entry : entries) {
      all.add(entry);
      all.addAll(all(entry.entries()));
    }
    return all;
  }

  @Test
  void shouldSayInTheSchemaWhatTheValuesSay() throws IOException {
    // When
    DefaultPrettyPrinter printer = new DefaultPrettyPrinter();
    printer.indentArraysWith(DefaultIndenter.SYSTEM_LINEFEED_INSTANCE);
    String schema =
        new ObjectMapper().writer(printer).writeValueAsString(ValuesFile.schema(values()));

    // Then
    if (Boolean.getBoolean("trireme.docs.write")) {
      Files.writeString(SCHEMA, schema + "\n");
    }
    assertThat(SCHEMA).hasContent(schema);
  }

  @Test
  void shouldSayInThePageWhatTheValuesSay() throws IOException {
    // Given
    String page = Files.readString(README);
    int begin = page.indexOf(BEGIN) + BEGIN.length();
    int end = page.indexOf(END);

    // When
    String wanted = page.substring(0, begin) + ValuesFile.table(values()) + page.substring(end);

    // Then
    if (Boolean.getBoolean("trireme.docs.write")) {
      Files.writeString(README, wanted);
    }
    assertThat(README).hasContent(wanted.stripTrailing());
  }

  @Test
  void shouldExplainEveryValue() throws IOException {
    // When
    List<String> unexplained =
        all(values()).stream()
            .filter(entry -> !entry.group() && entry.text().isEmpty())
            .map(ValuesFile.Entry::path)
            .toList();

    // Then
    assertThat(unexplained).isEmpty();
  }

  @Test
  void shouldLetNothingUnknownIn() throws IOException {
    // When
    List<String> open = new ArrayList<>();
    collect(ValuesFile.schema(values()), "", open);

    // Then
    assertThat(open)
        .containsExactlyInAnyOrder(
            "/config/content",
            "/database/migrationJob/resources",
            "/resources",
            "/podSecurityContext",
            "/securityContext",
            "/autoscaling/behavior",
            "/affinity",
            "/dnsConfig",
            "/global");
  }

  /** The objects that take any name. */
  private static void collect(JsonNode schema, String path, List<String> open) {
    JsonNode more = schema.path("additionalProperties");
    boolean object = schema.path("type").toString().contains("\"object\"");
    if (object && (more.isMissingNode() || more.asBoolean())) {
      open.add(path);
    }
    schema
        .path("properties")
        .properties()
        .forEach(property -> collect(property.getValue(), path + "/" + property.getKey(), open));
  }
}
