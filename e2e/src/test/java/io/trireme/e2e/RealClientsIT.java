package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

/**
 * The real command lines at work over every dialect of a vendor: each runs its own shell twice and
 * tells what it printed.
 */
@Timeout(120)
class RealClientsIT {
  private static final String PROMPT = "Run the two commands and tell what they print.";
  private static final Pattern FAULT = Pattern.compile("(?m)^\\S+ (ERROR|FATAL) .*$");
  private static final int LIMIT = 60_000;
  private static final int ABOVE = 90_000;

  private static final Map<Tongue, LoopVendor> VENDORS = new EnumMap<>(Tongue.class);

  private static ReplayUpstream upstream;
  private static Gateway gateway;
  private static Tap tap;
  private int logged;

  @BeforeAll
  static void start() {
    upstream = ReplayUpstream.start();
    for (Tongue tongue : Tongue.values()) {
      LoopVendor vendor = new LoopVendor(tongue);
      VENDORS.put(tongue, vendor);
      upstream.answer(tongue.path(model(tongue), true), vendor::answer);
      upstream.answer(tongue.path(model(tongue), false), vendor::answer);
    }
    gateway = Gateway.start(GatewaySetup.of(configuration()));
    tap = Tap.before(gateway.port());
  }

  @AfterAll
  static void stop() {
    tap.close();
    gateway.close();
    upstream.close();
  }

  @BeforeEach
  void forget() {
    upstream.forget();
    tap.forget();
    logged = gateway.log().length();
    VENDORS.values().forEach(vendor -> vendor.reporting(100));
  }

  /** The end of the model's name chooses the channel, which gives it a name of its vendor. */
  private static String configuration() {
    StringBuilder yaml = new StringBuilder("channels:\n");
    StringBuilder entries = new StringBuilder();
    for (Tongue vendor : Tongue.values()) {
      yaml.append(
          """
            - id: to-%1$s
              dialect: %1$s
              baseUrls: ["%2$s"]
              keys: [{secret: sk-upstream-%1$s}]
              models: {allow: ["*-over-%1$s"%4$s], map: {"*": %3$s}}
              allowPrivateNetwork: true
          """
              .formatted(
                  vendor.dialect(),
                  upstream.url(),
                  model(vendor),
                  vendor == Tongue.CLAUDE ? ", gemini-3.5-flash-lite, gemini-3.8-flash" : ""));
      entries.append("{channel: to-").append(vendor.dialect()).append("}, ");
    }
    yaml.append("lanes:\n");
    for (Tongue client : Tongue.values()) {
      yaml.append("  %s: {entries: [%s]}\n".formatted(client.dialect(), entries));
    }
    return yaml.toString();
  }

  /** What the vendor calls the model: families of models differ in what they are told. */
  private static String model(Tongue vendor) {
    return switch (vendor) {
      case CLAUDE -> "claude-opus-4-8";
      case CODEX -> "gpt-5.5";
      case CHAT -> "deepseek-chat";
      case GEMINI -> "gemini-3-pro-preview";
    };
  }

  private static String over(String model, Tongue vendor) {
    return model + "-over-" + vendor.dialect();
  }

