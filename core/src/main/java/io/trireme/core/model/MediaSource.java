package io.trireme.core.model;

import io.trireme.core.spi.Dialect;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/** Where media are. */
public sealed interface MediaSource {

  /**
   * In the request itself.
   *
   * @param mimeType what the client says it is, such as {@code image/png}
   * @param base64 the bytes in the standard alphabet
   */
  record Inline(String mimeType, String base64) implements MediaSource {
    public Inline {
      requireNonNull(mimeType, "mimeType is null");
      requireNonNull(base64, "base64 is null");
    }
  }

  /**
   * At an address that the vendor fetches.
   *
   * @param url the address
   * @param mimeTypeOrNull what it is, if the client says so
   */
  record Url(String url, @Nullable String mimeTypeOrNull) implements MediaSource {
    public Url {
      requireNonNull(url, "url is null");
    }
  }

  /**
   * In a vendor's own store, of which others know nothing.
   *
   * @param origin the dialect of that vendor
   * @param id its id there
   * @param mimeTypeOrNull what it is, if the client says so
   */
  record File(Dialect origin, String id, @Nullable String mimeTypeOrNull) implements MediaSource {
    public File {
      requireNonNull(origin, "origin is null");
      requireNonNull(id, "id is null");
    }
  }

  /**
   * A document given as plain text.
   *
   * @param text its words
   */
  record Plain(String text) implements MediaSource {
    public Plain {
      requireNonNull(text, "text is null");
    }
  }
}
