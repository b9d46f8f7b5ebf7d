package io.trireme.e2e;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

import static java.util.Objects.requireNonNull;

/** A request for {@link RawHttp}; immutable, every method returns a changed copy. */
final class RawRequest {
  private final String method;
  private final String target;
  private final WireHeaders headers;
  private final byte[] body;

  private RawRequest(String method, String target, WireHeaders headers, byte[] body) {
    this.method = requireNonNull(method, "method is null");
    this.target = requireNonNull(target, "target is null");
    this.headers = requireNonNull(headers, "headers is null");
    this.body = body;
  }

  /** A request without a body. */
  static RawRequest of(String method, String target) {
    return new RawRequest(
        method, target, WireHeaders.none().plus("host", "127.0.0.1"), new byte[0]);
  }

  static RawRequest get(String target) {
    return of("GET", target);
  }

  /** A JSON request with its content length. */
  static RawRequest post(String target, byte[] json) {
    return of("POST", target).with("content-type", "application/json").body(json);
  }

  static RawRequest post(String target, String json) {
    return post(target, json.getBytes(StandardCharsets.UTF_8));
  }

  /** A request to Anthropic's messages endpoint with a client's usual headers. */
  static RawRequest messages(String clientKey, byte[] json) {
    return post("/v1/messages", json)
        .with("x-api-key", clientKey)
        .with("anthropic-version", "2023-06-01");
  }

  static RawRequest messages(String clientKey, String json) {
    return messages(clientKey, json.getBytes(StandardCharsets.UTF_8));
  }

  String method() {
    return method;
  }

  /** The same request to another target. */
  RawRequest to(String otherTarget) {
    return new RawRequest(method, otherTarget, headers, body);
  }

  RawRequest with(String name, String value) {
    return new RawRequest(method, target, headers.with(name, value), body);
  }

  RawRequest plus(String name, String value) {
    return new RawRequest(method, target, headers.plus(name, value), body);
  }

  RawRequest without(String name) {
    return new RawRequest(method, target, headers.without(name), body);
  }

  /** Sets body and content length. */
  RawRequest body(byte[] bytes) {
    return new RawRequest(
        method,
        target,
        headers.with("content-length", Integer.toString(bytes.length)),
        bytes.clone());
  }

  byte[] toWire() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(head().getBytes(StandardCharsets.ISO_8859_1));
    out.writeBytes(body);
    return out.toByteArray();
  }

  /** The head with its empty line. */
  String head() {
    return method + " " + target + " HTTP/1.1\r\n" + headers.toWire() + "\r\n";
  }
}
