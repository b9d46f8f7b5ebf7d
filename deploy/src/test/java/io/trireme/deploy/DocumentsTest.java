package io.trireme.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** Links lead somewhere, the index knows every page, and tests that a page names are there. */
@Timeout(60)
final class DocumentsTest {

  private static final String INDEX = "docs/README.md";
  private static final String BUGS = "docs/reference/predecessor-bugs.md";
  private static final String ENGLISH = "README.md";
  private static final String CHINESE = "README.zh-CN.md";
  private static final String VENDORS = "docs/guide/vendors.md";
  private static final String MIGRATION = "docs/guide/migrate-from-claude-proxy.md";
  private static final String ENVIRONMENT = "docs/reference/environment.md";
  private static final Path PRESETS =
      Path.of("store/src/main/resources/io/trireme/store/vendors.yaml");
  private static final int NUMBER_OF_BUGS = 47;

  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("^#{1,6} (.+)$");
  private static final Pattern CODE = Pattern.compile("`[^`]*`");
  private static final Pattern FENCE = Pattern.compile("^\\s*```(\\w*).*");
  private static final Pattern NAMED = Pattern.compile("`(\\w+(?:Test|IT|Contract))\\.(\\w+)`");
  private static final Pattern BUG =
      Pattern.compile("^\\| (\\d+) \\| [^|]+ \\| [^|]+ \\| (.+) \\|$");

  private static final Pattern PRESET =
      Pattern.compile(
          "- id: (\\S+)\\s+dialect: (\\S+)\\s+baseUrls: \\[\"?([^\"\\]]+)\"?\\](?:\\s+quirks: \\{([^}]*)})?");
  private static final Pattern QUIRK = Pattern.compile("(\\w+): ([^,\\s]+)");
  private static final Pattern VARIABLE = Pattern.compile("`([A-Z][A-Z_]{3,})`");

  private static Map<String, String> pages = Map.of();

  @BeforeAll
  static void read() throws IOException {
    pages = Project.pages();
  }

  private static String page(String name) {
    return requireNonNull(pages.get(name), name);
  }

  /** The lines of a page that are no code. */
  private static List<String> prose(String page) {
    List<String> prose = new ArrayList<>();
    boolean code = false;
    for (String line : page.lines().toList()) {
      if (FENCE.matcher(line).matches()) {
        code = !code;
      } else if (!code) {
        prose.add(line);
      }
    }
    return prose;
  }

  /** The commands and settings that a page shows, without the words beside them. */
  private static List<String> shown(String page) {
    List<String> shown = new ArrayList<>();
    boolean code = false;
    boolean named = false;
    for (String line : page.lines().toList()) {
      Matcher fence = FENCE.matcher(line);
      if (fence.matches()) {
        named = !code && !fence.group(1).isEmpty();
        code = !code;
      } else if (named) {
        shown.add(line.replaceAll("(^|\\s+)# .*$", ""));
      }
    }
    return shown;
  }

  private static List<String> links(String page) {
    return prose(page).stream()
        .map(line -> CODE.matcher(line).replaceAll("code"))
        .flatMap(line -> LINK.matcher(line).results())
        .map(link -> link.group(1))
        .toList();
  }

