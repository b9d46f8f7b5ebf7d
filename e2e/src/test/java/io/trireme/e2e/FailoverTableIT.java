package io.trireme.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The page of the classic ways to fail: what a client of each dialect sees, with another channel
 * left and without. {@code -Dtrireme.docs.write=true} writes the page anew; otherwise all of it but
 * the times is compared.
 */
@Timeout(170)
class FailoverTableIT {
  private static final Path PAGE = Path.of("../docs/reference/failover.md");
  private static final int FLAPS = 10;
  private static final int WARM_UP = 20;
  private static final String FLAPPING = "flapping";

  @TempDir static Path folder = Path.of("");
  private static FaultBench bench;

  /** One row: how an upstream fails, in the words of the page. */
  private record Row(String words, FaultCase fault) {}

  private static List<Row> rows() {
    return List.of(
        row("429 with `Retry-After: 7`", "429 w", v -> limited(v).header("retry-after", "7")),
        row("429 without it", "429 wo", FailoverTableIT::limited),
        row("500", "500", v -> VendorError.of(v, 500)),
        row("503", "503", v -> VendorError.of(v, 503)),
        row("529", "529", v -> VendorError.of(v, 529)),
        new Row(
            "connection refused",
            FaultCase.at("P", "refused", FaultPlaces.Place.REFUSED, Blame.BROKEN)),
        row("reset before the head", "reset", v -> Script.reset()),
        row("no response", "silent", v -> Script.silent()),
        row(
            "slow first token: 600 ms after the head",
            "slow",
            v -> good(v).silenceAfterHead(Duration.ofMillis(600))),
        row("stream cut in the middle", "cut", v -> good(v).cutAfterFrames(said(v))),
        row("stall in the middle", "stall", v -> good(v).stallAfterFrames(said(v))),
        row("malformed chunk at the start", "chunk", v -> good(v).malformedChunkAfterFrames(0)),
        row("200 with an empty body", "empty", v -> Script.empty()),
        row(
            "error in 200",
            "error 200",
            v -> Script.json(200, VendorError.body(v, v == Tongue.CLAUDE ? 529 : 503))),
        row("flapping: each second answer a 500, ten requests", FLAPPING, v -> Script.silent()),
        row("our key refused: 401", "401", v -> VendorError.of(v, 401)),
        row("context too long: 400", "context", VendorError::contextTooLong));
  }

  private interface Fault {
    Script of(Tongue vendor);
  }

  private static Row row(String words, String name, Fault fault) {
    return new Row(words, FaultCase.of("P", name, fault::of, Blame.BROKEN));
  }

  private static Script good(Tongue vendor) {
    return VendorAnswer.of(vendor, true);
  }

  private static Script limited(Tongue vendor) {
    return VendorError.of(vendor, 429);
  }

  private static int said(Tongue vendor) {
    return FaultCases.said(vendor).size();
  }

  @BeforeAll
  static void start() {
    List<FaultCase> cases = rows().stream().map(Row::fault).toList();
    bench = FaultBench.start(cases, Line.relays(), folder);
    for (int turn = 0; turn < WARM_UP; turn++) {
      bench.warmUp();
    }
  }

  @AfterAll
  static void stop() {
    bench.close();
  }

  private static String title(Tongue client) {
    return switch (client) {
      case CLAUDE -> "Messages";
      case CODEX -> "Responses";
      case CHAT -> "Chat Completions";
      case GEMINI -> "Gemini";
    };
  }

