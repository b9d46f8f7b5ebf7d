package io.trireme.deploy.edge;

import com.github.luben.zstd.ZstdInputStream;
import io.trireme.core.GatewayError.Kind;
import io.trireme.core.GatewayException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Undoes the content encoding of a request body, bounded by size and by ratio. */
final class BodyDecoder {

  /** More than this out of one byte is a bomb, not a body. */
  static final int MAX_RATIO = 100;

  /**
   * Above 8 MiB a reader of zstd need not go, and ours does not: the window is memory, asked for by
   * a few bytes of the client's.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9659">RFC 9659</a>
   */
  private static final int MAX_WINDOW_LOG = 23;

  private static final int CHUNK = 16 << 10;

  private BodyDecoder() {}

  /**
   * The decoded body; the same array if it was not encoded.
   *
   * @param encoding value of {@code content-encoding}, one of {@link BodyReader#ENCODINGS}, or null
   * @param limit bytes that the decoded body may have
   * @throws GatewayException 400 if it cannot be decoded, 413 if it grows above a limit
   */
  static byte[] decode(byte[] body, @Nullable String encoding, long limit) {
    String name = encoding == null ? "identity" : encoding.strip().toLowerCase(Locale.ROOT);
    if (name.equals("identity")) {
      return body;
    }
    long allowed = Math.min(limit, (long) body.length * MAX_RATIO);
    try (InputStream in = open(body, name)) {
      ByteArrayOutputStream out =
          new ByteArrayOutputStream((int) Math.min(allowed, body.length * 4L));
      byte[] chunk = new byte[CHUNK];
      for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
        if (out.size() + (long) read > allowed) {
          throw new GatewayException(BodyReader.tooLarge(limit));
        }
        out.write(chunk, 0, read);
      }
      return out.toByteArray();
    } catch (IOException e) {
      throw new GatewayException(Kind.BAD_REQUEST, "The request body is not valid " + name + ".");
    }
  }

  private static InputStream open(byte[] body, String name) throws IOException {
    ByteArrayInputStream raw = new ByteArrayInputStream(body);
    return name.equals("zstd")
        ? new ZstdInputStream(raw).setLongMax(MAX_WINDOW_LOG)
        : new GZIPInputStream(raw, CHUNK);
  }
}
