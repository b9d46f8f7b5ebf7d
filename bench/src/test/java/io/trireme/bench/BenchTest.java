package io.trireme.bench;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@Timeout(10)
class BenchTest {
  @Test
  void shouldReadDurations() {
    assertThat(Durations.parse("0ms")).isZero();
    assertThat(Durations.parse("1500ms")).isEqualTo(Duration.ofMillis(1500));
    assertThat(Durations.parse("15s")).isEqualTo(Duration.ofSeconds(15));
    assertThat(Durations.parse("2m")).isEqualTo(Duration.ofMinutes(2));
    assertThatThrownBy(() -> Durations.parse("5")).hasMessageContaining("5");
  }

  @Test
  void shouldAnswerAnUnknownTargetWithUsage() {
    // Given
    StringWriter err = new StringWriter();
    CommandLine line = Bench.commandLine().setErr(new PrintWriter(err));

    // When
    int code = line.execute("table", "--targets", "direct,apache");

    // Then
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("no such target: apache");
  }

  @Test
  void shouldSayWhatIsMissing(@TempDir Path folder) {
    // Given
    Path nowhere = folder.resolve("nothing");

    // Then
    assertThat(new NginxTarget(nowhere).missing()).contains("there is no " + nowhere);
    assertThat(new TriremeTarget(nowhere, List.of()).missing().orElseThrow())
        .contains("build it first");
    assertThat(new DirectTarget().missing()).isEmpty();
  }
}