  /** The places in a page that a link may name, as GitHub makes them of headings. */
  private static Set<String> anchors(String page) {
    Map<String, Integer> seen = new HashMap<>();
    Set<String> anchors = new TreeSet<>();
    for (String line : prose(page)) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String words = heading.group(1).replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1");
        String anchor =
            words
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}_ -]", "")
                .strip()
                .replace(' ', '-');
        int before = seen.merge(anchor, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? anchor : anchor + "-" + before);
      }
    }
    return anchors;
  }

  private static boolean outside(String link) {
    return link.startsWith("http://") || link.startsWith("https://") || link.startsWith("mailto:");
  }

  /** The place below the root that a link of a page leads to. */
  private static Path target(String page, String link) {
    Path folder = requireNonNull(Project.root().resolve(page).getParent());
    String file = link.contains("#") ? link.substring(0, link.indexOf('#')) : link;
    return file.isEmpty() ? Project.root().resolve(page) : folder.resolve(file).normalize();
  }

  @Test
  void shouldHaveNoLinkThatLeadsNowhere() {
    // Given
    List<String> broken = new ArrayList<>();
    // When
    pages.forEach(
        (name, text) -> {
          for (String link : links(text)) {
            if (outside(link)) {
              continue;
            }
            Path target = target(name, link);
            String place = Project.root().relativize(target).toString().replace('\\', '/');
            String anchor = link.contains("#") ? link.substring(link.indexOf('#') + 1) : "";
            boolean there =
                Files.exists(target)
                    && (anchor.isEmpty()
                        || anchors(pages.getOrDefault(place, "")).contains(anchor));
            if (!there) {
              broken.add(name + ": " + link);
            }
          }
        });
    // Then
    assertThat(broken).isEmpty();
  }

  @Test
  void shouldFindEveryPageInOneStep() {
    // When
    Set<String> found =
        links(page(INDEX)).stream()
            .filter(link -> !outside(link))
            .map(link -> Project.root().relativize(target(INDEX, link)).toString())
            .map(place -> place.replace('\\', '/'))
            .collect(Collectors.toCollection(TreeSet::new));
    // Then
    assertThat(found)
        .containsAll(
            pages.keySet().stream()
                .filter(name -> name.startsWith("docs/") && !name.equals(INDEX))
                .toList());
    assertThat(links(page(ENGLISH))).contains(INDEX);
  }

  @Test
  void shouldSayTheSameInBothLanguages() {
    // Then
    assertThat(shown(page(CHINESE))).isNotEmpty().isEqualTo(shown(page(ENGLISH)));
    assertThat(links(page(ENGLISH))).contains(CHINESE);
    assertThat(links(page(CHINESE))).contains(ENGLISH);
    assertThat(new TreeSet<>(without(CHINESE, ENGLISH)))
        .isEqualTo(new TreeSet<>(without(ENGLISH, CHINESE)));
  }

  /** The links of a page but for the one to the other. */
  private static List<String> without(String page, String other) {
    return links(page(page)).stream().filter(link -> !link.equals(other)).toList();
  }

  @Test
  void shouldNameATestThatExistsForEveryBugOfThePredecessor() throws IOException {
    // Given
    Map<String, Set<String>> tests = Project.tests();
    List<Matcher> rows = page(BUGS).lines().map(BUG::matcher).filter(Matcher::matches).toList();
    // Then
    assertThat(rows)
        .extracting(row -> Integer.valueOf(row.group(1)))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, NUMBER_OF_BUGS).boxed().toList());
    for (Matcher row : rows) {
      List<MatchResult> named = NAMED.matcher(row.group(2)).results().toList();
      assertThat(named).as(row.group()).isNotEmpty();
      assertThat(NAMED.matcher(row.group(2)).replaceAll("")).as(row.group()).matches("[, ]*");
      for (MatchResult test : named) {
        assertThat(tests.getOrDefault(test.group(1), Set.of()))
            .as(row.group())
            .contains(test.group(2));
      }
    }
  }

  @Test
  void shouldTellHowToAddEveryVendorThatIsKnown() throws IOException {
    // Given
    List<String> commands =
        shown(page(VENDORS).replace("\\\n", " ")).stream()
            .filter(line -> line.contains(" channel add "))
            .toList();
    List<MatchResult> presets =
        PRESET.matcher(Files.readString(Project.root().resolve(PRESETS))).results().toList();
    // Then
    assertThat(presets).hasSizeGreaterThan(15);
    for (MatchResult preset : presets) {
      List<String> parts =
          new ArrayList<>(List.of(" channel add " + preset.group(2) + " ", preset.group(3)));
      if (preset.group(4) != null) {
        QUIRK
            .matcher(preset.group(4))
            .results()
            .forEach(quirk -> parts.add("quirks." + quirk.group(1) + "=" + quirk.group(2)));
      }
      assertThat(commands)
          .as(preset.group(1))
          .anySatisfy(command -> assertThat(command).contains(parts));
    }
  }

  @Test
  void shouldSayWhatBecameOfEveryVariableThatIsGone() {
    // Given
    String gone =
        page(ENVIRONMENT)
            .lines()
            .dropWhile(line -> !line.startsWith("Variables of claude-proxy that are gone"))
            .takeWhile(line -> !line.isBlank())
            .collect(Collectors.joining(" "));
    List<String> rows = page(MIGRATION).lines().filter(line -> line.startsWith("| `")).toList();
    // When
    List<String> names = VARIABLE.matcher(gone).results().map(found -> found.group(1)).toList();
    // Then
    assertThat(names).hasSizeGreaterThan(10);
    for (String name : names) {
      assertThat(rows)
          .as(name)
          .anyMatch(
              row ->
                  row.indexOf("`" + name + "`") > 0
                      && row.indexOf("`" + name + "`") < row.indexOf(" | "));
    }
  }
}
