package io.trireme.e2e;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import static java.util.Objects.requireNonNull;

/**
 * Stands before a server of 127.0.0.1, counts who connects, and holds back what is sent to it when
 * it is to seem slow: each question then takes at least so much longer. Thread-safe.
 */
final class TcpRelay implements AutoCloseable {

  private final ServerSocket listening;
  private final int server;
  private final AtomicInteger connections = new AtomicInteger();
  private final Set<Closeable> open = ConcurrentHashMap.newKeySet();
  private volatile Duration delay = Duration.ZERO;

  private TcpRelay(int server) throws IOException {
    this.server = server;
    this.listening = new ServerSocket(0, 256, InetAddress.getLoopbackAddress());
  }

  /** Starts one before this port. */
  static TcpRelay to(int server) {
    try {
      TcpRelay relay = new TcpRelay(server);
      Thread.ofVirtual().name("relay").start(relay::accept);
      return relay;
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  /** How many connections were asked for, whether the server took them or not. */
  int connections() {
    return connections.get();
  }

  void delay(Duration each) {
    delay = requireNonNull(each, "each is null");
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        Socket client = listening.accept();
        connections.incrementAndGet();
        Thread.ofVirtual().start(() -> connect(client));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void connect(Socket client) {
    try (client;
        Socket there = new Socket(InetAddress.getLoopbackAddress(), server)) {
      open.add(client);
      open.add(there);
      client.setTcpNoDelay(true);
      there.setTcpNoDelay(true);
      Thread back = Thread.ofVirtual().start(() -> pump(there, client, false));
      pump(client, there, true);
      back.join();
    } catch (IOException away) {
      // The client sees a connection that ends.
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Until one side ends; then both do. */
  private void pump(Socket from, Socket to, boolean held) {
    byte[] bytes = new byte[16 * 1024];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
        if (held) {
          LockSupport.parkNanos(delay.toNanos());
        }
        out.write(bytes, 0, count);
        out.flush();
      }
    } catch (IOException ended) {
      // So does the other side.
    } finally {
      open.remove(from);
      open.remove(to);
    }
  }

  @Override
  public void close() {
    try {
      listening.close();
      for (Closeable one : open) {
        one.close();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
