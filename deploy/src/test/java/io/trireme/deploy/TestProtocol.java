package io.trireme.deploy;

import io.trireme.core.GatewayError;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.Secret;
import io.trireme.core.spi.Codec;
import io.trireme.core.spi.Dialect;
import io.trireme.core.spi.Endpoint;
import io.trireme.core.spi.ErrorDialect;
import io.trireme.core.spi.Marker;
import io.trireme.core.spi.ModelsDialect;
import io.trireme.core.spi.Operation;
import io.trireme.core.spi.Protocol;
import io.trireme.core.spi.RelayObserver;
import io.trireme.core.spi.RelayRules;
import io.trireme.core.spi.RelayTarget;
import io.trireme.core.spi.RequestFacts;
import io.trireme.core.spi.RequestHead;
import io.trireme.core.spi.UpstreamFault;
import io.trireme.core.spi.UpstreamRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A dialect of the tests' own, as plain as can be. */
public final class TestProtocol implements Protocol, ErrorDialect, RelayRules, ModelsDialect {

  /** Its id. */
  public static final Dialect PLAIN = new Dialect("plain");

  @Override
  public Dialect dialect() {
    return PLAIN;
  }

  @Override
  public String title() {
    return "Plain";
  }

  @Override
  public List<Endpoint> endpoints() {
    return List.of(new Endpoint("POST", "/v1/plain", Operation.GENERATE));
  }

  @Override
  public List<String> pathPrefixes() {
    return List.of("/v1/plain");
  }

  @Override
  public List<Marker> markers() {
    return List.of();
  }

  @Override
  public boolean credentialInQuery() {
    return true;
  }

  @Override
  public ErrorDialect errors() {
    return this;
  }

  @Override
  public RelayRules relay() {
    return this;
  }

  @Override
  public Codec codec() {
    throw new AssertionError("nothing is translated");
  }

  @Override
  public ModelsDialect models() {
    return this;
  }

  @Override
  public int status(Kind kind) {
    return switch (kind) {
      case UPSTREAM_BROKEN -> 502;
      case UPSTREAM_TIMEOUT -> 504;
      case RATE_LIMITED -> 429;
      case OVERLOADED -> 529;
      case UNAUTHORIZED -> 401;
      case FORBIDDEN -> 403;
      case BILLING, BUDGET -> 402;
      case TOO_LARGE -> 413;
      case NOT_FOUND -> 404;
      default -> 400;
    };
  }

  @Override
  public Map<String, String> doNotRepeat() {
    return Map.of("x-test-hopeless", "true");
  }

  @Override
  public String requestIdHeader() {
    return "request-id";
  }

  @Override
  public byte[] body(GatewayError error, String requestId) {
    return bytes("{\"error\":\"" + error.message() + "\"}");
  }

  @Override
  public byte[] frame(GatewayError error, String requestId, boolean midEvent) {
    return bytes((midEvent ? "\n\n" : "") + "event: error\ndata: " + error.kind() + "\n\n");
  }

  @Override
  public UpstreamFault read(int status, byte[] body) {
    String text = new String(body, StandardCharsets.UTF_8);
    Kind kind =
        switch (status) {
          case 404 -> Kind.NOT_FOUND;
          case 429 -> Kind.RATE_LIMITED;
          default -> status >= 500 ? Kind.OVERLOADED : Kind.BAD_REQUEST;
        };
    return new UpstreamFault(new GatewayError(kind, "status " + status), text.startsWith("{"));
  }

  @Override
  public RequestFacts facts(Endpoint endpoint, RequestHead head, byte[] body) {
    return new RequestFacts("some-model", true, null, List.of());
  }

  @Override
  public UpstreamRequest request(
      Endpoint endpoint, RequestHead head, RequestFacts facts, byte[] body, RelayTarget to) {
    return new UpstreamRequest("POST", "/v1/plain", "", body);
  }

  @Override
  public Map<String, String> credential(Secret key) {
    return Map.of("x-api-key", key.reveal());
  }

  @Override
  public boolean passesAnswerHeader(String name) {
    return name.equals("request-id")
        || name.startsWith("x-ratelimit-")
        || name.equals("retry-after");
  }

  @Override
  public RelayObserver observer(Operation operation) {
    return new ScriptedObserver();
  }

  @Override
  public Optional<byte[]> keepAlive() {
    return Optional.of(bytes(": alive\n\n"));
  }

  @Override
  public String upstreamPath() {
    return "/v1/models";
  }

  @Override
  public Map<String, String> upstreamHeaders() {
    return Map.of();
  }

  @Override
  public List<Model> read(byte[] body) {
    return List.of();
  }

  @Override
  public byte[] list(List<Model> models) {
    return bytes("[]");
  }

  @Override
  public byte[] one(Model model) {
    return bytes("{}");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
