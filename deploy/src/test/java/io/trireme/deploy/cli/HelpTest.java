package io.trireme.deploy.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/** Every word of the command line explains itself in the same way. */
@Timeout(30)
final class HelpTest {

  private static picocli.CommandLine line() {
    return CommandLine.line(
        () -> {
          throw new Failure(Failure.NOT_REACHED, "help asks nobody");
        },
        Map.of());
  }

  /** All of them, those within others too. */
  static List<List<String>> words() {
    return below(List.of(), line()).toList();
  }

  private static Stream<List<String>> below(List<String> path, picocli.CommandLine line) {
    return Stream.concat(
        Stream.of(path),
        line.getSubcommands().entrySet().stream()
            .flatMap(
                each ->
                    below(
                        Stream.concat(path.stream(), Stream.of(each.getKey())).toList(),
                        each.getValue())));
  }

  private static String run(int code, List<String> words, String last) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    picocli.CommandLine line = line().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
    String[] arguments = Stream.concat(words.stream(), Stream.of(last)).toArray(String[]::new);
    assertThat(line.execute(arguments)).as(err.toString()).isEqualTo(code);
    return code == 0 ? out.toString() : err.toString();
  }

  @ParameterizedTest
  @MethodSource("words")
  void shouldExplainItself(List<String> words) {
    // When
    String help = run(0, words, "--help");

    // Then
    assertThat(help)
        .startsWith("Usage: trireme" + words.stream().reduce("", (a, b) -> a + " " + b));
    assertThat(help).as("a label that nobody chose").doesNotContainPattern("<[a-zA-Z]+>");
    assertThat(help.lines()).allSatisfy(text -> assertThat(text.length()).isLessThan(81));
    String about = line(words).getCommandSpec().usageMessage().description()[0];
    assertThat(about).as("what a list of words shows of it").endsWith(".");
    assertThat(about).doesNotContainIgnoringCase(" them.").doesNotContain(" one.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"channel", "channel key", "lane", "key", "client-key", "backup", "store"})
  void shouldWantAWordBehindOneThatDoesNothing(String words) {
    // Given
    List<String> group = List.of(words.split(" ", -1));

    // When / Then
    assertThat(run(0, group, "--help")).contains(" COMMAND\n").doesNotContain("[COMMAND]");
  }

  private static picocli.CommandLine line(List<String> words) {
    picocli.CommandLine line = line();
    for (String word : words) {
      line = requireNonNull(line.getSubcommands().get(word), word);
    }
    return line;
  }

  @ParameterizedTest
  @MethodSource("words")
  void shouldTellTheSameVersionEverywhere(List<String> words) {
    // When / Then
    assertThat(run(0, words, "--version")).startsWith("trireme ");
  }

  @ParameterizedTest
  @MethodSource("words")
  void shouldRefuseAWordThatIsNone(List<String> words) {
    // When / Then
    assertThat(run(Failure.USAGE, words, "--no-such-option")).isNotBlank();
  }
}
