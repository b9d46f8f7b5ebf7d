package io.trireme.e2e;

/** One upstream that is all four vendors, and a gateway in front: the model's name says which. */
final class FourVendors implements AutoCloseable {
  private final ReplayUpstream upstream = ReplayUpstream.start();
  private final Gateway gateway = Gateway.start(GatewaySetup.of(configuration()));

  ReplayUpstream upstream() {
    return upstream;
  }

  Gateway gateway() {
    return gateway;
  }

  /** The name that a client asks for. */
  static String model(Tongue vendor) {
    return "to-" + vendor.dialect();
  }

  /** The name that the vendor is asked for: one of its models that the corpus has answers of. */
  static String model(Tongue vendor, boolean upstream) {
    return upstream
        ? switch (vendor) {
          case CLAUDE -> "claude-sonnet-4-5-20250929";
          case CODEX, CHAT -> "gpt-5-nano";
          case GEMINI -> "gemini-2.5-flash";
        }
        : model(vendor);
  }

  /** Sets what the vendor says next, however it is asked. */
  void answer(Tongue vendor, Script whole, Script stream) {
    String model = model(vendor, true);
    if (vendor == Tongue.GEMINI) {
      upstream.on(vendor.path(model, false), whole).on(vendor.path(model, true), stream);
    } else {
      upstream.answer(
          vendor.path(model, false),
          request -> Tongue.json(request.text()).path("stream").asBoolean() ? stream : whole);
    }
  }

  private String configuration() {
    StringBuilder yaml = new StringBuilder("channels:\n");
    StringBuilder entries = new StringBuilder();
    for (Tongue vendor : Tongue.values()) {
      yaml.append(
          """
            - id: to-%1$s
              dialect: %1$s
              baseUrls: ["%2$s"]
              keys: [{secret: sk-upstream-%1$s}]
              models: {allow: [%3$s], map: {%3$s: %4$s}}
              allowPrivateNetwork: true
          """
              .formatted(vendor.dialect(), upstream.url(), model(vendor), model(vendor, true)));
      entries.append("{channel: to-").append(vendor.dialect()).append("}, ");
    }
    yaml.append("lanes:\n");
    for (Tongue client : Tongue.values()) {
      yaml.append(
          "  %s: {entries: [%s], breaker: {enabled: false}}\n"
              .formatted(client.dialect(), entries));
    }
    return yaml.toString();
  }

  @Override
  public void close() {
    gateway.close();
    upstream.close();
  }
}