  private static String page() {
    StringBuilder page =
        new StringBuilder(
            """
            # What a client sees when an upstream fails

            Each row was played to the packaged application by a client and a vendor of the same dialect, over loopback and as a stream. On the
            left a second, healthy channel stands behind the failing one; on the right the failing one is alone. Connection, first byte and
            silence are limited to 800, 1200 and 1200 ms. The page is written by `FailoverTableIT` in `e2e/`, which compares all of it but the
            times; [faults](faults.md) has the cases behind it, and how each of them is tested also between two dialects.

            """);
    page.append(
        "Measured on %s, with %d cores and Java %s; every time is that of one request of one run.%n"
            .formatted(
                LocalDate.now(ZoneOffset.UTC),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version")));
    for (Line line : Line.relays()) {
      page.append("\n## ").append(title(line.client()));
      page.append("\n\n| upstream | another is left: client sees | attempts | time |");
      page.append(" none is left: client sees | attempts | time |\n");
      page.append("|---|---|---|---|---|---|---|\n");
      for (Row row : rows()) {
        page.append(
            "| %s | %s | %s |%n"
                .formatted(row.words(), seen(row, line, false), seen(row, line, true)));
      }
    }
    return page.toString();
  }

  /** Three cells: what the client sees, how many attempts it took, and how long. */
  private static String seen(Row row, Line line, boolean alone) {
    if (row.fault().name().equals(FLAPPING)) {
      return flapping(row.fault(), line, alone);
    }
    FaultBench.Outcome outcome = bench.ask(row.fault(), line, alone);
    RawAnswer answer = outcome.answer();
    return "%s | %s | %d ms"
        .formatted(
            words(row.fault(), line, answer),
            answer.header("x-trireme-attempts"),
            outcome.took().toMillis());
  }

  private static String flapping(FaultCase fault, Line line, boolean alone) {
    List<Script> turns = List.of(good(line.vendor()), VendorError.of(line.vendor(), 500));
    bench.alternate(fault, line, alone, turns);
    int served = 0;
    int attempts = 0;
    Duration longest = Duration.ZERO;
    for (int turn = 0; turn < FLAPS; turn++) {
      FaultBench.Outcome outcome = bench.ask(fault, line, alone);
      served += outcome.answer().status() == 200 ? 1 : 0;
      attempts += Integer.parseInt(outcome.answer().header("x-trireme-attempts"));
      longest = longest.compareTo(outcome.took()) > 0 ? longest : outcome.took();
    }
    return "%d of %d answers | %d | %d ms".formatted(served, FLAPS, attempts, longest.toMillis());
  }

  private static String words(FaultCase fault, Line line, RawAnswer answer) {
    if (answer.status() != 200) {
      JsonNode error = Tongue.json(answer.text()).path("error");
      String wait = answer.header("retry-after");
      return "%d `%s`%s"
          .formatted(
              answer.status(),
              word(line.client(), error),
              wait.isEmpty() ? "" : ", `retry-after: " + wait + "`");
    }
    boolean second = answer.header("x-trireme-channel").equals(FaultBench.healthy(fault, line));
    if (answer.body().length == good(line.vendor()).wireBody().length) {
      return second ? "the other's answer" : "the answer";
    }
    return "what was said, then an error event";
  }

  private static String word(Tongue client, JsonNode error) {
    return switch (client) {
      case CLAUDE -> error.path("type").asText();
      case CODEX, CHAT ->
          error.path("code").isTextual()
              ? error.path("code").asText()
              : error.path("type").asText();
      case GEMINI -> error.path("status").asText();
    };
  }

  /** The page without what differs from run to run. */
  private static List<String> comparable(String page) {
    List<String> lines = new ArrayList<>();
    for (String line : page.lines().toList()) {
      if (!line.startsWith("Measured on ")) {
        lines.add(line.replaceAll("\\b\\d+ ms \\|", "- ms |"));
      }
    }
    return lines;
  }

  @Test
  void shouldSayInThePageWhatClientsSee() throws IOException {
    // When
    String page = page();
    bench.awaitNothingInFlight();
    // Then
    if (Boolean.getBoolean("trireme.docs.write")) {
      Files.writeString(PAGE, page);
    }
    assertThat(comparable(Files.readString(PAGE))).isEqualTo(comparable(page));
  }
}
