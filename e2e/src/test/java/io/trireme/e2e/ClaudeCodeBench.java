package io.trireme.e2e;

import java.util.List;
import java.util.regex.Pattern;

import static java.util.Objects.requireNonNull;

/**
 * Claude Code, the packaged application and a replay upstream in a row, and what each of them saw.
 * One channel with one key and one base URL, so every request upstream is one of the client.
 */
final class ClaudeCodeBench implements AutoCloseable {
  private static final Pattern REFUSED = Pattern.compile("request refused id=");
  private static final Pattern EXCHANGE = Pattern.compile("exchange id=");

  private final ReplayUpstream upstream;
  private final Gateway gateway;
  private final ClaudeCode claude;
  private int logged;

  private ClaudeCodeBench(ReplayUpstream upstream, Gateway gateway, ClaudeCode claude) {
    this.upstream = requireNonNull(upstream, "upstream is null");
    this.gateway = requireNonNull(gateway, "gateway is null");
    this.claude = requireNonNull(claude, "claude is null");
  }

  /** Starts it with these settings of the configuration file; skips where npm is not. */
  static ClaudeCodeBench start(String timeouts, String settings) {
    ClaudeCode.installed();
    ReplayUpstream upstream = ReplayUpstream.start();
    Gateway gateway =
        Gateway.start(
            GatewaySetup.of(
                GatewaySetup.claudeChannel(upstream.url())
                    + "    timeouts: {%s}\n".formatted(timeouts)
                    + "lanes: {claude: {breaker: {enabled: false}}}\n"
                    + "settings: {%s}\n".formatted(settings)));
    return new ClaudeCodeBench(upstream, gateway, ClaudeCode.at(gateway));
  }

  /** What the upstream says to Messages, one script after the other; the last one repeats. */
  void answer(Script... scripts) {
    upstream.on(Anthropic.PATH, scripts);
  }

  /** What the upstream says to streamed requests in turn, and what to those that are not. */
  void answer(Script whole, List<Script> streamed) {
    int[] turn = {0};
    upstream.answer(
        Anthropic.PATH,
        request ->
            kind(request).equals("W")
                ? whole
                : streamed.get(Math.min(turn[0]++, streamed.size() - 1)));
  }

  ClaudeCode claude() {
    return claude;
  }

  Gateway gateway() {
    return gateway;
  }

  ReplayUpstream upstream() {
    return upstream;
  }

  List<Received> requests() {
    return upstream.requests();
  }

  /** "S" for each streamed request that came to the upstream, "W" for each that was not. */
  List<String> kinds() {
    return upstream.requests().stream().map(ClaudeCodeBench::kind).toList();
  }

  private static String kind(Received request) {
    return Anthropic.json(request.text()).path("stream").asBoolean() ? "S" : "W";
  }

  /** How many requests the gateway refused by itself. */
  long refusals() {
    return count(REFUSED);
  }

  /** How many exchanges the gateway booked. */
  long exchanges() {
    return count(EXCHANGE);
  }

  private long count(Pattern pattern) {
    return pattern.matcher(log()).results().count();
  }

  /** The gateway's log since the last {@link #forget}. */
  String log() {
    return gateway.log().substring(logged);
  }

  /** Begins a new record. */
  void forget() {
    upstream.forget();
    logged = gateway.log().length();
  }

  @Override
  public void close() {
    gateway.close();
    upstream.close();
  }
}
