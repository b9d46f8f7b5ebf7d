package io.trireme.deploy.cli;

import io.trireme.core.Json;
import io.trireme.deploy.config.BuildInfo;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

@Timeout(60)
class DoctorCommandTest {

  private static final String GOOD =
      """
      {"channel":"one","ok":true,"steps":[
       {"subject":"key","of":"a","result":"ok","millis":3,"detail":"is accepted","advice":null}]}
      """;
  private static final String BAD =
      """
      {"channel":"two","ok":false,"steps":[
       {"subject":"reachable","of":"https://two.example","result":"fail","millis":3,
        "detail":"nobody answers","advice":"Check the base URL."}]}
      """;

  private record Ran(int code, String out, String err) {}

  @TempDir Path folder = Path.of("");

  @SuppressWarnings("NullAway.Init") // set before each test
  private GatewayStub gateway;

  @BeforeEach
  void start() throws IOException {
    gateway = new GatewayStub();
    gateway.on("GET /health", "{\"status\":\"healthy\",\"timestamp\":\"" + Instant.now() + "\"}");
    gateway.on(
        "GET /api/overview",
        "{\"version\":\""
            + BuildInfo.read().version()
            + "\",\"configuration\":{\"source\":\"database\",\"revision\":7,\"problem\":null}}");
    gateway.on("GET /api/channels", "{\"channels\":[{\"id\":\"one\"},{\"id\":\"two\"}]}");
    gateway.on("POST /api/channels/one/test?deep=false", GOOD);
    gateway.on("POST /api/channels/two/test?deep=false", BAD);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  private Ran run(String... arguments) {
    Map<String, String> environment =
        Map.of("TRIREME_URL", gateway.url(), "ADMIN_ACCESS_KEY", GatewayStub.KEY);
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        CommandLine.line(() -> Connection.of(environment), environment)
            .setOut(new PrintWriter(out))
            .setErr(new PrintWriter(err))
            .execute(arguments);
    return new Ran(code, out.toString(), err.toString());
  }

  private static List<String> results(Ran ran) {
    List<String> results = new ArrayList<>();
    Json.read(ran.out())
        .path("findings")
        .forEach(
            one -> results.add(one.path("check").asText() + " " + one.path("result").asText()));
    return results;
  }

  @Test
  void shouldFindNothingWrong() {
    // When
    Ran ran = run("doctor", "one", "--json");
    // Then
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(results(ran))
        .containsExactly(
            "address ok",
            "clock ok",
            "storage ok",
            "key ok",
            "version ok",
            "configuration ok",
            "tls ok",
            "one key ok");
  }

  @Test
  void shouldTellOfANewerRelease() {
    // Given
    gateway.on(
        "GET /api/overview",
        """
        {"version":"1","configuration":{"problem":null},
         "update":{"state":"available","version":"99.1","url":"https://host.example/r"}}
        """);
    // When
    Ran ran = run("doctor", "one");
    // Then
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("99.1 is out").contains("-> See https://host.example/r and");
  }

  @Test
  void shouldSayThatTheFeedTellsNothing() {
    // Given
    gateway.on(
        "GET /api/overview",
        """
        {"version":"1","configuration":{"problem":null},
         "update":{"state":"failed","problem":"the answer has the status 404"}}
        """);
    // When
    Ran ran = run("doctor", "one");
    // Then
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("the answer has the status 404").contains("TRIREME_UPDATE_URL");
  }

  @Test
  void shouldSayWhatToDoAboutWhatFails() {
    // When
    Ran ran = run("doctor");
    // Then
    assertThat(ran.code()).isEqualTo(Failure.FAILED);
    assertThat(ran.out())
        .contains("fail  two reachable  https://two.example  nobody answers")
        .contains("-> Check the base URL.");
  }

  @Test
  void shouldTellWhatTheGatewayMisses() {
    // Given
    gateway.on(
        "GET /health",
        "{\"timestamp\":\"2001-01-01T00:00:00Z\",\"dependencies\":{\"database\":\"unavailable\"},"
            + "\"problem\":\"line 3\"}");
    // When
    Ran ran = run("doctor", "one", "--json");
    // Then
    assertThat(ran.code()).isEqualTo(Failure.FAILED);
    assertThat(results(ran)).contains("clock warn", "storage fail", "configuration fail");
  }

  @Test
  void shouldAskModelsOnlyWhenToldTo() {
    // Given
    gateway.on("POST /api/channels/one/test?deep=true&model=m%2F1", GOOD);
    // When
    Ran ran = run("doctor", "one", "--deep", "--model", "m/1");
    // Then
    assertThat(ran.code()).as(ran.err() + ran.out()).isZero();
    assertThat(gateway.asked()).contains("POST /api/channels/one/test?deep=true&model=m%2F1");
  }

  @Test
  void shouldSayThatNobodyAnswers() {
    // Given
    gateway.close();
    // When
    Ran ran = run("doctor");
    // Then
    assertThat(ran.code()).isEqualTo(Failure.NOT_REACHED);
    assertThat(ran.err()).contains("no gateway answers");
  }

  @Test
  void shouldShowWhatAClientNeedsAndWriteNothing() {
    // When
    Map<String, String> environment =
        Map.of(
            "HOME",
            folder.toString(),
            "TRIREME_URL",
            gateway.url(),
            "ADMIN_ACCESS_KEY",
            GatewayStub.KEY,
            "PROXY_ACCESS_KEY",
            "tr-of-the-callers");
    StringWriter out = new StringWriter();
    String name = new ConnectCommand.Names().getFirst();
    int code =
        CommandLine.line(() -> Connection.of(environment), environment)
            .setOut(new PrintWriter(out))
            .execute("connect", name);
    // Then
    assertThat(code).isZero();
    assertThat(out.toString())
        .contains(gateway.url(), "tr-of-the-callers")
        .doesNotContain(GatewayStub.KEY);
    assertThat(folder).isEmptyDirectory();
    assertThat(run("connect", "nobody").code()).isEqualTo(Failure.USAGE);
    assertThat(run("connect", name, "--undo", "--write").code()).isEqualTo(Failure.USAGE);
  }

  @Test
  void shouldMakeAKeyForTheClientsLaneAlone() {
    // Given
    String name = new ConnectCommand.Names().getFirst();
    gateway.on("POST /api/client-keys", 201, "{\"secret\":\"tr-new-one\",\"clientKey\":{}}");
    // When
    Ran ran = run("connect", name, "--new-key", "Laptop");
    // Then
    assertThat(ran.out()).contains("tr-new-one");
    assertThat(gateway.asked())
        .containsExactly(
            "POST /api/client-keys {\"name\":\"Laptop\",\"lanes\":[\"" + name + "\"]}");
  }

  @Test
  void shouldPrintACompletionThatBashUnderstands() throws IOException, InterruptedException {
    // When
    Ran ran = run("completion", "bash");
    // Then
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).contains("client-key", "doctor", "complete -F _complete_trireme");
    assertThat(run("completion", "zsh").out()).startsWith("autoload");
    assertThat(run("completion", "fish").code()).isEqualTo(Failure.USAGE);
    Path script = Files.writeString(folder.resolve("completion.sh"), ran.out());
    Process bash =
        new ProcessBuilder(
                "bash",
                "-c",
                ". \"$1\"; COMP_WORDS=(./trireme doc); COMP_CWORD=1; _complete_trireme;"
                    + " echo \"${COMPREPLY[@]}\"",
                "bash",
                script.toString())
            .redirectErrorStream(true)
            .start();
    assertThat(bash.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8)).isEqualTo("doctor\n");
  }
}
