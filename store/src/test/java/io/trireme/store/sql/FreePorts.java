package io.trireme.store.sql;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Ports for programs that are started with a number. They lie below those that the system gives to
 * outgoing connections, and each of the processes in which tests run side by side has its own
 * thousands: so what is free here stays free until the program has taken it.
 */
public final class FreePorts {

  private static final int FIRST = 12_000;
  private static final int EACH = 6_000;
  private static final int FORK = Math.min(Integer.getInteger("surefire.forkNumber", 1), 3);
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(EACH));

  private FreePorts() {}

  /** One that this process did not give out before, unless it has given out all. */
  public static int next() {
    for (int tries = 0; tries < EACH; tries++) {
      int port = FIRST + (FORK - 1) * EACH + Math.floorMod(NEXT.getAndIncrement(), EACH);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
