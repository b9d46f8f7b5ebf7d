package io.trireme.e2e;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A protobuf message, read by the numbers of its fields.
 *
 * @see <a href="https://protobuf.dev/programming-guides/encoding/">Encoding</a>
 */
final class Proto {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  /** A field: its bytes, or else its number. */
  private record Field(int id, ByteBuffer content, long number) {

    byte[] bytes() {
      byte[] copy = new byte[content.remaining()];
      content.duplicate().get(copy);
      return copy;
    }
  }

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final List<Field> fields = new ArrayList<>();

  Proto(byte[] message) {
    ByteBuffer in = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      long tag = varint(in);
      int id = (int) (tag >> 3);
      int type = (int) (tag & 7);
      fields.add(
          switch (type) {
            case VARINT -> new Field(id, NOTHING, varint(in));
            case FIXED64 -> new Field(id, NOTHING, in.getLong());
            case FIXED32 -> new Field(id, NOTHING, in.getInt());
            case LENGTH -> {
              byte[] bytes = new byte[(int) varint(in)];
              in.get(bytes);
              yield new Field(id, ByteBuffer.wrap(bytes), 0);
            }
            default -> throw new IllegalArgumentException("no such type of a field: " + type);
          });
    }
  }

  private static long varint(ByteBuffer in) {
    long value = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      byte next = in.get();
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new IllegalArgumentException("a number without end");
  }

  /** The messages in a field. */
  List<Proto> messages(int id) {
    return fields.stream()
        .filter(field -> field.id() == id)
        .map(field -> new Proto(field.bytes()))
        .toList();
  }

  /** The bytes of a field; none if it is not there. */
  byte[] bytes(int id) {
    return fields.stream()
        .filter(field -> field.id() == id)
        .findFirst()
        .map(Field::bytes)
        .orElse(new byte[0]);
  }

  /** The text of a field; "" if it is not there. */
  String text(int id) {
    return new String(bytes(id), StandardCharsets.UTF_8);
  }

  /** The number in a field; 0 if it is not there. */
  long number(int id) {
    return fields.stream()
        .filter(field -> field.id() == id)
        .findFirst()
        .map(Field::number)
        .orElse(0L);
  }

  /** The one field of a value of OTLP, as text: a text, a truth, a whole number or a fraction. */
  String scalar() {
    Field field = fields.getFirst();
    return switch (field.id()) {
      case 1 -> text(1);
      case 2 -> Boolean.toString(field.number() == 1);
      case 3 -> Long.toString(field.number());
      case 4 -> Double.toString(Double.longBitsToDouble(field.number()));
      default -> throw new IllegalArgumentException("no such value: " + field.id());
    };
  }
}
