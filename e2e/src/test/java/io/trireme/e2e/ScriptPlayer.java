package io.trireme.e2e;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.impl.NetSocketInternal;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Random;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

/** Plays one script into one connection; lives on the connection's event loop. */
final class ScriptPlayer {
  /** Long enough for the peer to read what came before a reset, which may discard unread bytes. */
  private static final long BEFORE_RESET_MILLIS = 20;

  private static final int WRITES_PER_TURN = 64;
  private static final int GARBAGE_BYTES = 97;

  private final Vertx vertx;
  private final NetSocket socket;
  private final Script script;
  private final Received received;
  private final Runnable answered;
  private final Iterator<byte[]> pieces;

  /**
   * Prepares one answer.
   *
   * @param answered runs after the last write of an answer that leaves the connection open
   */
  ScriptPlayer(Vertx vertx, NetSocket socket, Script script, Received received, Runnable answered) {
    this.vertx = vertx;
    this.socket = socket;
    this.script = script;
    this.received = received;
    this.answered = answered;
    Framing framing = script.framing();
    this.pieces =
        received.method().equals("HEAD")
            ? framing.pieces(new Joined(List.of()).iterator())
            : framing.pieces(
                new Shortened(framing.frames(script.body().iterator()), script.fault()));
  }

  void play() {
    after(script.pace().beforeHead(), this::writeHead);
  }

  private void after(Duration silence, Runnable action) {
    if (silence.isZero()) {
      action.run();
    } else {
      vertx.setTimer(
          Math.max(1, silence.toMillis()),
          timer -> {
            if (!received.ended()) {
              action.run();
            }
          });
    }
  }

  private void writeHead() {
    if (script.delimiting() != Delimiting.BARE) {
      socket.write(Buffer.buffer(head().getBytes(ISO_8859_1)));
    }
    after(script.pace().afterHead(), this::writeBody);
  }

  private String head() {
    WireHeaders delimited =
        switch (script.delimiting()) {
          case CHUNKED -> script.headers().plus("transfer-encoding", "chunked");
          case CONTENT_LENGTH -> script.headers().plus("content-length", Long.toString(length()));
          case UNTIL_CLOSE -> script.headers().plus("connection", "close");
          case BARE -> script.headers();
        };
    return "HTTP/1.1 %d Scripted\r\n%s\r\n".formatted(script.status(), delimited.toWire());
  }

  /** The promised length: that of the whole body, also when a fault will shorten it. */
  private long length() {
    long length = 0;
    Iterator<byte[]> frames = script.framing().frames(script.body().iterator());
    while (frames.hasNext()) {
      length += frames.next().length;
    }
    return length;
  }

  private void writeBody() {
    for (int write = 0; write < WRITES_PER_TURN; write++) {
      if (received.ended()) {
        return;
      }
      if (socket.writeQueueFull()) {
        socket.drainHandler(
            drained -> {
              socket.drainHandler(null);
              writeBody();
            });
        return;
      }
      if (!pieces.hasNext()) {
        end();
        return;
      }
      writePiece(pieces.next());
      if (!script.pace().between().isZero()) {
        after(script.pace().between(), this::writeBody);
        return;
      }
    }
    vertx.runOnContext(turn -> writeBody());
  }

  private void writePiece(byte[] piece) {
    if (piece.length == 0) {
      return;
    }
    socket.write(chunk(piece)).onSuccess(written -> received.wrote(piece.length));
  }

  private Buffer chunk(byte[] piece) {
    if (script.delimiting() != Delimiting.CHUNKED) {
      return Buffer.buffer(piece);
    }
    byte[] size = (Integer.toHexString(piece.length) + "\r\n").getBytes(US_ASCII);
    return Buffer.buffer(size.length + piece.length + 2)
        .appendBytes(size)
        .appendBytes(piece)
        .appendString("\r\n");
  }

  private void end() {
    switch (script.fault().kind()) {
      case NONE -> complete();
      case CUT -> hangUp();
      case RESET -> vertx.setTimer(BEFORE_RESET_MILLIS, timer -> reset());
      case STALL -> {
        // The connection stays open and silent; the peer's close ends the record.
      }
      case GARBAGE -> {
        byte[] garbage = new byte[GARBAGE_BYTES];
        new Random(GARBAGE_BYTES).nextBytes(garbage);
        writePiece(garbage);
        complete();
      }
      case MALFORMED_CHUNK -> {
        socket.write("zz;\r\n");
        hangUp();
      }
    }
  }

  private void complete() {
    boolean closes =
        switch (script.delimiting()) {
          case CHUNKED, CONTENT_LENGTH -> received.headers().hasToken("connection", "close");
          case UNTIL_CLOSE, BARE -> true;
        };
    String last = script.delimiting() == Delimiting.CHUNKED ? "0\r\n\r\n" : "";
    socket
        .write(last)
        .onSuccess(
            written -> {
              received.end(Received.How.COMPLETED);
              if (closes) {
                socket.close();
              } else {
                answered.run();
              }
            });
  }

  private void hangUp() {
    received.end(Received.How.BROKEN_BY_SCRIPT);
    socket.close();
  }

  private void reset() {
    if (received.ended()) {
      return;
    }
    received.end(Received.How.BROKEN_BY_SCRIPT);
    ChannelHandlerContext channel = ((NetSocketInternal) socket).channelHandlerContext();
    channel.channel().config().setOption(ChannelOption.SO_LINGER, 0);
    channel.close();
  }
}
