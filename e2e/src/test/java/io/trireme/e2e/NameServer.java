package io.trireme.e2e;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.spi.InetAddressResolverProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

/** A name server on loopback that answers as a test says. Safe for any thread. */
final class NameServer implements AutoCloseable {
  private static final int HEADER = 12;

  /** How it answers. */
  enum Manner {
    /** With the loopback address. */
    KNOWN,
    /** That there is no such name. */
    UNKNOWN,
    /** Not at all. */
    SILENT
  }

  private final DatagramSocket socket;
  private final Map<String, Manner> manners = new ConcurrentHashMap<>();
  private final List<String> asked = new CopyOnWriteArrayList<>();

  NameServer() {
    try {
      socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    } catch (IOException noSocket) {
      throw new UncheckedIOException(noSocket);
    }
    Thread.ofVirtual().start(this::serve);
  }

  /** What it says of a name; of all others it says that they are unknown. */
  void on(String name, Manner manner) {
    manners.put(name, manner);
  }

  /** How often it was asked for a name. */
  long asked(String name) {
    return asked.stream().filter(name::equals).count();
  }

  private void serve() {
    byte[] buffer = new byte[512];
    while (!socket.isClosed()) {
      DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
      try {
        socket.receive(packet);
        byte[] bytes = new byte[packet.getLength()];
        System.arraycopy(buffer, 0, bytes, 0, bytes.length);
        answer(packet.getSocketAddress(), bytes);
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void answer(SocketAddress from, byte[] question) throws IOException {
    String name = name(question);
    asked.add(name);
    Manner manner = manners.getOrDefault(name, Manner.UNKNOWN);
    if (manner == Manner.SILENT) {
      return;
    }
    ByteArrayOutputStream answer = new ByteArrayOutputStream();
    byte[] head = question.clone();
    boolean known = manner == Manner.KNOWN;
    head[2] = (byte) 0x81;
    head[3] = (byte) (known ? 0x80 : 0x83);
    head[7] = (byte) (known ? 1 : 0);
    answer.write(head);
    if (known) {
      // The name of the question, an address of the internet, no time to live, four bytes.
      answer.write(new byte[] {(byte) 0xC0, HEADER, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, 127, 0, 0, 1});
    }
    socket.send(new DatagramPacket(answer.toByteArray(), answer.size(), from));
  }

  private static String name(byte[] query) {
    StringBuilder name = new StringBuilder();
    for (int place = HEADER; query[place] != 0; place += query[place] + 1) {
      name.append(name.isEmpty() ? "" : ".");
      name.append(new String(query, place + 1, query[place], US_ASCII));
    }
    return name.toString();
  }

  /**
   * An application that asks this server for names under {@code .test}.
   *
   * @param folder where the resolver is packed
   */
  GatewaySetup serving(GatewaySetup setup, Path folder) {
    Path jar = folder.resolve("names.jar");
    String path = LoopbackNames.class.getName().replace('.', '/') + ".class";
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out);
        InputStream code = NameServer.class.getClassLoader().getResourceAsStream(path)) {
      zip.putNextEntry(new ZipEntry(path));
      code.transferTo(zip);
      zip.putNextEntry(
          new ZipEntry("META-INF/services/" + InetAddressResolverProvider.class.getName()));
      zip.write(LoopbackNames.class.getName().getBytes(UTF_8));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
    return setup
        .jvm("--module-path=" + jar)
        .jvm("--add-modules=names")
        .jvm("-D" + LoopbackNames.PORT + "=" + socket.getLocalPort());
  }

  @Override
  public void close() {
    socket.close();
  }
}
