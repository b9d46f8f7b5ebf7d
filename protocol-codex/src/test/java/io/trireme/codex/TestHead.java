package io.trireme.codex;

import io.trireme.core.spi.RequestHead;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The head of a request, written by hand. */
record TestHead(String method, String path, String query, Map<String, String> headers)
    implements RequestHead {

  static TestHead post(String path) {
    return new TestHead("POST", path, "", Map.of());
  }

  static TestHead get(String path) {
    return new TestHead("GET", path, "", Map.of());
  }

  TestHead with(String name, String value) {
    Map<String, String> more = new HashMap<>(headers);
    more.put(name, value);
    return new TestHead(method, path, query, more);
  }

  TestHead withQuery(String text) {
    return new TestHead(method, path, text, headers);
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  @Override
  public Optional<String> queryParameter(String name) {
    for (String pair : query.split("&", -1)) {
      if (pair.startsWith(name + "=")) {
        return Optional.of(pair.substring(name.length() + 1));
      }
    }
    return Optional.empty();
  }
}
