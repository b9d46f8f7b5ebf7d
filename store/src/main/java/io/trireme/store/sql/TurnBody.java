package io.trireme.store.sql;

import io.trireme.core.spi.StoredTurn;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/** What a stored turn says, as compressed bytes. The first byte, not compressed, is the form. */
final class TurnBody {

  private static final int FORM = 1;

  private TurnBody() {}

  static byte[] write(StoredTurn turn) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(FORM);
    Deflater deflater = new Deflater(Deflater.BEST_SPEED);
    try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater))) {
      write(out, turn.input());
      write(out, turn.answer());
      out.writeInt(turn.itemIds().size());
      for (String item : turn.itemIds()) {
        write(out, item.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    } finally {
      deflater.end();
    }
    return bytes.toByteArray();
  }

  private static void write(DataOutputStream out, byte[] part) throws IOException {
    out.writeInt(part.length);
    out.write(part);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws StoreException if it is something else
   */
  static StoredTurn read(String id, byte[] body) {
    if (body.length == 0 || body[0] != FORM) {
      throw new StoreException("a stored turn is of a form that is not known here", null);
    }
    try (DataInputStream in =
        new DataInputStream(
            new InflaterInputStream(new ByteArrayInputStream(body, 1, body.length - 1)))) {
      byte[] input = part(in);
      byte[] answer = part(in);
      int count = in.readInt();
      Set<String> items = new LinkedHashSet<>();
      for (int i = 0; i < count; i++) {
        items.add(new String(part(in), StandardCharsets.UTF_8));
      }
      return new StoredTurn(id, input, answer, items);
    } catch (IOException e) {
      throw new StoreException("a stored turn is damaged", e);
    }
  }

  private static byte[] part(DataInputStream in) throws IOException {
    // Reads in pieces, so that a damaged length costs no more memory than there are bytes.
    int length = in.readInt();
    byte[] part = in.readNBytes(length);
    if (part.length < length) {
      throw new IOException("cut");
    }
    return part;
  }
}
