package io.trireme.core;

import io.trireme.core.spi.RequestHead;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A head from its parts; header names in lower case. */
public record FakeHead(
    String method, String path, Map<String, String> headers, Map<String, String> parameters)
    implements RequestHead {

  /** A head without headers and query. */
  public static FakeHead of(String method, String path) {
    return new FakeHead(method, path, Map.of(), Map.of());
  }

  /** The same with one header more. */
  public FakeHead header(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new FakeHead(method, path, more, parameters);
  }

  /** The same with one query parameter more. */
  public FakeHead parameter(String name, String value) {
    Map<String, String> more = new HashMap<>(parameters);
    more.put(name, value);
    return new FakeHead(method, path, headers, more);
  }

  @Override
  public String query() {
    return "";
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  @Override
  public Optional<String> queryParameter(String name) {
    return Optional.ofNullable(parameters.get(name));
  }
}
