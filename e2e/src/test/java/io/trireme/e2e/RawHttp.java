package io.trireme.e2e;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 client on a plain socket: sends any bytes, reads the answer piece by piece with the
 * time of each. Blocking; one thread at a time; every read is bounded by the read timeout.
 */
final class RawHttp implements AutoCloseable {
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(20);
  private static final int READ_BYTES = 64 * 1024;

  private final Socket socket;
  private final InputStream in;

  private RawHttp(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new BufferedInputStream(socket.getInputStream(), READ_BYTES);
  }

  /** Connects to 127.0.0.1. */
  static RawHttp connect(int port) {
    return connect(port, 0);
  }

  /**
   * Connects with a receive buffer of this size, for readers that are to be slow.
   *
   * @param receiveBuffer bytes; 0 leaves the system's default
   */
  static RawHttp connect(int port, int receiveBuffer) {
    try {
      Socket socket = new Socket();
      if (receiveBuffer > 0) {
        socket.setReceiveBufferSize(receiveBuffer);
      }
      socket.setTcpNoDelay(true);
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 5_000);
      socket.setSoTimeout(Math.toIntExact(READ_TIMEOUT.toMillis()));
      return new RawHttp(socket);
    } catch (IOException noConnection) {
      throw new UncheckedIOException(noConnection);
    }
  }

  /** One request on a connection of its own, read to its end. */
  static RawAnswer exchange(int port, RawRequest request) {
    try (RawHttp client = connect(port)) {
      return client.send(request).readAnswer(request.method());
    }
  }

  /** How long one read may wait. */
  RawHttp readTimeout(Duration timeout) {
    try {
      socket.setSoTimeout(Math.toIntExact(timeout.toMillis()));
      return this;
    } catch (SocketException closed) {
      throw new UncheckedIOException(closed);
    }
  }

  RawHttp send(RawRequest request) {
    return send(request.toWire());
  }

  /** Sends text as it stands, one byte per character. */
  RawHttp send(String text) {
    return send(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  RawHttp send(byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
      return this;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Reads one head. */
  WireHead readHead() {
    try {
      List<String> lines = new ArrayList<>();
      for (String line = line(); !line.isEmpty(); line = line()) {
        lines.add(line);
      }
      return WireHead.of(lines);
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  RawAnswer readAnswer() {
    return readAnswer("POST");
  }

  /** Reads a whole answer to a request of this method; interim answers are skipped. */
  RawAnswer readAnswer(String method) {
    WireHead head = readHead();
    while (head.word(1).startsWith("1") && !head.word(1).equals("101")) {
      head = readHead();
    }
    long headNanos = System.nanoTime();
    BodyReader body = body(head, method);
    List<RawAnswer.Part> parts = new ArrayList<>();
    for (Optional<RawAnswer.Part> part = body.next(); part.isPresent(); part = body.next()) {
      parts.add(part.get());
    }
    return new RawAnswer(head, parts, body.end(), headNanos, System.nanoTime());
  }

  /** The body that follows this head, to be read part by part. */
  BodyReader body(WireHead head, String method) {
    return new BodyReader(head, method);
  }

  /**
   * Reads until the peer closes, for what is no HTTP.
   *
   * @return what came; a reset counts as a close
   */
  byte[] readUntilClosed() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] bytes = new byte[READ_BYTES];
    try {
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        out.write(bytes, 0, count);
      }
    } catch (SocketException reset) {
      return out.toByteArray();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    return out.toByteArray();
  }

  /** Sends FIN and goes on reading. */
  RawHttp finishSending() {
    try {
      socket.shutdownOutput();
      return this;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  /** Closes with RST. */
  void reset() {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private String line() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int value = in.read(); value != '\n'; value = in.read()) {
      if (value < 0) {
        throw new EOFException("closed after: " + line.toString(StandardCharsets.ISO_8859_1));
      }
      if (value != '\r') {
        line.write(value);
      }
    }
    return line.toString(StandardCharsets.ISO_8859_1);
  }

  /** Reads the parts of one body; {@link #end} is known when {@link #next} is empty. */
  final class BodyReader {
    private final boolean chunked;
    private long left;
    private RawAnswer.@Nullable End end;

    private BodyReader(WireHead head, String method) {
      String status = head.word(1);
      chunked = head.headers().hasToken("transfer-encoding", "chunked");
      left = head.headers().first("content-length").map(Long::parseLong).orElse(Long.MAX_VALUE);
      if (method.equals("HEAD") || status.equals("204") || status.equals("304")) {
        end = RawAnswer.End.NO_BODY;
      } else if (!chunked && left == 0) {
        end = RawAnswer.End.LENGTH_REACHED;
      }
    }

    /** The next chunk or read; empty at the end of the body, however it ended. */
    Optional<RawAnswer.Part> next() {
      if (end != null) {
        return Optional.empty();
      }
      try {
        return chunked ? chunk() : plain();
      } catch (SocketException reset) {
        end = RawAnswer.End.RESET;
      } catch (EOFException closed) {
        end = RawAnswer.End.CLOSED;
      } catch (IOException broken) {
        throw new UncheckedIOException(broken);
      }
      return Optional.empty();
    }

    RawAnswer.End end() {
      RawAnswer.End known = end;
      if (known == null) {
        throw new IllegalStateException("the body was not read to its end");
      }
      return known;
    }

    private Optional<RawAnswer.Part> chunk() throws IOException {
      int size = Integer.parseInt(line().split(";", 2)[0].strip(), 16);
      if (size == 0) {
        for (String trailer = line(); !trailer.isEmpty(); trailer = line()) {
          // Trailers carry nothing that a test asks for.
        }
        end = RawAnswer.End.TERMINAL_CHUNK;
        return Optional.empty();
      }
      byte[] bytes = in.readNBytes(size);
      if (bytes.length < size) {
        throw new EOFException("closed inside a chunk");
      }
      line();
      return Optional.of(new RawAnswer.Part(bytes, System.nanoTime()));
    }

    private Optional<RawAnswer.Part> plain() throws IOException {
      byte[] bytes = new byte[(int) Math.min(READ_BYTES, left)];
      int count = in.read(bytes);
      if (count < 0) {
        throw new EOFException("closed");
      }
      if (left != Long.MAX_VALUE) {
        left -= count;
        end = left == 0 ? RawAnswer.End.LENGTH_REACHED : null;
      }
      byte[] taken = Arrays.copyOf(bytes, count);
      return Optional.of(new RawAnswer.Part(taken, System.nanoTime()));
    }
  }
}
