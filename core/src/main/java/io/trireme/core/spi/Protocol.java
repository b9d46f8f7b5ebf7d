package io.trireme.core.spi;

import java.util.List;
import java.util.Optional;

/**
 * A dialect of the gateway: a table of contents that names its parts. One stateless, thread-safe
 * bean per dialect, registered by the module's own Build Compatible Extension.
 */
public interface Protocol {

  /** Which dialect this is. */
  Dialect dialect();

  /** Its name for people, such as "Anthropic Messages". */
  String title();

  /**
   * Whose API it is, in the words of OpenTelemetry, for metrics and traces. What stands behind an
   * address may be another vendor's.
   *
   * @see <a
   *     href="https://opentelemetry.io/docs/specs/semconv/registry/attributes/gen-ai/">gen_ai.provider.name</a>
   */
  default String provider() {
    return dialect().id();
  }

  /** The client endpoints that it answers. */
  List<Endpoint> endpoints();

  /** Paths below these belong to this dialect even if no endpoint has them. */
  List<String> pathPrefixes();

  /** What in a request's head speaks for this dialect where the path does not. */
  List<Marker> markers();

  /** True if a credential may come in the query parameter {@code key}. */
  default boolean credentialInQuery() {
    return false;
  }

  /** How errors are written and read. */
  ErrorDialect errors();

  /** How requests are relayed to a vendor of the same dialect. */
  RelayRules relay();

  /** How requests and answers are translated, where the vendor speaks another dialect. */
  Codec codec();

  /**
   * What is wrong with a channel's {@linkplain Quirks quirk}, for whoever wrote it; empty if
   * nothing is. A dialect that reads none refuses all. {@link AuthHeader} is never asked about
   * here.
   */
  default Optional<String> quirkFault(String name, String value) {
    return Optional.of("the dialect " + dialect() + " knows no quirk but " + AuthHeader.QUIRK);
  }

  /** How models are listed. */
  ModelsDialect models();

  /** How a client comes back to earlier turns; empty where it always sends all of them. */
  default Optional<Conversations> conversations() {
    return Optional.empty();
  }
}