  @ParameterizedTest
  @EnumSource
  void shouldRunTheToolsOfClaudeCode(Tongue vendor) {
    // When
    ClaudeCode.Run run =
        ClaudeCode.at(gateway)
            .env("ANTHROPIC_BASE_URL", tap.url())
            .args("--allowedTools", "Bash", "--model", over("claude-opus-4-8", vendor))
            .ask(PROMPT);
    // Then
    assertThat(run.exitCode()).as(run.json() + run.stderr()).isZero();
    assertThat(run.result()).isEqualTo(LoopVendor.TOLD);
    assertThat(run.turns()).isEqualTo(3);
    expectLoop(vendor);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRunTheToolsOfGeminiCli(Tongue vendor) {
    // When
    CommandLineRun run = GeminiCli.at(tap.url()).ask(over("gemini-3-pro-preview", vendor), PROMPT);
    // Then
    expectTold(run);
    expectLoop(vendor);
  }

  /** Without a model's name it asks a small one, for JSON and not as a stream, which to take. */
  @Test
  void shouldChooseAModelForGeminiCli() {
    // When
    CommandLineRun run = GeminiCli.at(tap.url()).ask("", PROMPT);
    // Then
    expectTold(run);
    assertThat(tap.requests())
        .containsExactly(
            "POST /v1beta/models/gemini-3.5-flash-lite:generateContent",
            "POST /v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse",
            "POST /v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse",
            "POST /v1beta/models/gemini-3.8-flash:streamGenerateContent?alt=sse");
    JsonNode schema =
        Tongue.json(upstream.requests().getFirst().text()).at("/output_config/format/schema");
    assertThat(schema.path("type").asText()).isEqualTo("object");
    assertThat(schema.at("/properties/complexity_score/type").asText()).isEqualTo("integer");
    expectAnswers(Tongue.CLAUDE, 4);
  }

  @ParameterizedTest
  @EnumSource
  void shouldRunTheToolsOfCodex(Tongue vendor) {
    // When
    CommandLineRun run = Codex.customProvider(tap.url()).ask(over("gpt-5.5", vendor), PROMPT);
    // Then
    expectTold(run);
    expectLoop(vendor);
  }

  /** Its only tool is a freeform one in a namespace, declared by an item of the input. */
  @ParameterizedTest
  @EnumSource
  void shouldRunTheScriptsOfCodex(Tongue vendor) {
    // When
    CommandLineRun run = Codex.customProvider(tap.url()).ask(over("gpt-6-sol", vendor), PROMPT);
    // Then
    expectTold(run);
    expectLoop(vendor);
  }

  /** As OpenAI's own provider it tries a WebSocket, and compacts by a trigger. */
  @ParameterizedTest
  @EnumSource
  void shouldCompactForCodexWithATrigger(Tongue vendor) {
    // Given
    vendor(vendor).reporting(ABOVE);
    // When
    CommandLineRun run =
        Codex.openAiProvider(tap.url())
            .compactingAbove(LIMIT)
            .ask(over("gpt-6-sol", vendor), PROMPT);
    // Then
    expectTold(run);
    expectCompaction(vendor);
    assertThat(tap.requests()).filteredOn("GET /v1/responses"::equals).hasSize(1);
    assertThat(tap.answers()).extracting(Tap.Answer::status).containsOnlyOnce(426);
  }

  /** As a provider of the user's own it asks for a summary itself. */
  @ParameterizedTest
  @EnumSource
  void shouldLetCodexCompactByItself(Tongue vendor) {
    // Given
    vendor(vendor).reporting(ABOVE);
    // When
    CommandLineRun run =
        Codex.customProvider(tap.url()).compactingAbove(LIMIT).ask(over("gpt-5.5", vendor), PROMPT);
    // Then
    expectTold(run);
    expectCompaction(vendor);
    assertThat(tap.requests()).doesNotContain("GET /v1/responses");
  }

  /** What older versions of Codex call: the answer takes the place of the conversation. */
  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CODEX")
  void shouldCompactAtTheEndpoint(Tongue vendor) {
    // Given
    String model = over("gpt-5.5", vendor);
    String user = "{\"type\":\"message\",\"role\":\"user\",\"content\":\"%s\"}";
    String conversation =
        user.formatted("Run it.")
            + ",{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"f\",\"arguments\":\"{}\"}"
            + ",{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"tide-7\"}";
    // When
    JsonNode compacted = responses("/v1/responses/compact", model, conversation);
    JsonNode kept = compacted.path("output");
    String inner = kept.toString();
    JsonNode answer =
        responses(
            "/v1/responses",
            model,
            inner.substring(1, inner.length() - 1) + "," + user.formatted("And?"));
    // Then
    assertThat(compacted.path("object").asText()).isEqualTo("response.compaction");
    assertThat(kept.findValuesAsText("type")).containsExactly("message", "compaction");
    assertThat(kept.path(0).path("content").asText()).isEqualTo("Run it.");
    assertThat(compacted.at("/usage/output_tokens").asInt()).isEqualTo(30);
    assertThat(answer.at("/output/0/content/0/text").asText())
        .isEqualTo("The tool printed tide-7.");
    List<LoopRequest> turns = turns(vendor);
    assertThat(turns).hasSize(2);
    assertThat(turns.getFirst().results()).hasSize(1);
    assertThat(turns.getLast().results()).isEmpty();
  }

  private static JsonNode responses(String path, String model, String items) {
    String body = "{\"model\":\"%s\",\"input\":[%s]}".formatted(model, items);
    RawAnswer answer =
        RawHttp.exchange(gateway.port(), Tongue.CODEX.credential(RawRequest.post(path, body)));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    return Tongue.json(answer.text());
  }

  private static LoopVendor vendor(Tongue tongue) {
    return requireNonNull(VENDORS.get(tongue), "no such vendor");
  }

  private void expectTold(CommandLineRun run) {
    assertThat(run.exitCode()).as("%s%n%s", run, asked()).isZero();
    assertThat(run.stdout().strip()).as("%s%n%s", run, asked()).isEqualTo(LoopVendor.TOLD);
  }

  private static List<String> asked() {
    return upstream.requests().stream().map(Received::toString).toList();
  }

  /**
   * Two calls and the end, each asked once, results with their calls, thoughts with their state.
   */
  private void expectLoop(Tongue vendor) {
    List<LoopRequest> turns = turns(vendor);
    assertThat(turns).as("%s", asked()).hasSize(3);
    for (int turn = 0; turn < turns.size(); turn++) {
      LoopRequest request = turns.get(turn);
      assertThat(request.calls()).hasSize(turn);
      assertThat(request.results()).isEqualTo(request.calls());
      for (int call = 0; call < turn; call++) {
        assertThat(request.outputs().get(call)).contains(call == 0 ? "tide-23" : "tide-45");
      }
      for (int call = 0; call < turn; call++) {
        assertThat(request.body().toString()).contains(vendor(vendor).state(call));
      }
    }
    if (vendor != Tongue.GEMINI) {
      assertThat(turns.getLast().calls()).doesNotHaveDuplicates();
    }
    expectAnswers(vendor, 3);
  }

  /** Two calls, the question for a summary, and the end from the summary alone. */
  private void expectCompaction(Tongue vendor) {
    List<LoopRequest> turns = turns(vendor);
    assertThat(turns).as("%s", asked()).hasSize(4);
    assertThat(turns.get(1).results()).hasSize(1);
    assertThat(turns.get(2).asksForSummary()).isTrue();
    assertThat(turns.get(2).results()).hasSize(2).isEqualTo(turns.get(2).calls());
    assertThat(turns.get(3).results()).isEmpty();
    assertThat(turns.get(3).calls()).isEmpty();
    expectAnswers(vendor, 4);
  }

  private void expectAnswers(Tongue vendor, int count) {
    List<Tap.Answer> answers =
        tap.answers().stream()
            .filter(answer -> !answer.header("x-trireme-channel").isEmpty())
            .toList();
    assertThat(answers)
        .hasSize(count)
        .allSatisfy(
            answer -> {
              assertThat(answer.status()).isEqualTo(200);
              assertThat(answer.header("x-trireme-channel")).isEqualTo("to-" + vendor.dialect());
              assertThat(answer.header("x-trireme-attempts")).isEqualTo("1");
            });
    assertThat(FAULT.matcher(gateway.log().substring(logged)).results().map(m -> m.group()))
        .isEmpty();
  }

  private static List<LoopRequest> turns(Tongue vendor) {
    return upstream.requests().stream().map(request -> LoopRequest.of(vendor, request)).toList();
  }
}
