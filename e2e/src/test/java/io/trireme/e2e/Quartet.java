package io.trireme.e2e;

import java.util.function.BiFunction;

/**
 * One gateway before four vendors, one of each dialect, which all stand on one replay upstream. The
 * model's name chooses the vendor, whatever the dialect of the client. Safe for one thread.
 */
final class Quartet implements AutoCloseable {
  private final ReplayUpstream upstream;
  private final Gateway gateway;

  private Quartet(ReplayUpstream upstream, Gateway gateway) {
    this.upstream = upstream;
    this.gateway = gateway;
  }

  /**
   * Starts all of it.
   *
   * @param answers what a vendor answers to a request; runs on the event loop
   */
  static Quartet start(BiFunction<Tongue, Received, Script> answers) {
    ReplayUpstream upstream = ReplayUpstream.start();
    for (Tongue vendor : Tongue.values()) {
      for (boolean stream : new boolean[] {true, false}) {
        upstream.answer(
            vendor.path(model(vendor), stream), request -> answers.apply(vendor, request));
      }
    }
    return new Quartet(upstream, Gateway.start(GatewaySetup.of(configuration(upstream.url()))));
  }

  /** A model of the vendor's that thinks. */
  static String model(Tongue vendor) {
    return switch (vendor) {
      case CLAUDE -> "claude-opus-4-6";
      case CODEX -> "gpt-5.5";
      case CHAT -> "open-thinker-2";
      case GEMINI -> "gemini-3-pro-preview";
    };
  }

  /** Whether a vendor was asked for events. */
  static boolean wantsEvents(Tongue vendor, Received request) {
    return vendor == Tongue.GEMINI
        ? request.path().endsWith("streamGenerateContent")
        : Tongue.json(request.text()).path("stream").asBoolean(false);
  }

  private static String configuration(String url) {
    StringBuilder yaml = new StringBuilder("channels:\n");
    StringBuilder entries = new StringBuilder();
    for (Tongue vendor : Tongue.values()) {
      yaml.append(
          """
            - id: to-%1$s
              dialect: %1$s
              baseUrls: ["%2$s"]
              keys: [{secret: sk-upstream-%1$s}]
              models: {allow: ["%3$s"]}
              allowPrivateNetwork: true
          """
              .formatted(vendor.dialect(), url, model(vendor)));
      entries.append("{channel: to-").append(vendor.dialect()).append("}, ");
    }
    yaml.append("lanes:\n");
    for (Tongue client : Tongue.values()) {
      yaml.append("  %s: {entries: [%s]}\n".formatted(client.dialect(), entries));
    }
    return yaml.toString();
  }

  ReplayUpstream upstream() {
    return upstream;
  }

  /** Asks the gateway and reads its answer to the end. */
  RawAnswer ask(RawRequest request) {
    return RawHttp.exchange(gateway.port(), request);
  }

  @Override
  public void close() {
    gateway.close();
    upstream.close();
  }
}
