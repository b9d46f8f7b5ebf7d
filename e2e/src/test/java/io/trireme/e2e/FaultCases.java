package io.trireme.e2e;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The faults of upstreams, one row each: what is injected, and what a client is told of it. */
final class FaultCases {
  private static final int PINGS = 80;
  private static final Duration BETWEEN_PINGS = Duration.ofMillis(50);

  private FaultCases() {}

  /** What goes wrong before the client was told anything, so that another channel may serve. */
  static List<FaultCase> beforeTheCommit() {
    List<FaultCase> cases = new ArrayList<>();
    unreached(cases);
    cases.add(FaultCase.of("F06", "silence", v -> Script.silent(), Blame.TIMEOUT));
    cases.add(FaultCase.of("F07", "reset before the head", v -> Script.reset(), Blame.BROKEN));
    cases.add(FaultCase.of("F07", "closed before the head", v -> Script.hangUp(), Blame.BROKEN));
    cases.add(
        FaultCase.of("F07", "reset before the head", v -> Script.reset(), Blame.BROKEN).whole());
    refused(cases);
    noAnswers(cases);
    brokenStarts(cases);
    return List.copyOf(cases);
  }

  private static void unreached(List<FaultCase> cases) {
    cases.add(FaultCase.at("F01", "refused", FaultPlaces.Place.REFUSED, Blame.BROKEN));
    cases.add(FaultCase.at("F01", "refused", FaultPlaces.Place.REFUSED, Blame.BROKEN).whole());
    cases.add(FaultCase.at("F02", "black hole", FaultPlaces.Place.BLACK_HOLE, Blame.TIMEOUT));
    cases.add(FaultCase.at("F03", "unknown name", FaultPlaces.Place.UNKNOWN_NAME, Blame.BROKEN));
    cases.add(FaultCase.at("F04", "untrusted", FaultPlaces.Place.UNTRUSTED, Blame.BROKEN));
    cases.add(FaultCase.at("F04", "expired", FaultPlaces.Place.EXPIRED, Blame.BROKEN));
    cases.add(FaultCase.at("F04", "other host", FaultPlaces.Place.ELSEWHERE, Blame.BROKEN));
    cases.add(FaultCase.at("F05", "no TLS begins", FaultPlaces.Place.DEAF, Blame.TIMEOUT));
  }

  /** Statuses of failure; the key is ours, so that a client is never told of a 401. */
  private static void refused(List<FaultCase> cases) {
    for (Wait wait : Wait.values()) {
      cases.add(
          FaultCase.of(
                  "F09",
                  "429 with " + wait.name,
                  v -> wait.addTo(VendorError.of(v, 429)),
                  Blame.RATE)
              .vendorStatus(429));
    }
    for (int status : new int[] {401, 403}) {
      cases.add(
          FaultCase.of(
              "F10", Integer.toString(status), v -> VendorError.of(v, status), Blame.BROKEN));
    }
    for (int status : new int[] {500, 502, 503, 504, 529}) {
      Blame blame =
          switch (status) {
            case 503, 529 -> Blame.OVERLOADED;
            case 504 -> Blame.TIMEOUT;
            default -> Blame.BROKEN;
          };
      FaultCase one =
          FaultCase.of("F11", Integer.toString(status), v -> VendorError.of(v, status), blame)
              .vendorStatus(status);
      cases.add(one);
      cases.add(one.whole());
    }
  }

  private static void noAnswers(List<FaultCase> cases) {
    FaultCase page = FaultCase.of("F14", "HTML page", v -> Script.html(200), Blame.BROKEN);
    cases.add(page);
    cases.add(page.whole());
    cases.add(FaultCase.of("F14", "empty", v -> Script.empty(), Blame.BROKEN));
    cases.add(FaultCase.of("F14", "empty", v -> Script.json(200, ""), Blame.BROKEN).whole());
    cases.add(FaultCase.of("F14", "array", v -> Script.json(200, "[]"), Blame.BROKEN).whole());
    cases.add(
        FaultCase.of("F14", "broken JSON", v -> Script.json(200, "{\"id\":\"u"), Blame.BROKEN)
            .whole());
    cases.add(
        FaultCase.of("F14", "JSON for a stream", v -> VendorAnswer.of(v, false), Blame.BROKEN));
    FaultCase error =
        FaultCase.of("F15", "error in 200", v -> Script.json(200, overload(v)), Blame.OVERLOADED);
    cases.add(error);
    cases.add(error.whole());
    cases.add(
        FaultCase.of("F18", "cut", v -> VendorAnswer.of(v, false).cutAfterBytes(60), Blame.BROKEN)
            .whole());
  }

  private static void brokenStarts(List<FaultCase> cases) {
    cases.add(
        FaultCase.of(
            "F16",
            "stall before content",
            v -> opened(v).stallAfterFrames(held(v)),
            Blame.TIMEOUT));
    cases.add(FaultCase.of("F17", "only pings", v -> pinging(v, 0), Blame.TIMEOUT));
    cases.add(
        FaultCase.of(
            "F18", "cut before content", v -> opened(v).cutAfterFrames(held(v)), Blame.BROKEN));
    cases.add(
        FaultCase.of(
            "F19", "reset before content", v -> opened(v).resetAfterFrames(held(v)), Blame.BROKEN));
    cases.add(FaultCase.of("F21", "error first", VendorError::streamOf, Blame.OVERLOADED));
    cases.add(
        FaultCase.of(
            "F27",
            "broken chunk before content",
            v -> opened(v).malformedChunkAfterFrames(held(v)),
            Blame.BROKEN));
  }

