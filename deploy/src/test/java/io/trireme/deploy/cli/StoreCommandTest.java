package io.trireme.deploy.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What {@code store migrate} refuses; what it does is shown over a real PostgreSQL elsewhere. */
@Timeout(60)
class StoreCommandTest {

  private record Ran(int code, String out, String err) {}

  private static Ran migrate(Map<String, String> environment) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        CommandLine.line(
                () -> {
                  throw new IllegalStateException("no gateway is asked");
                },
                environment)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute("store", "migrate");
    return new Ran(code, out.toString(), err.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "mysql://u:hush@h/d", "postgresql://u:hu sh@h/d"})
  void shouldRefuseWhatIsNoAddressWithoutQuotingIt(String url) {
    // When
    Ran ran = migrate(Map.of("TRIREME_DATABASE_URL", url));

    // Then
    assertThat(ran.code()).isEqualTo(Failure.CONFIGURATION);
    assertThat(ran.err()).startsWith("trireme: TRIREME_DATABASE_URL ").doesNotContain("hush");
    assertThat(ran.out()).isEmpty();
  }

  @Test
  void shouldSayThatNobodyAnswers() {
    // When
    Ran ran = migrate(Map.of("TRIREME_DATABASE_URL", "postgresql://trireme:hush@127.0.0.1:1/none"));

    // Then
    assertThat(ran.code()).isEqualTo(Failure.NOT_REACHED);
    assertThat(ran.err()).startsWith("trireme: ").doesNotContain("hush").hasLineCount(1);
  }
}
