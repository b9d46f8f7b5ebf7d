package io.trireme.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A port of 127.0.0.1 whose connections the kernel takes and nobody ever accepts: whoever connects
 * is heard by no one. A full one lets no more connections come about either; what is sent to it is
 * dropped, as by a firewall.
 */
final class DeafPort implements AutoCloseable {
  private static final int MANY = 4_096;
  private static final Duration PATIENCE = Duration.ofMillis(300);
  private static final int MOST_FILLERS = 16;

  private final ServerSocket listening;
  private final List<SocketChannel> fillers = new ArrayList<>();

  private DeafPort(int backlog) {
    try {
      listening = new ServerSocket(0, backlog, InetAddress.getLoopbackAddress());
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
  }

  /** One that connections can be made to. */
  static DeafPort open() {
    return new DeafPort(MANY);
  }

  /** One that drops every attempt to connect. */
  static DeafPort full() {
    DeafPort port = new DeafPort(1);
    for (int filler = 0; filler < MOST_FILLERS; filler++) {
      if (!port.fill()) {
        return port;
      }
    }
    port.close();
    throw new IllegalStateException("the kernel takes any number of connections");
  }

  /** Whether one more connection came about. */
  private boolean fill() {
    try {
      SocketChannel filler = SocketChannel.open();
      fillers.add(filler);
      filler.configureBlocking(false);
      filler.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
      ProcessLog.await("connection", PATIENCE, () -> finished(filler));
      return true;
    } catch (AssertionError dropped) {
      return false;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private static boolean finished(SocketChannel channel) {
    try {
      return channel.finishConnect();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  private int port() {
    return listening.getLocalPort();
  }

  /** The address, without the scheme. */
  String authority() {
    return "127.0.0.1:" + port();
  }

  @Override
  public void close() {
    try {
      for (SocketChannel filler : fillers) {
        filler.close();
      }
      listening.close();
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }
}
