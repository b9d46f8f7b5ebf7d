package io.trireme.deploy.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A path with parameters, of which those without a value are left out. */
final class Query {

  private final StringBuilder text;
  private char mark = '?';

  Query(String path) {
    this.text = new StringBuilder(path);
  }

  Query with(String name, @Nullable String value) {
    if (value != null) {
      text.append(mark).append(name).append('=');
      text.append(URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20"));
      mark = '&';
    }
    return this;
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
