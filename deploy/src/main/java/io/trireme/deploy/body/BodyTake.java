package io.trireme.deploy.body;

import io.trireme.core.BufferBudget;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

import static java.util.Objects.requireNonNull;

/**
 * What one exchange asked and answered, as far as it is kept: the beginning of each body, and no
 * more than there is memory for. Confined to the exchange's thread but for {@link #stream}, which
 * belongs to the event loop until the stream is over.
 */
public final class BodyTake {

  /** Of an exchange whose bodies are not kept. */
  public static final BodyTake OFF = new BodyTake();

  /** Where bytes come from. */
  private interface Source {
    void copy(int count, byte[] to, int at);
  }

  /** The beginning of a body. */
  static final class Cut {
    private byte[] kept = new byte[0];
    private int length;
    private long bytes;

    byte[] kept() {
      return Arrays.copyOf(kept, length);
    }

    /** How long the body was. */
    long bytes() {
      return bytes;
    }

    boolean truncated() {
      return length < bytes;
    }

    /** How much memory it takes with so much more. */
    private int sizeWith(int more, int maxBytes) {
      int wanted = length + more;
      return wanted <= kept.length
          ? kept.length
          : Math.min(maxBytes, Math.max(wanted, 2 * kept.length));
    }

    private void add(Source chunk, int room, int size) {
      if (size > kept.length) {
        kept = Arrays.copyOf(kept, size);
      }
      chunk.copy(room, kept, length);
      length += room;
    }
  }

  private final String id;
  private final int maxBytes;
  private final BufferBudget.@Nullable Share share;
  private final Cut request = new Cut();
  private @Nullable Cut sent;
  private @Nullable Cut answer;

  private BodyTake() {
    this.id = "";
    this.maxBytes = 0;
    this.share = null;
  }

  /**
   * Takes bodies of a request.
   *
   * @param maxBytes of each
   * @param share what it may hold
   */
  BodyTake(String id, int maxBytes, BufferBudget.Share share) {
    this.id = requireNonNull(id, "id is null");
    this.maxBytes = maxBytes;
    this.share = requireNonNull(share, "share is null");
  }

  /** Whether anything is kept. */
  public boolean on() {
    return share != null;
  }

  String id() {
    return id;
  }

  Cut request() {
    return request;
  }

  @Nullable Cut sent() {
    return sent;
  }

  @Nullable Cut answer() {
    return answer;
  }

  /** What the client asked. To be called once, first. */
  public void request(byte[] body) {
    if (on()) {
      add(request, body);
    }
  }

  /** What an upstream was sent instead; of several the last counts. */
  public void sent(byte[] body) {
    if (on()) {
      sent = null;
      Cut cut = new Cut();
      add(cut, body);
      sent = cut;
    }
  }

  /** What the client was answered, whole. */
  public void answer(Buffer body) {
    if (on()) {
      answer = null;
      stream(body);
    }
  }

  /** The next part of what the client is answered. */
  public void stream(Buffer chunk) {
    if (!on()) {
      return;
    }
    Cut cut = answer;
    if (cut == null) {
      cut = new Cut();
      answer = cut;
    }
    add(cut, chunk.length(), (count, to, at) -> chunk.getBytes(0, count, to, at));
  }

  private void add(Cut to, byte[] body) {
    add(to, body.length, (count, kept, at) -> System.arraycopy(body, 0, kept, at, count));
  }

  private void add(Cut to, int length, Source chunk) {
    boolean whole = !to.truncated();
    to.bytes += length;
    int room = Math.min(length, maxBytes - to.length);
    int size = to.sizeWith(room, maxBytes);
    // Nothing is added behind a gap.
    if (whole && room > 0 && affordable(to, size)) {
      to.add(chunk, room, size);
    }
  }

  private boolean affordable(Cut to, int size) {
    long held = held(request) + held(sent) + held(answer);
    boolean counted = to == request || to == sent || to == answer;
    long others = counted ? held - held(to) : held;
    return requireNonNull(share, "it is on").hold(others + size);
  }

  private static long held(@Nullable Cut cut) {
    return cut == null ? 0 : cut.kept.length;
  }

  /** Nothing is held any more. */
  void release() {
    if (share != null) {
      share.close();
    }
  }
}
