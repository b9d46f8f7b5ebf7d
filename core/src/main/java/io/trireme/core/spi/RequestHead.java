package io.trireme.core.spi;

import java.util.List;
import java.util.Optional;

/**
 * The head of an inbound request as a dialect may see it: no body, no transport. Implementations
 * are thread-safe snapshots.
 */
public interface RequestHead {

  /** Upper-case method. */
  String method();

  /** Path as it was sent: percent-encoded, without query. */
  String path();

  /** Query as it was sent, without the question mark; "" when there is none. Never log it. */
  String query();

  /** First value of a header, its name taken without regard to case. */
  Optional<String> header(String name);

  /** Every value of a header in order, its name taken without regard to case. */
  default List<String> headers(String name) {
    return header(name).map(List::of).orElse(List.of());
  }

  /** First value of a query parameter, decoded. */
  Optional<String> queryParameter(String name);
}
