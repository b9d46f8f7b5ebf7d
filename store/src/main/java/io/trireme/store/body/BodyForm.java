package io.trireme.store.body;

import io.trireme.store.sql.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;

/** Bodies as compressed bytes. The first byte, not compressed, is the form. */
final class BodyForm {

  private static final int FORM = 1;

  private BodyForm() {}

  static byte[] write(KeptBodies bodies) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(FORM);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater))) {
      write(out, bodies.request());
      write(out, bodies.sent());
      write(out, bodies.answer());
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, KeptBodies.@Nullable Text body)
      throws IOException {
    out.writeBoolean(body != null);
    if (body == null) {
      return;
    }
    byte[] text = body.text().getBytes(StandardCharsets.UTF_8);
    out.writeLong(body.bytes());
    out.writeBoolean(body.truncated());
    out.writeBoolean(body.redacted());
    out.writeInt(text.length);
    out.write(text);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws StoreException if it is something else
   */
  static KeptBodies read(String id, Instant at, byte[] form) {
    if (form.length == 0 || form[0] != FORM) {
      throw new StoreException("bodies are kept in a form that is not known here", null);
    }
    try (DataInputStream in =
        new DataInputStream(
            new InflaterInputStream(new ByteArrayInputStream(form, 1, form.length - 1)))) {
      KeptBodies.Text request = read(in);
      if (request == null) {
        throw new IOException("no request");
      }
      return new KeptBodies(id, at, request, read(in), read(in));
    } catch (IOException e) {
      throw new StoreException("bodies that were kept are damaged", e);
    }
  }

  private static KeptBodies.@Nullable Text read(DataInputStream in) throws IOException {
    if (!in.readBoolean()) {
      return null;
    }
    long bytes = in.readLong();
    boolean truncated = in.readBoolean();
    boolean redacted = in.readBoolean();
    int length = in.readInt();
    byte[] text = in.readNBytes(length);
    if (text.length < length) {
      throw new IOException("cut");
    }
    return new KeptBodies.Text(
        new String(text, StandardCharsets.UTF_8), bytes, truncated, redacted);
  }
}
