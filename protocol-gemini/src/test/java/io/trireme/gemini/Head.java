package io.trireme.gemini;

import io.trireme.core.spi.RequestHead;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A request's head by hand. */
record Head(String method, String path, String query, Map<String, String> headers)
    implements RequestHead {

  static Head post(String target) {
    int mark = target.indexOf('?');
    return mark < 0
        ? new Head("POST", target, "", Map.of())
        : new Head("POST", target.substring(0, mark), target.substring(mark + 1), Map.of());
  }

  static Head get(String path, Map<String, String> headers) {
    return new Head("GET", path, "", headers);
  }

  @Override
  public Optional<String> header(String name) {
    return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
  }

  @Override
  public Optional<String> queryParameter(String name) {
    for (String parameter : query.split("&", -1)) {
      String[] pair = parameter.split("=", 2);
      if (URLDecoder.decode(pair[0], StandardCharsets.UTF_8).equals(name)) {
        return Optional.of(
            pair.length == 1 ? "" : URLDecoder.decode(pair[1], StandardCharsets.UTF_8));
      }
    }
    return Optional.empty();
  }
}
