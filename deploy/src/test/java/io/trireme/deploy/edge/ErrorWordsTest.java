package io.trireme.deploy.edge;

import io.trireme.core.GatewayError.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import static org.assertj.core.api.Assertions.assertThat;

/** The page of errors names every word that metrics, logs, traces and events can hold. */
@Timeout(10)
final class ErrorWordsTest {

  private static final Path PAGE = Path.of("../docs/reference/errors.md");
  private static final Pattern WORD = Pattern.compile("`([a-z_0-9]+)`");

  /** The words in the first cells of the table behind a heading. */
  private static Set<String> documented(String heading) throws IOException {
    String page = Files.readString(PAGE);
    assertThat(page).contains(heading);
    String section = page.substring(page.indexOf(heading) + heading.length()).split("\n#", 2)[0];
    Set<String> words = new TreeSet<>();
    for (String line : section.split("\n", -1)) {
      if (line.startsWith("| `")) {
        Matcher word = WORD.matcher(line.split("\\|", -1)[1]);
        while (word.find()) {
          words.add(word.group(1));
        }
      }
    }
    return words;
  }

  @Test
  void shouldNameEveryOutcome() throws IOException {
    assertThat(documented("### How exchanges end"))
        .isEqualTo(Arrays.stream(Outcome.values()).map(Outcome::label).collect(Collectors.toSet()));
  }

  @Test
  void shouldNameEveryResultOfAnAttempt() throws IOException {
    assertThat(documented("### What became of attempts")).isEqualTo(ErrorWords.results());
  }

  @Test
  void shouldNameEveryKindOfError() throws IOException {
    assertThat(documented("### Kinds of errors"))
        .isEqualTo(Arrays.stream(Kind.values()).map(ErrorWords::of).collect(Collectors.toSet()));
  }

  @Test
  void shouldHaveOneWordForStatusesThatNobodyKnows() {
    assertThat(ErrorWords.ofStatus(429)).isEqualTo("status_429");
    assertThat(ErrorWords.ofStatus(418)).isEqualTo("status_other");
    assertThat(ErrorWords.ofStatus(599)).isEqualTo("status_other");
  }
}
