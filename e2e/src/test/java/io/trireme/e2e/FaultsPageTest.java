package io.trireme.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** The page of faults names tests that exist, for every case that is played. */
@Timeout(60)
class FaultsPageTest {
  private static final Path ROOT = Path.of("..");
  private static final Path PAGE = ROOT.resolve("docs/reference/faults.md");
  private static final Pattern TEST = Pattern.compile("`(\\w+(?:IT|Test))\\.(\\w+)`");
  private static final Pattern ID = Pattern.compile("\\bF\\d\\d\\b");

  private static List<String> rows = List.of();

  @BeforeAll
  static void read() throws IOException {
    rows = Files.readAllLines(PAGE).stream().filter(line -> line.startsWith("| F")).toList();
  }

  private static Map<String, Path> testClasses() throws IOException {
    Map<String, Path> classes = new HashMap<>();
    List<Path> modules = new ArrayList<>();
    try (Stream<Path> folders = Files.list(ROOT)) {
      folders.map(folder -> folder.resolve("src/test/java")).forEach(modules::add);
    }
    for (Path module : modules) {
      if (Files.isDirectory(module)) {
        try (Stream<Path> files = Files.walk(module)) {
          files
              .filter(file -> file.toString().endsWith(".java"))
              .forEach(
                  file -> classes.put(file.getFileName().toString().replace(".java", ""), file));
        }
      }
    }
    return classes;
  }

  /** The cases in the first cells of the rows. */
  private static Set<String> played() {
    return rows.stream()
        .map(row -> row.split("\\|", -1)[1])
        .flatMap(cell -> ID.matcher(cell).results())
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void shouldNameATestForEveryCase() {
    // Given
    List<String> due = IntStream.rangeClosed(1, 30).mapToObj(id -> "F%02d".formatted(id)).toList();
    List<FaultCase> cases = new ArrayList<>(FaultCases.beforeTheCommit());
    cases.addAll(FaultCases.afterTheCommit());
    cases.addAll(FaultCases.harmless());
    // Then
    assertThat(played()).containsExactlyElementsOf(due);
    assertThat(played()).containsAll(cases.stream().map(FaultCase::id).toList());
    assertThat(rows).allSatisfy(row -> assertThat(TEST.matcher(row).find()).as(row).isTrue());
  }

  @Test
  void shouldNameTestsThatExist() throws IOException {
    // Given
    Map<String, Path> classes = testClasses();
    List<MatchResult> named = TEST.matcher(Files.readString(PAGE)).results().toList();
    // Then
    assertThat(named).isNotEmpty();
    for (MatchResult test : named) {
      assertThat(classes).containsKey(test.group(1));
      assertThat(Files.readString(classes.get(test.group(1))))
          .as(test.group())
          .containsPattern("(?m)^  void " + test.group(2) + "\\(");
    }
  }
}
