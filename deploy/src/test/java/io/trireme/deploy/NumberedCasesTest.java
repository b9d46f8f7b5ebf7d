package io.trireme.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Cases that bite between dialects have numbers, and each number has a test that is named after it
 * in one of the modules: {@code edge01} to {@code edge53}. What users of other gateways complained
 * of has ids, and {@code docs/reference/field-cases.md} names a test for each that concerns us.
 */
@Timeout(60)
final class NumberedCasesTest {

  private static final int CASES = 53;

  private static final Path PAGE = Path.of("docs/reference/field-cases.md");

  /** A test of ours. */
  private static final Pattern TEST = Pattern.compile("^  void (\\w+)\\(");

  /** What marks a test. */
  private static final List<String> KINDS =
      List.of("  @Test", "  @ParameterizedTest", "  @Property");

  private static final Pattern EDGE = Pattern.compile("edge(\\d\\d)[A-Z].*");

  /** A row that names a case and what we do; the last cell names a test or none. */
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| ([STRU]\\d\\d) \\| (.+) \\| (\\S+|`\\w+\\.\\w+`(?:, `\\w+\\.\\w+`)*) \\|$");

  private static final Pattern NAMED = Pattern.compile("`(\\w+)\\.(\\w+)`");

  private static Path root() {
    for (Path folder = Path.of(System.getProperty("user.dir")).toAbsolutePath();
        folder != null;
        folder = folder.getParent()) {
      if (Files.isRegularFile(folder.resolve("trireme"))) {
        return folder;
      }
    }
    throw new IllegalStateException("no folder above this one holds the launcher");
  }

  /** The tests of every module by class. */
  private static Map<String, Set<String>> tests() throws IOException {
    Map<String, Set<String>> tests = new TreeMap<>();
    try (Stream<Path> modules = Files.list(root())) {
      for (Path module : modules.toList()) {
        Path sources = module.resolve("src/test/java");
        if (Files.isDirectory(sources)) {
          readAll(sources, tests);
        }
      }
    }
    return tests;
  }

  private static void readAll(Path sources, Map<String, Set<String>> tests) throws IOException {
    try (Stream<Path> files = Files.walk(sources)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        List<String> lines = Files.readAllLines(file);
        for (int i = 1; i < lines.size(); i++) {
          Matcher matcher = TEST.matcher(lines.get(i));
          if (matcher.find() && annotated(lines, i)) {
            tests.computeIfAbsent(name, c -> new TreeSet<>()).add(matcher.group(1));
          }
        }
      }
    }
  }

  /** True if an annotation of a test stands directly above, possibly over several lines. */
  private static boolean annotated(List<String> lines, int at) {
    for (int i = at - 1; i >= 0 && !lines.get(i).isBlank(); i--) {
      String line = lines.get(i);
      if (KINDS.stream().anyMatch(line::startsWith)) {
        return true;
      }
    }
    return false;
  }

  @Test
  void shouldHaveATestForEveryNumberedCase() throws IOException {
    // Given
    Set<Integer> numbers = new TreeSet<>();
    // When
    for (Set<String> names : tests().values()) {
      for (String name : names) {
        Matcher matcher = EDGE.matcher(name);
        if (matcher.matches()) {
          numbers.add(Integer.valueOf(matcher.group(1)));
        }
      }
    }
    // Then
    assertThat(numbers).containsExactlyElementsOf(IntStream.rangeClosed(1, CASES).boxed().toList());
  }

  @Test
  void shouldNameOnlyTestsThatExistForWhatUsersComplainOf() throws IOException {
    // Given
    Map<String, Set<String>> tests = tests();
    List<String> rows =
        Files.readAllLines(root().resolve(PAGE)).stream()
            .filter(line -> line.startsWith("| "))
            .skip(1)
            .toList();
    Set<String> ids = new TreeSet<>();
    // When
    for (String row : rows) {
      Matcher matcher = ROW.matcher(row);
      assertThat(matcher.matches()).as(row).isTrue();
      assertThat(ids.add(matcher.group(1))).as("twice: %s", row).isTrue();
      Matcher named = NAMED.matcher(matcher.group(3));
      while (named.find()) {
        assertThat(tests.getOrDefault(named.group(1), Set.of())).as(row).contains(named.group(2));
      }
    }
    // Then
    assertThat(ids).hasSize(42 + 30 + 17 + 15);
  }
}
