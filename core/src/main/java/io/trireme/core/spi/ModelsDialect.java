package io.trireme.core.spi;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** How a dialect lists models. Thread-safe and stateless. */
public interface ModelsDialect {

  /**
   * One model.
   *
   * @param id the name by which a client asks for it
   * @param vendorJsonOrNull the vendor's own description, a JSON object, if there is one
   */
  record Model(String id, @Nullable String vendorJsonOrNull) {}

  /**
   * Other dialects whose lanes' models belong to the same list, behind this dialect's own: those
   * whose clients ask for it in the same way.
   */
  default List<Dialect> alsoListed() {
    return List.of();
  }

  /** Path and query that ask a vendor for its models. */
  String upstreamPath();

  /** Headers that a vendor needs for that besides the credential, names in lower case. */
  Map<String, String> upstreamHeaders();

  /**
   * Reads a vendor's list; what is not a list of this dialect gives an empty one.
   *
   * @param body JSON bytes
   */
  List<Model> read(byte[] body);

  /** The list as a client of this dialect expects it. */
  byte[] list(List<Model> models);

  /** One model as a client of this dialect expects it. */
  byte[] one(Model model);
}
