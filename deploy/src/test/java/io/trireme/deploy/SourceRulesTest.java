package io.trireme.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** What every source file of the repository keeps to. A failure names file and line. */
@Timeout(60)
final class SourceRulesTest {

  private static final int MAX_LINES = 400;

  /** Made of the API's document; a test of the panel holds that it is up to date. */
  private static final String GENERATED = "/webui/src/api/schema.ts";

  private static final int MAX_TEST_LINES = 500;

  /** Modules whose tests keep to the length of other files, too. */
  private static final String PROTOCOLS = "protocol-";

  /** Programs that talk to the one who started them. */
  private static final Set<String> MAY_PRINT =
      Set.of(
          "bench/src/main/java/io/trireme/bench/LoadCommand.java",
          "bench/src/main/java/io/trireme/bench/StoreCommand.java",
          "bench/src/main/java/io/trireme/bench/TableCommand.java",
          "bench/src/main/java/io/trireme/bench/UpstreamCommand.java",
          "deploy/src/main/java/io/trireme/deploy/cli/CommandLine.java",
          "deploy/src/main/java/io/trireme/deploy/config/Start.java",
          "deploy/src/main/java/io/trireme/deploy/config/StartupRefusal.java");

  private static final Pattern SLEEP = Pattern.compile("Thread\\s*\\.\\s*sleep\\s*\\(");
  private static final Pattern DISABLED = Pattern.compile("^\\s*@Disabled\\b");
  private static final Pattern STAR = Pattern.compile("^import\\s+(?:static\\s+)?[\\w.]+\\.\\*;");
  private static final Pattern PRINT = Pattern.compile("\\bSystem\\s*\\.\\s*(?:out|err)\\b");
  private static final Pattern UNTYPED = Pattern.compile("Map<String,\\s*Object>");

  /** A path of somebody's own machine. */
  private static final Pattern MACHINE =
      Pattern.compile("[\"'`](?:file://)?/(?:home|root|Users|work|tmp|mnt|var/folders)/\\w");

  /**
   * One source file.
   *
   * @param path from the root, with slashes
   * @param lines its lines
   */
  private record Source(String path, List<String> lines) {

    boolean java() {
      return path.endsWith(".java");
    }

    boolean test() {
      return path.contains("/src/test/") || path.contains("/tests/");
    }

    int maxLines() {
      return test() && !path.startsWith(PROTOCOLS) ? MAX_TEST_LINES : MAX_LINES;
    }
  }

  private static final List<Source> SOURCES = new ArrayList<>();

  @BeforeAll
  static void read() throws IOException {
    for (Path file : Project.files(SourceRulesTest::isSource)) {
      SOURCES.add(new Source(Project.place(file), Files.readAllLines(file)));
    }
  }

  private static boolean isSource(String name) {
    return name.endsWith(".java") || name.endsWith(".ts") || name.endsWith(".vue");
  }

  /** Every line of the chosen files that the pattern is found in, as file:line. */
  private static List<String> found(Pattern pattern, Predicate<Source> where) {
    List<String> found = new ArrayList<>();
    for (Source source : SOURCES) {
      if (where.test(source)) {
        for (int i = 0; i < source.lines().size(); i++) {
          if (pattern.matcher(source.lines().get(i)).find()) {
            found.add(source.path() + ":" + (i + 1) + ": " + source.lines().get(i).strip());
          }
        }
      }
    }
    return found;
  }

  /** This file holds the patterns themselves. */
  private static boolean another(Source source) {
    return !source.path().endsWith("/SourceRulesTest.java");
  }

  @Test
  void shouldSeeTheSourcesOfEveryModule() {
    for (String module : List.of("core", "scheduler", "store", "admin-ui", "deploy", "e2e")) {
      assertThat(SOURCES).as(module).anyMatch(source -> source.path().startsWith(module + "/src/"));
    }
    assertThat(SOURCES).anyMatch(source -> source.path().endsWith(".vue"));
  }

  @Test
  void shouldKeepFilesShort() {
    // When
    List<String> tooLong =
        SOURCES.stream()
            .filter(source -> !source.path().endsWith(GENERATED))
            .filter(source -> source.lines().size() > source.maxLines())
            .map(source -> source.path() + ":" + source.lines().size() + ": too many lines")
            .toList();

    // Then
    assertThat(tooLong).isEmpty();
  }

  @Test
  void shouldNotSleepInTests() {
    assertThat(found(SLEEP, source -> source.test() && another(source))).isEmpty();
  }

  @Test
  void shouldSkipNoTest() {
    assertThat(found(DISABLED, Source::java)).isEmpty();
  }

  @Test
  void shouldImportByName() {
    assertThat(found(STAR, Source::java)).isEmpty();
  }

  @Test
  void shouldPrintOnlyWhereAProgramTalksToItsUser() {
    assertThat(
            found(
                PRINT,
                source -> source.java() && !source.test() && !MAY_PRINT.contains(source.path())))
        .isEmpty();
  }

  @Test
  void shouldNameOnlyFilesThatStillPrint() {
    // When
    List<String> idle =
        MAY_PRINT.stream()
            .filter(path -> found(PRINT, source -> source.path().equals(path)).isEmpty())
            .toList();

    // Then
    assertThat(idle).isEmpty();
  }

  @Test
  void shouldNotPassDataInUntypedMaps() {
    assertThat(found(UNTYPED, source -> source.java() && !source.test())).isEmpty();
  }

  @Test
  void shouldNotKnowTheMachineItWasWrittenOn() {
    assertThat(found(MACHINE, SourceRulesTest::another)).isEmpty();
  }
}
