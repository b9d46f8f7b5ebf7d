package io.trireme.claude;

import io.trireme.core.spi.RequestHead;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The head of a POST; header names in lower case. */
record FakeHead(String path, String query, Map<String, String> headers) implements RequestHead {

  /** A head without headers and query. */
  static FakeHead plain() {
    return new FakeHead("/v1/messages", "", Map.of());
  }

  static FakeHead with(String header, String value) {
    return new FakeHead("/v1/messages", "", Map.of(header, value));
  }

  @Override
  public String method() {
    return "POST";
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  @Override
  public Optional<String> queryParameter(String name) {
    return Optional.empty();
  }
}