  /** What goes wrong after the client was told something: no other channel may serve. */
  static List<FaultCase> afterTheCommit() {
    return List.of(
        FaultCase.of(
            "F16", "stall", v -> opened(v).stallAfterFrames(said(v).size()), Blame.TIMEOUT),
        FaultCase.of("F17", "only pings", v -> pinging(v, said(v).size()), Blame.TIMEOUT),
        FaultCase.of("F18", "cut", v -> opened(v).cutAfterFrames(said(v).size()), Blame.BROKEN),
        FaultCase.of("F18", "no terminal event", v -> Script.stream(said(v)), Blame.BROKEN),
        FaultCase.of(
            "F19",
            "reset between events",
            v -> opened(v).resetAfterFrames(said(v).size()),
            Blame.BROKEN),
        FaultCase.of(
            "F19",
            "reset within an event",
            v -> opened(v).resetAfterBytes(Framing.concat(said(v)).length + 20L),
            Blame.BROKEN),
        FaultCase.of("F20", "error event", VendorError::afterContent, Blame.OVERLOADED),
        FaultCase.of(
            "F27",
            "broken chunk",
            // In its own time: within the HTTP client a break may overtake what came with it, and
            // then nothing was committed and another channel serves.
            v -> opened(v).pace(Duration.ofMillis(60)).malformedChunkAfterFrames(said(v).size()),
            Blame.BROKEN));
  }

  /** What looks like a fault and is none: the answer comes whole. */
  static List<FaultCase> harmless() {
    return List.of(
        FaultCase.of(
            "F22",
            "byte by byte",
            v -> opened(v).byteByByte().pace(Duration.ofMillis(1)),
            Blame.BROKEN),
        FaultCase.of("F26", "terminal twice", FaultCases::endedTwice, Blame.BROKEN));
  }

  /** Broken JSON in the middle of an answer. */
  static FaultCase malformed() {
    return FaultCase.of("F25", "malformed JSON", FaultCases::malformedInside, Blame.BROKEN);
  }

  private static Script malformedInside(Tongue vendor) {
    List<byte[]> frames = frames(vendor);
    String name = vendor == Tongue.CLAUDE ? "content_block_delta" : "response.output_text.delta";
    String broken = "{\"type\":\"" + name + "\",\"delta\":{\"te";
    boolean named = vendor == Tongue.CLAUDE || vendor == Tongue.CODEX;
    frames.add(said(vendor).size(), named ? Sse.frame(name, broken) : Wire.data(broken));
    return Script.stream(frames);
  }

  private static Script endedTwice(Tongue vendor) {
    List<byte[]> frames = frames(vendor);
    frames.add(frames.getLast());
    return Script.stream(frames);
  }

  private static Script opened(Tongue vendor) {
    return VendorAnswer.of(vendor, true);
  }

  private static String overload(Tongue vendor) {
    return VendorError.body(vendor, vendor == Tongue.CLAUDE ? 529 : 503);
  }

  /** The frames of an answer's beginning and then nothing but signs of life. */
  private static Script pinging(Tongue vendor, int frames) {
    List<byte[]> all = new ArrayList<>(said(vendor).subList(0, Math.max(frames, held(vendor))));
    byte[] ping =
        vendor == Tongue.CLAUDE ? Wire.event("{\"type\":\"ping\"}") : Sse.text(": ping\n\n");
    all.addAll(Collections.nCopies(PINGS, ping));
    return Script.stream(all).pace(BETWEEN_PINGS);
  }

  /** How many frames come before the first that a client may be told. */
  private static int held(Tongue vendor) {
    return vendor == Tongue.GEMINI ? 0 : 1;
  }

  /** The first frames of an answer, words among them. */
  static List<byte[]> said(Tongue vendor) {
    List<byte[]> frames = frames(vendor);
    return List.copyOf(frames.subList(0, frames.size() / 2));
  }

  private static List<byte[]> frames(Tongue vendor) {
    List<byte[]> frames = new ArrayList<>();
    VendorAnswer.of(vendor, true).body().forEach(frames::add);
    return frames;
  }

  /** How a limit says when it is over. */
  enum Wait {
    SECONDS("seconds", "retry-after", "7"),
    DATE("a date", "retry-after", "Fri, 31 Dec 2100 23:59:59 GMT"),
    MILLISECONDS("milliseconds", "retry-after-ms", "7000"),
    NONE("no wait", "", "");

    final String name;
    private final String field;
    private final String value;

    Wait(String name, String field, String value) {
      this.name = name;
      this.field = field;
      this.value = value;
    }

    Script addTo(Script script) {
      return field.isEmpty() ? script : script.header(field, value);
    }
  }
}
