package io.trireme.admin;

import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** The bodies of the API's document have the fields that the readers know, and no others. */
@Timeout(20)
class BodiesTest {

  private static final Pattern KNOWN = Pattern.compile("\\bSet\\.of\\(([^()]*)\\)");
  private static final Pattern WORD = Pattern.compile("\"(\\w+)\"");

  /** What is taken out of a body before it comes to its reader, or put in by us. */
  private static final Set<String> NOT_READ = Set.of("place", "masked");

  private static final Set<String> OURS = Set.of("prefix", "hmac", "former", "until");

  private static Set<String> names(Class<?> record) {
    Set<String> names = new TreeSet<>();
    for (RecordComponent component : record.getRecordComponents()) {
      Schema schema = component.getAccessor().getAnnotation(Schema.class);
      String name = schema == null ? "" : schema.name();
      names.add(name.isEmpty() ? component.getName() : name);
    }
    names.removeAll(NOT_READ);
    return names;
  }

  private static List<Set<String>> bodies() {
    List<Set<String>> bodies = new ArrayList<>();
    for (Class<?> record : Bodies.class.getDeclaredClasses()) {
      Set<String> names = names(record);
      if (record == Bodies.Lane.class) {
        // It may be sent back with its dialect, which its address says already.
        names.remove("dialect");
      }
      bodies.add(names);
    }
    return bodies;
  }

  /** Each set of names that a source knows. */
  private static List<Set<String>> known(String source) throws IOException {
    List<Set<String>> known = new ArrayList<>();
    Matcher set = KNOWN.matcher(Files.readString(Path.of(source)));
    while (set.find()) {
      Set<String> words = new TreeSet<>();
      Matcher word = WORD.matcher(set.group(1));
      while (word.find()) {
        words.add(word.group(1));
      }
      if (!words.isEmpty()) {
        known.add(words);
      }
    }
    return known;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../store/src/main/java/io/trireme/store/ChannelReader.java",
        "../store/src/main/java/io/trireme/store/LaneReader.java",
        "../store/src/main/java/io/trireme/store/SettingsReader.java",
        "src/main/java/io/trireme/admin/EntryChange.java",
        "src/main/java/io/trireme/admin/RouteResource.java"
      })
  void shouldHaveTheFieldsThatAReaderKnows(String source) throws IOException {
    // When
    List<Set<String>> known = known(source);
    // Then
    assertThat(known).isNotEmpty();
    assertThat(bodies()).containsAll(known);
  }

  @Test
  void shouldHaveTheFieldsOfClientKeysThatAreNotOurs() throws IOException {
    // When
    List<Set<String>> known =
        known("../store/src/main/java/io/trireme/store/ClientKeyReader.java").stream()
            .filter(names -> !names.contains("secretRef"))
            .map(HashSet::new)
            .peek(names -> names.removeAll(OURS))
            .filter(names -> !names.isEmpty())
            .map(names -> (Set<String>) new TreeSet<>(names))
            .toList();
    // Then
    assertThat(known).hasSizeGreaterThan(1);
    assertThat(bodies()).containsAll(known);
  }
}
