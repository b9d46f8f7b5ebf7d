package io.trireme.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/** A port of 127.0.0.1 that refuses every connection: bound, so nobody else takes it, but deaf. */
final class RefusedPort implements AutoCloseable {
  private final Socket bound = new Socket();

  RefusedPort() {
    try {
      bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException noPort) {
      throw new UncheckedIOException(noPort);
    }
  }

  String url() {
    return "http://127.0.0.1:" + bound.getLocalPort();
  }

  @Override
  public void close() {
    try {
      bound.close();
    } catch (IOException ignored) {
      throw new UncheckedIOException(ignored);
    }
  }
}
