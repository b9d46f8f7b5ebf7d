package io.trireme.deploy.edge;

import io.trireme.core.GatewayError.Kind;
import io.trireme.deploy.upstream.Verdict;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;

/**
 * What goes wrong, in words that are the same in metrics, logs, traces, events and the request log.
 * There are three closed sets: how exchanges end ({@link Outcome}), what became of attempts, and of
 * what kind an error is that a client was told. {@code docs/reference/errors.md} lists them.
 */
final class ErrorWords {

  /** An attempt whose answer was used. */
  static final String SERVED = "served";

  /** An attempt that another one was quicker than. */
  static final String OUTRUN = "outrun";

  /** An attempt that was given up, since nobody waited for its answer any more. */
  static final String CANCELLED = "cancelled";

  private static final String STATUS = "status_";
  private static final String OTHER_STATUS = STATUS + "other";

  /** Those that vendors, and what stands before them, are known to answer with. */
  private static final Set<Integer> STATUSES =
      Set.of(
          400, 401, 402, 403, 404, 405, 408, 409, 413, 415, 422, 429, 500, 501, 502, 503, 504, 520,
          521, 522, 523, 524, 529);

  private ErrorWords() {}

  /** The word of a kind: its own name, in lower case. */
  static String of(Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT);
  }

  /** What became of an attempt that was refused with a status. */
  static String ofStatus(int status) {
    return STATUSES.contains(status) ? STATUS + status : OTHER_STATUS;
  }

  /** Every word for what became of an attempt. */
  static Set<String> results() {
    Set<String> words = new LinkedHashSet<>(Set.of(SERVED, OUTRUN, CANCELLED, OTHER_STATUS));
    STATUSES.forEach(status -> words.add(ofStatus(status)));
    Arrays.stream(Verdict.Cause.values()).map(Verdict.Cause::label).forEach(words::add);
    return Collections.unmodifiableSet(words);
  }
}
