package io.trireme.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
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

  private static final Pattern EDGE = Pattern.compile("edge(\\d\\d)[A-Z].*");

  /** A row that names a case and what we do; the last cell names a test or none. */
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| ([STRU]\\d\\d) \\| (.+) \\| (\\S+|`\\w+\\.\\w+`(?:, `\\w+\\.\\w+`)*) \\|$");

  private static final Pattern NAMED = Pattern.compile("`(\\w+)\\.(\\w+)`");

  @Test
  void shouldHaveATestForEveryNumberedCase() throws IOException {
    // Given
    Set<Integer> numbers = new TreeSet<>();
    // When
    for (Set<String> names : Project.tests().values()) {
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
    Map<String, Set<String>> tests = Project.tests();
    List<String> rows =
        Files.readAllLines(Project.root().resolve(PAGE)).stream()
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
